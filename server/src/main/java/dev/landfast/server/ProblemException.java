package dev.landfast.server;

import dev.landfast.engine.intake.Refusal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Ends a request with a problem. */
final class ProblemException extends Exception {
  private static final long serialVersionUID = 1;

  private final ProblemCode code;
  private final @Nullable Duration retryAfter;

  ProblemException(ProblemCode code, String detail) {
    this(code, detail, null, null);
  }

  private ProblemException(
      ProblemCode code, String detail, @Nullable Duration retryAfter, @Nullable Throwable cause) {
    super(detail, cause);
    this.code = code;
    this.retryAfter = retryAfter;
  }

  static ProblemException of(Refusal refusal) {
    return new ProblemException(
        ProblemCode.of(refusal.code()),
        refusal.detail(),
        refusal.retryAfter().orElse(null),
        refusal.getCause());
  }

  static ProblemException databaseUnavailable(Throwable cause) {
    return new ProblemException(
        ProblemCode.DATABASE_UNAVAILABLE,
        "The server's database does not answer at present. Try again shortly.",
        Duration.ofSeconds(5),
        cause);
  }

  static ProblemException draining() {
    return new ProblemException(
        ProblemCode.DRAINING,
        "The server is stopping. Send the request again shortly.",
        Duration.ofSeconds(10),
        null);
  }

  static ProblemException tooManyStreams() {
    return new ProblemException(
        ProblemCode.TOO_MANY_STREAMS,
        "As many look on as this server has room for. Ask for the state itself, without its events.",
        Duration.ofSeconds(30),
        null);
  }

  static ProblemException notFound(String what) {
    return new ProblemException(ProblemCode.NOT_FOUND, "There is no " + what + " of this id.");
  }

  ProblemCode code() {
    return code;
  }

  String detail() {
    return String.valueOf(getMessage());
  }

  @Nullable Duration retryAfter() {
    return retryAfter;
  }
}
