package dev.landfast.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Problems for what Jetty refuses before a request reaches us: headers it cannot take. */
final class ErrorPages implements Request.Handler {

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    int status = response.getStatus() >= 400 ? response.getStatus() : 500;
    String given = response.getHeaders().get(Front.CORRELATION_ID);
    String correlationId = given == null ? Front.correlationIdOf(request) : given;
    response.getHeaders().put(Front.CORRELATION_ID, correlationId);
    try {
      write(request, response, problemOf(status, correlationId));
      callback.succeeded();
    } catch (IOException e) {
      callback.failed(e);
    }
    return true;
  }

  static void write(Request request, Response response, Problem problem) throws IOException {
    byte[] bytes = Json.bytes(problem);
    response.setStatus(problem.status());
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/problem+json");
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, bytes.length);
    boolean head = HttpMethod.HEAD.is(request.getMethod());
    Content.Sink.write(response, true, head ? ByteBuffer.allocate(0) : ByteBuffer.wrap(bytes));
  }

  private static Problem problemOf(int status, String correlationId) {
    String detail =
        switch (status) {
          case 408 -> "The request took too long to arrive.";
          case 414 -> "The request's address is too long.";
          case 431 -> "The request's headers are too long.";
          default ->
              isSendersFault(status)
                  ? "The request's head is not well-formed HTTP: for example two lengths, a length"
                      + " beside a transfer encoding, or characters that may not stand there."
                  : "The server met an error of its own. Its log has the details.";
        };
    ProblemCode code =
        isSendersFault(status) ? ProblemCode.BAD_REQUEST : ProblemCode.INTERNAL_ERROR;
    return new Problem(
        "urn:landfast:problem:" + code.name(),
        code.title(),
        status,
        detail,
        code.name(),
        correlationId);
  }

  /**
   * 501 and 505 say that the request wants a method, a coding or a version that is not HTTP/1.1.
   */
  private static boolean isSendersFault(int status) {
    return status < 500 || status == 501 || status == 505;
  }
}
