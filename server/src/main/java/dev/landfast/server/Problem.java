package dev.landfast.server;

/**
 * The body of an error (RFC 9457).
 *
 * @param detail what happened and what to do now; no path, class name, SQL or stack
 */
record Problem(
    String type, String title, int status, String detail, String code, String correlationId) {

  static Problem of(ProblemCode code, String detail, String correlationId) {
    return new Problem(
        "urn:landfast:problem:" + code.name(),
        code.title(),
        code.status(),
        detail,
        code.name(),
        correlationId);
  }
}
