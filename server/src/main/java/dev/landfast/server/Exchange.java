package dev.landfast.server;

import dev.landfast.engine.intake.Reception.Answered;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Fields;
import org.jspecify.annotations.Nullable;

/** One request and its answer. Used by one thread. */
final class Exchange {
  /** The only tenant until there are keys. */
  static final String TENANT = "default";

  private static final int PAGE_DEFAULT = 100;
  private static final int PAGE_MAX = 1000;
  private static final Pattern CURSOR =
      Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"); // an id

  /** RFC 3339 has four digits for the year. */
  private static final Instant TIME_MIN = Instant.parse("0000-01-01T00:00:00Z");

  private static final Instant TIME_MAX = Instant.parse("9999-12-31T23:59:59.999Z");

  private final Request request;
  private final Response response;
  private final String correlationId;
  private final Map<String, String> path;
  private final Fields query;
  private final Body body;

  Exchange(Request request, Response response, String correlationId, Map<String, String> path)
      throws ProblemException {
    this.request = request;
    this.response = response;
    this.correlationId = correlationId;
    this.path = path;
    this.query = parseQuery(request);
    this.body = new Body(request);
  }

  String tenant() {
    return TENANT;
  }

  String correlationId() {
    return correlationId;
  }

  /** A varying part of the path. */
  String path(String name) {
    return String.valueOf(path.get(name));
  }

  Optional<String> query(String name) {
    return Optional.ofNullable(query.getValue(name));
  }

  /** A time of RFC 3339. */
  @Nullable Instant queryTime(String name) throws ProblemException {
    return time(name, query.getValue(name));
  }

  static @Nullable Instant time(String name, @Nullable String text) throws ProblemException {
    try {
      Instant time = text == null ? null : Instant.parse(text);
      if (time == null || !(time.isAfter(TIME_MAX) || time.isBefore(TIME_MIN))) {
        return time;
      }
    } catch (DateTimeException e) {
      // said below
    }
    throw new ProblemException(
        ProblemCode.BAD_REQUEST, name + " must be a time such as 2026-01-31T12:00:00Z, in UTC.");
  }

  /** How many things a page of a list may have. */
  int pageSize() throws ProblemException {
    return queryNumber("limit", PAGE_DEFAULT, PAGE_MAX);
  }

  /** Where a page of a list begins: behind this id. */
  @Nullable String cursor() throws ProblemException {
    String text = query.getValue("cursor");
    if (text != null && !CURSOR.matcher(text).matches()) {
      throw new ProblemException(
          ProblemCode.BAD_REQUEST, "cursor must be what the page before gave as next.");
    }
    return text;
  }

  private int queryNumber(String name, int otherwise, int max) throws ProblemException {
    String text = query.getValue(name);
    if (text == null) {
      return otherwise;
    }
    try {
      int number = Integer.parseInt(text);
      if (number >= 1 && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new ProblemException(
        ProblemCode.BAD_REQUEST, name + " must be a whole number from 1 to " + max + ".");
  }

  @Nullable String header(String name) {
    return request.getHeaders().get(name);
  }

  /** All lines of a header that is a list, as one (RFC 9110, section 5.3). */
  @Nullable String headerList(String name) {
    List<String> lines = request.getHeaders().getValuesList(name);
    return lines.isEmpty() ? null : String.join(", ", lines);
  }

  /** The body's media type without parameters, in lower case; null when none is given. */
  @Nullable String mediaType() {
    return mediaType(header("Content-Type"));
  }

  static @Nullable String mediaType(@Nullable String contentType) {
    if (contentType == null) {
      return null;
    }
    int semicolon = contentType.indexOf(';');
    String type = semicolon < 0 ? contentType : contentType.substring(0, semicolon);
    return type.strip().toLowerCase(Locale.ROOT);
  }

  /** The length that the request declares; -1 when it declares none. */
  long declaredLength() {
    return request.getLength();
  }

  Body body() {
    return body;
  }

  boolean isHead() {
    return HttpMethod.HEAD.is(request.getMethod());
  }

  void setHeader(String name, String value) {
    response.getHeaders().put(name, value);
  }

  /** Answers with a body that is there already. */
  void answer(int status, String contentType, byte[] bytes) throws IOException {
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, contentType);
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, bytes.length);
    Content.Sink.write(response, true, isHead() ? ByteBuffer.allocate(0) : ByteBuffer.wrap(bytes));
  }

  void answerJson(int status, Object value) throws IOException {
    answer(status, "application/json", Json.bytes(value));
  }

  /** Sends what is durable now, or what was answered to the same request before. */
  void answer(Answered answered) throws IOException {
    if (answered.receipt() == null) {
      setHeader("Idempotency-Replayed", "true");
    }
    answer(answered.status(), "application/json", answered.body().getBytes(StandardCharsets.UTF_8));
  }

  /** For answers that are too long to be held. */
  Response response() {
    return response;
  }

  /** Parts of the request's path, decoded one by one. */
  static List<String> pathOf(Request request) throws ProblemException {
    try {
      return Route.split(request.getHttpURI().getPath()).stream()
          .map(part -> URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8))
          .toList();
    } catch (IllegalArgumentException e) {
      throw new ProblemException(
          ProblemCode.BAD_REQUEST, "The path has a percent sign that encodes nothing.");
    }
  }

  private static Fields parseQuery(Request request) throws ProblemException {
    try {
      return Request.extractQueryParameters(request);
    } catch (RuntimeException e) {
      throw new ProblemException(
          ProblemCode.BAD_REQUEST, "The query is not well-formed percent-encoded UTF-8.");
    }
  }
}
