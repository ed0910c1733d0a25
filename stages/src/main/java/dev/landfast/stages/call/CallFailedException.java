package dev.landfast.stages.call;

import java.time.Duration;

/** A service did not do what it was asked for; another attempt may find it well. */
final class CallFailedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String code;
  private final Duration after;

  CallFailedException(String code, String detail) {
    this(code, detail, Duration.ZERO);
  }

  /**
   * @param after not to be asked again before
   */
  CallFailedException(String code, String detail, Duration after) {
    super(detail);
    this.code = code;
    this.after = after;
  }

  String code() {
    return code;
  }

  Duration after() {
    return after;
  }
}
