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
    /** The worker's lease is over: what it made is not wanted any more. */
    LEASE_LOST,
    ARTIFACT_EXISTS,
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

  /** For whatever is done under a lease that is over. */
  public static Refusal leaseLost() {
    return new Refusal(
        Code.LEASE_LOST,
        "This lease is over: it ran out, was settled, or its token is another one. Stop working on"
            + " the job, and claim the next one.");
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
