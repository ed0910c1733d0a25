package dev.landfast.engine.intake;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Something is not taken in, and nothing of it was kept. */
public final class Refusal extends Exception {
  private static final long serialVersionUID = 1;

  /** Why. The names are part of the API. */
  public enum Code {
    UNKNOWN_PIPELINE,
    NAME_INVALID,
    EMPTY_FILE,
    EMPTY_BATCH,
    TOO_LARGE,
    TOO_MANY_FILES,
    TYPE_NOT_ACCEPTED,
    DIGEST_MISMATCH,
    IDEMPOTENCY_KEY_IN_USE,
    IDEMPOTENCY_KEY_REUSED,
    QUEUE_FULL,
    STORAGE_FULL,
    /** The volume failed while the file was written. */
    STORAGE_ACCESS_ERROR,
    DATABASE_UNAVAILABLE,
    /** The server stops. */
    DRAINING
  }

  private final Code code;
  private final @Nullable Duration retryAfter;

  /**
   * @param detail what happened and what to do now; safe for anybody to read
   */
  public Refusal(Code code, String detail) {
    this(code, detail, null, null);
  }

  Refusal(Code code, String detail, @Nullable Duration retryAfter, @Nullable Throwable cause) {
    super(detail, cause);
    this.code = code;
    this.retryAfter = retryAfter;
  }

  public Code code() {
    return code;
  }

  /** What to do now. */
  public String detail() {
    return String.valueOf(getMessage());
  }

  /** When trying again makes sense; empty when it does not. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}
