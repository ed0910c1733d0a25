package dev.landfast.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.eclipse.jetty.http.QuotedQualityCSV;
import org.jspecify.annotations.Nullable;

/**
 * The dashboard, from the jar: the page at {@code /}, and under {@code /dashboard/} exactly the
 * scripts and styles that it loads. All of it is read, hashed and compressed once, at the start.
 */
final class DashboardPages {
  /** Files of our own, beside this class. A test holds them against the folder. */
  static final List<String> OWN =
      List.of(
          "api.js",
          "app.js",
          "batch.js",
          "batches.js",
          "browse.js",
          "chart.js",
          "failures.js",
          "format.js",
          "icon.svg",
          "job.js",
          "jobs.js",
          "layout.css",
          "live.js",
          "overview.js",
          "parts.css",
          "parts.js",
          "reasons.js",
          "route.js",
          "span.js",
          "status.js",
          "table.css",
          "theme.css",
          "theme.js",
          "timeline.css",
          "timeline.js",
          "upload.js",
          "upload-items.js",
          "uploading.js");

  private static final String PAGE = "index.html";
  private static final String WEBJARS = "/META-INF/resources/webjars/";

  /** Files of others, by the names that they have here; their versions are those of the pom. */
  private static final Map<String, String> OTHERS =
      Map.of(
          "preact.js", WEBJARS + "preact/10.28.0/dist/preact.module.js",
          "preact-hooks.js", WEBJARS + "preact/10.28.0/hooks/dist/hooks.module.js",
          "uplot.js", WEBJARS + "uplot/1.6.30/dist/uPlot.iife.min.js",
          "uplot.css", WEBJARS + "uplot/1.6.30/dist/uPlot.min.css");

  private static final Map<String, String> TYPES =
      new TreeMap<>(
          Map.of(
              "html", "text/html; charset=utf-8",
              "js", "text/javascript; charset=utf-8",
              "css", "text/css; charset=utf-8",
              "svg", "image/svg+xml"));

  /** The one script that stands in the page itself: it says where {@code preact} is. */
  private static final Pattern IMPORT_MAP =
      Pattern.compile("<script type=\"importmap\">(.*?)</script>", Pattern.DOTALL);

  private final Map<String, Page> pages = new TreeMap<>();
  private final String contentSecurityPolicy;

  DashboardPages() {
    byte[] index = read("dashboard/" + PAGE);
    pages.put("/", page(PAGE, index));
    OWN.forEach(name -> pages.put("/dashboard/" + name, page(name, read("dashboard/" + name))));
    OTHERS.forEach((name, source) -> pages.put("/dashboard/" + name, page(name, read(source))));
    contentSecurityPolicy = contentSecurityPolicy(new String(index, StandardCharsets.UTF_8));
  }

  List<Route> routes() {
    List<Route> routes = new ArrayList<>();
    pages.forEach(
        (path, page) -> routes.add(new Route("GET", path, exchange -> answer(exchange, page))));
    return routes;
  }

  private void answer(Exchange exchange, Page page) throws IOException {
    boolean gzip = takesGzip(exchange.headerList("Accept-Encoding"));
    Form form = gzip ? page.gzip() : page.plain();
    exchange.setHeader("ETag", form.etag);
    exchange.setHeader("Vary", "Accept-Encoding");
    exchange.setHeader("Cache-Control", "no-cache"); // kept, and asked about each time
    exchange.setHeader("Content-Security-Policy", contentSecurityPolicy);
    exchange.setHeader("X-Content-Type-Options", "nosniff");
    exchange.setHeader("Referrer-Policy", "no-referrer");
    if (BlobAnswer.matches(exchange.headerList("If-None-Match"), form.etag)) {
      exchange.response().setStatus(304);
      return;
    }
    if (gzip) {
      exchange.setHeader("Content-Encoding", "gzip");
    }
    exchange.answer(200, page.type(), form.bytes);
  }

  private static boolean takesGzip(@Nullable String acceptEncoding) {
    if (acceptEncoding == null) {
      return false;
    }
    QuotedQualityCSV codings = new QuotedQualityCSV();
    codings.addValue(acceptEncoding);
    return codings.getValues().stream().anyMatch(coding -> coding.equalsIgnoreCase("gzip"));
  }

  /** Nothing but this server's own files, and of what stands in the page the import map alone. */
  private static String contentSecurityPolicy(String index) {
    Matcher map = IMPORT_MAP.matcher(index);
    if (!map.find()) {
      throw new IllegalStateException("The dashboard's page has no import map.");
    }
    byte[] digest = sha256(map.group(1).getBytes(StandardCharsets.UTF_8));
    return "default-src 'none'; script-src 'self' 'sha256-"
        + Base64.getEncoder().encodeToString(digest)
        + "'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none';"
        + " form-action 'none'; frame-ancestors 'none'";
  }

  private static Page page(String name, byte[] plain) {
    String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
    if (type == null) {
      throw new IllegalStateException("A dashboard file of an unknown type: " + name);
    }
    String tag = HexFormat.of().formatHex(sha256(plain));
    return new Page(type, new Form(plain, tag), new Form(gzip(plain), tag + "-gzip"));
  }

  private static byte[] read(String name) {
    try (InputStream in = DashboardPages.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not in the jar.");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] gzip(byte[] plain) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return bytes.toByteArray();
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }

  /** A file in both forms. */
  private record Page(String type, Form plain, Form gzip) {}

  /** Bytes and their tag: one for each form, because the bytes differ. */
  private static final class Form {
    private final byte[] bytes;
    private final String etag;

    Form(byte[] bytes, String tag) {
      this.bytes = bytes;
      this.etag = "\"" + tag + "\"";
    }
  }
}
