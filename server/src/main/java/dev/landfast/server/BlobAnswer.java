package dev.landfast.server;

import dev.landfast.engine.blob.BlobRef;
import dev.landfast.engine.blob.BlobStore;
import dev.landfast.engine.blob.BlobUnavailableException;
import dev.landfast.engine.blob.OpenBlob;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Response;
import org.jspecify.annotations.Nullable;

/**
 * A stored blob as an answer: whole, or one range of it (RFC 9110, section 14), always as an
 * attachment. A request for several ranges gets the whole, as the RFC allows.
 */
record BlobAnswer(BlobStore blobs, BlobRef ref, String type, String name) {
  private static final Pattern ONE_RANGE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

  void send(Exchange exchange) throws IOException, ProblemException {
    String etag = "\"" + ref.sha256() + "\"";
    if (matches(exchange.header("If-None-Match"), etag)) {
      exchange.response().setStatus(304);
      exchange.setHeader("ETag", etag);
      exchange.response().getHeaders().put(HttpHeader.CONTENT_LENGTH, ref.length());
      return;
    }
    HttpFields before = HttpFields.build(exchange.response().getHeaders()).asImmutable();
    try (OpenBlob blob = blobs.open(ref)) {
      Range range = rangeOf(exchange, etag);
      Response response = exchange.response();
      response.setStatus(range.isWhole(ref) ? 200 : 206);
      response.getHeaders().put(HttpHeader.ETAG, etag);
      response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
      response.getHeaders().put(HttpHeader.CONTENT_LENGTH, range.length());
      response.getHeaders().put(HttpHeader.ACCEPT_RANGES, "bytes");
      response.getHeaders().put("X-Content-Type-Options", "nosniff");
      response.getHeaders().put("Content-Disposition", attachment(name));
      if (!range.isWhole(ref)) {
        response
            .getHeaders()
            .put(HttpHeader.CONTENT_RANGE, "bytes " + range.text() + "/" + ref.length());
      }
      if (exchange.isHead()) {
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, range.length());
        return;
      }
      // Buffered, because an empty write would begin the answer; closed only when all was sent,
      // because closing says so.
      @SuppressWarnings("resource")
      OutputStream out = new BufferedOutputStream(Content.Sink.asOutputStream(response));
      if (range.isWhole(ref)) {
        blob.copyTo(out);
      } else {
        blob.copyRange(range.from(), range.length(), out);
      }
      out.close();
    } catch (BlobUnavailableException e) {
      if (!exchange.response().isCommitted()) {
        exchange.response().getHeaders().clear().add(before);
      }
      throw new ProblemException(ProblemCode.FILE_MISSING, e.told(name));
    }
  }

  private Range rangeOf(Exchange exchange, String etag) throws ProblemException {
    Range whole = new Range(0, ref.length());
    String header = exchange.header("Range");
    String ifRange = exchange.header("If-Range");
    if (header == null || exchange.isHead() || (ifRange != null && !ifRange.equals(etag))) {
      return whole;
    }
    Optional<Range> asked = asked(header, ref.length());
    if (asked.isPresent() && asked.get().length() <= 0) {
      exchange.setHeader("Content-Range", "bytes */" + ref.length());
      throw new ProblemException(
          ProblemCode.RANGE_NOT_SATISFIABLE, "The content has " + ref.length() + " bytes.");
    }
    return asked.orElse(whole);
  }

  /**
   * The one range that a header asks of so many bytes; empty when the header is to be ignored: of
   * another unit, several, or not well-formed. Its length is not positive when none of it is there.
   */
  static Optional<Range> asked(String header, long length) {
    Matcher matcher = ONE_RANGE.matcher(header.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String first = matcher.group(1);
    String last = matcher.group(2);
    if (first.isEmpty()) { // the last so many bytes
      if (last.isEmpty()) {
        return Optional.empty();
      }
      long count = Math.min(Long.parseLong(last), length);
      return Optional.of(new Range(length - count, count));
    }
    long from = Long.parseLong(first);
    if (!last.isEmpty() && Long.parseLong(last) < from) {
      return Optional.empty();
    }
    long to = last.isEmpty() ? length - 1 : Math.min(Long.parseLong(last), length - 1);
    return Optional.of(new Range(from, to - from + 1));
  }

  /** Whether a client has this very representation already. */
  static boolean matches(@Nullable String ifNoneMatch, String etag) {
    return ifNoneMatch != null && (ifNoneMatch.contains(etag) || ifNoneMatch.strip().equals("*"));
  }

  /** The name in both forms of RFC 6266. */
  private static String attachment(String name) {
    String ascii = name.replaceAll("[^\\x20-\\x7e]|[\"\\\\]", "_");
    String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    return "attachment; filename=\"" + ascii + "\"; filename*=UTF-8''" + encoded;
  }

  /** So many bytes from an offset on. */
  record Range(long from, long length) {
    boolean isWhole(BlobRef ref) {
      return from == 0 && length == ref.length();
    }

    String text() {
      return from + "-" + (from + length - 1);
    }
  }
}
