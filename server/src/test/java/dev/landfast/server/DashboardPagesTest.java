package dev.landfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The dashboard's files as the server hands them out. */
final class DashboardPagesTest {
  private static final Pattern LOADED = Pattern.compile("(?:src|href)=\"(/dashboard/[^\"]+)\"");
  private static final Pattern IMPORTED = Pattern.compile("from \"\\./([^\"]+)\"");

  private static final int BYTES_MAX = 100 * 1024;

  @AutoClose private static final TestServer SERVER = TestServer.start();
  @AutoClose private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private static HttpResponse<byte[]> send(String method, String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(SERVER.server.url().resolve(path))
            .method(method, BodyPublishers.noBody());
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    try {
      return CLIENT.send(request.build(), BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static String text(String path) {
    HttpResponse<byte[]> response = send("GET", path);
    assertThat(response.statusCode()).as(path).isEqualTo(200);
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  private static Path folder() throws Exception {
    URI page = Objects.requireNonNull(DashboardPages.class.getResource("dashboard/")).toURI();
    return Path.of(page);
  }

  private static List<String> files() throws Exception {
    try (Stream<Path> all = Files.list(folder())) {
      return all.map(path -> path.getFileName().toString()).toList();
    }
  }

  static List<String> paths() {
    return new DashboardPages().routes().stream().map(Route::template).toList();
  }

  @Test
  void everyFileOfTheFolderIsServedAndNoOther() throws Exception {
    assertThat(DashboardPages.OWN)
        .containsExactlyInAnyOrderElementsOf(
            files().stream().filter(name -> !name.equals("index.html")).toList());
  }

  @Test
  void whatThePageLoadsIsServedAndNothingElseIsMeantToBe() {
    Set<String> loaded = new HashSet<>(Set.of("/", "/dashboard/uplot.js", "/dashboard/uplot.css"));
    matches(LOADED, text("/")).forEach(loaded::add);
    assertThat(loaded).containsExactlyInAnyOrderElementsOf(paths());
  }

  @Test
  void modulesImportWhatIsServed() {
    for (String name : DashboardPages.OWN) {
      assertThat(matches(IMPORTED, text("/dashboard/" + name)))
          .as(name)
          .isSubsetOf(DashboardPages.OWN);
    }
  }

  /** What is written in it goes through text nodes: names of files are their senders'. */
  @Test
  void noScriptOfOursWritesMarkup() {
    for (String name : DashboardPages.OWN) {
      assertThat(text("/dashboard/" + name))
          .as(name)
          .doesNotContainPattern(
              "innerHTML|outerHTML|insertAdjacentHTML|document\\.write|eval\\(|https?://(?!www\\.w3\\.org/)");
    }
  }

  @ParameterizedTest
  @MethodSource("paths")
  void eachFileHasItsTypeAndIsNothingElse(String path) {
    HttpResponse<byte[]> response = send("GET", path);
    String type = path.equals("/") ? "html" : path.substring(path.lastIndexOf('.') + 1);
    assertThat(header(response, "Content-Type"))
        .isEqualTo(
            switch (type) {
              case "html" -> "text/html; charset=utf-8";
              case "js" -> "text/javascript; charset=utf-8";
              case "css" -> "text/css; charset=utf-8";
              case "svg" -> "image/svg+xml";
              default -> "none";
            });
    assertThat(header(response, "X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(header(response, "Referrer-Policy")).isEqualTo("no-referrer");
    assertThat(header(response, "Cache-Control")).isEqualTo("no-cache");
    assertThat(header(response, "Vary")).isEqualTo("Accept-Encoding");
    assertThat(header(response, "Content-Security-Policy")).startsWith("default-src 'none'; ");
  }

  @Test
  void ofWhatStandsInThePageTheImportMapAloneMayBeRead() throws Exception {
    String page = text("/");
    assertThat(matches(Pattern.compile("<script([^>]*)>"), page))
        .containsExactly(" type=\"importmap\"", " type=\"module\" src=\"/dashboard/app.js\"");
    assertThat(page).doesNotContainPattern("<style|style=|onload=|onclick=");
    String map =
        matches(Pattern.compile("<script type=\"importmap\">([^<]*)</script>"), page).getFirst();
    byte[] digest =
        MessageDigest.getInstance("SHA-256").digest(map.getBytes(StandardCharsets.UTF_8));
    assertThat(header(send("GET", "/"), "Content-Security-Policy"))
        .contains("script-src 'self' 'sha256-" + Base64.getEncoder().encodeToString(digest) + "';")
        .doesNotContain("unsafe");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "br, GZIP;q=0.5", "deflate, gzip;q=1.0"})
  void whoeverTakesGzipGetsTheSameBytesSmaller(String acceptEncoding) throws Exception {
    HttpResponse<byte[]> plain = send("GET", "/dashboard/app.js");
    HttpResponse<byte[]> gzip = send("GET", "/dashboard/app.js", "Accept-Encoding", acceptEncoding);
    assertThat(header(gzip, "Content-Encoding")).isEqualTo("gzip");
    assertThat(gzip.body().length).isLessThan(plain.body().length);
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip.body()))) {
      assertThat(in.readAllBytes()).isEqualTo(plain.body());
    }
    assertThat(header(gzip, "ETag")).isNotEqualTo(header(plain, "ETag"));
  }

  /** With uPlot, which is loaded when a chart is first shown. */
  @Test
  void allOfItTakesLessThanAHundredKilobytes() {
    int bytes =
        paths().stream()
            .mapToInt(path -> send("GET", path, "Accept-Encoding", "gzip").body().length)
            .sum();
    assertThat(bytes).isBetween(BYTES_MAX / 5, BYTES_MAX);
  }

  @ParameterizedTest
  @ValueSource(strings = {"identity", "br", "gzip;q=0", "gzip;q=0.0, br", "gzipped"})
  void whoeverDoesNotTakeGzipGetsNone(String acceptEncoding) {
    HttpResponse<byte[]> response =
        send("GET", "/dashboard/app.js", "Accept-Encoding", acceptEncoding);
    assertThat(response.headers().firstValue("Content-Encoding")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"gzip, gzip, 304", "identity, identity, 304", "gzip, identity, 200"})
  void whatIsThereAlreadyIsNotSentAgain(String first, String second, int status) {
    String etag = header(send("GET", "/", "Accept-Encoding", first), "ETag");
    assertThat(etag).matches("\"[0-9a-f]{64}(-gzip)?\"");
    HttpResponse<byte[]> again = send("GET", "/", "Accept-Encoding", second, "If-None-Match", etag);
    assertThat(again.statusCode()).isEqualTo(status);
    assertThat(again.body().length == 0).isEqualTo(status == 304);
    assertThat(header(again, "ETag").equals(etag)).isEqualTo(status == 304);
  }

  @Test
  void headHasTheHeadersAndNoBody() {
    HttpResponse<byte[]> get = send("GET", "/");
    HttpResponse<byte[]> head = send("HEAD", "/");
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(header(head, "Content-Length")).isEqualTo(Integer.toString(get.body().length));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/dashboard",
        "/dashboard/",
        "/dashboard/index.html",
        "/dashboard/none.js",
        "/dashboard/..%2fopenapi.json",
        "/dashboard/%2e%2e/openapi.json",
        "/index.html"
      })
  void anyOtherPathIsAProblem(String path) {
    HttpResponse<byte[]> response = send("GET", path);
    assertThat(response.statusCode()).isBetween(400, 404);
    assertThat(header(response, "Content-Type")).isEqualTo("application/problem+json");
  }

  @Test
  void pageIsReadOnly() {
    HttpResponse<byte[]> response = send("POST", "/");
    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(header(response, "Allow")).isEqualTo("GET, HEAD");
  }

  private static List<String> matches(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.results().map((MatchResult it) -> it.group(1)).collect(Collectors.toList());
  }
}
