package dev.landfast.cli;

/** How a command ended, as its caller's shell sees it. */
enum ExitStatus {
  DONE(0),
  /** The work failed; the output says which part. */
  FAILED(1),
  WRONG_USAGE(2),
  /** The environment does not allow it: a directory in use, a port taken, a volume too weak. */
  NOT_ALLOWED(3);

  private final int code;

  ExitStatus(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }
}
