package dev.landfast.crashfs;

/** The operations that can be made to fail; those that change something are logged too. */
public enum OperationKind {
  /** {@code open(2)} of a file or directory that exists. */
  OPEN("open", false, true),
  /** {@code open(2)} with {@code O_CREAT} of a name that is free. */
  CREATE("create", true, true),
  READ("read", false, false),
  WRITE("write", true, false),
  TRUNCATE("truncate", true, false),
  /** {@code fsync(2)} of a file: {@code force(true)}. */
  SYNC("fsync", true, false),
  /** {@code fdatasync(2)} of a file: {@code force(false)}. */
  SYNC_DATA("fdatasync", true, false),
  /** {@code fsync(2)} of a directory, whichever argument {@code force} had. */
  SYNC_DIRECTORY("fsync directory", true, false),
  CLOSE("close", false, false),
  MAKE_DIRECTORY("mkdir", true, true),
  LINK("link", true, true),
  SYMLINK("symlink", true, true),
  RENAME("rename", true, true),
  UNLINK("unlink", true, true),
  REMOVE_DIRECTORY("rmdir", true, true),
  SET_MODE("chmod", true, true),
  SET_OWNER("chown", true, true),
  SET_TIMES("utimens", true, true),
  SET_ATTRIBUTE("setxattr", true, true),
  REMOVE_ATTRIBUTE("removexattr", true, true),
  READ_ATTRIBUTE("getxattr", false, true),
  STAT("stat", false, true),
  READ_LINK("readlink", false, true),
  LIST("list", false, true),
  LOCK("lock", false, false),
  /** The kernel writes cached data back by itself; only ever logged as a failure. */
  WRITE_BACK("write-back", true, false),
  /** No call at all: the scenario told somebody that it is done. */
  ACKNOWLEDGE("acknowledge", true, false);

  private final String call;
  private final boolean changes;
  private final boolean takesPath;

  OperationKind(String call, boolean changes, boolean takesPath) {
    this.call = call;
    this.changes = changes;
    this.takesPath = takesPath;
  }

  /** The system call's name. */
  public String call() {
    return call;
  }

  /** Whether it changes what a crash could leave, and is therefore in the log. */
  public boolean changes() {
    return changes;
  }

  /** Whether it is given a path, not an open file. */
  boolean takesPath() {
    return takesPath;
  }

  /** Whether a program calls it. */
  boolean isCall() {
    return this != WRITE_BACK && this != ACKNOWLEDGE;
  }
}
