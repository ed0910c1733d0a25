package dev.landfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every request passes. */
final class FrontTest {
  @AutoClose private static final TestServer SERVER = TestServer.start();
  private static final String UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

  @Test
  void serverIsLiveAndReady() {
    assertThat(SERVER.get("/health/live").is(200).text()).isEqualTo("{\"status\":\"live\"}");
    assertThat(SERVER.get("/health/ready").is(200).text()).isEqualTo("{\"status\":\"ready\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "order-4711", "A.b_c:d-9"})
  void correlationIdOfTheCallerIsKept(String id) {
    assertThat(SERVER.get("/health/live", "X-Correlation-Id", id).header("X-Correlation-Id"))
        .isEqualTo(id);
    Reply problem = SERVER.get("/v1/jobs/none", "X-Correlation-Id", id);
    assertThat(problem.at("/correlationId")).isEqualTo(id);
  }

  @Test
  void correlationIdGoesWithTheJob() {
    Reply put = SERVER.put("pass", "a", "a", "X-Correlation-Id", "order-4711").is(201);
    assertThat(SERVER.get(put.header("Location")).at("/correlationId")).isEqualTo("order-4711");
  }

  @ParameterizedTest
  @ValueSource(strings = {"two words", "a;b", "<script>", "ü", "\"a\""})
  void correlationIdThatIsNotWellFormedIsReplaced(String id) throws IOException {
    try (RawHttp raw = SERVER.raw()) {
      raw.head("GET /health/live HTTP/1.1", "Host: x", "X-Correlation-Id: " + id);
      assertThat(raw.read().is(200).header("X-Correlation-Id")).matches(UUID);
    }
  }

  @Test
  void correlationIdThatIsMissingOrTooLongIsMade() {
    String tooLong = "x".repeat(129);
    assertThat(SERVER.get("/health/live").header("X-Correlation-Id")).matches(UUID);
    assertThat(SERVER.get("/health/live", "X-Correlation-Id", tooLong).header("X-Correlation-Id"))
        .matches(UUID);
    String longest = "x".repeat(128);
    assertThat(SERVER.get("/health/live", "X-Correlation-Id", longest).header("X-Correlation-Id"))
        .isEqualTo(longest);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1", "/v1/nothing", "/v1/files/a/b", "/health/live/", "/v1/jobs/"})
  void pathThatIsNoneIsNotFound(String path) {
    SERVER.get(path).isProblem(ProblemCode.NOT_FOUND);
  }

  @ParameterizedTest
  @CsvSource({
    "DELETE, /v1/jobs, 'GET, HEAD'",
    "GET, /v1/files, POST",
    "HEAD, /v1/files, POST",
    "PUT, /v1/files/some-id, 'GET, HEAD'",
    "GET, /v1/jobs/some-id/retry, POST",
    "POST, /health/live, 'GET, HEAD'",
    "OPTIONS, /v1/batches, 'POST, GET, HEAD'",
    "BREW, /v1/files, POST"
  })
  void methodThatAPathDoesNotTakeIsRefused(String method, String path, String allowed) {
    Reply reply = SERVER.send(method, path, new byte[0]).is(405);

    assertThat(reply.header("Allow")).isEqualTo(allowed);
    if (!method.equals("HEAD")) {
      reply.isProblem(ProblemCode.METHOD_NOT_ALLOWED);
    }
  }

  @Test
  void pagesOfOtherSitesMayLookAndChangeNothing() {
    SERVER
        .put("pass", "a", "abc", "Sec-Fetch-Site", "cross-site")
        .isProblem(ProblemCode.CROSS_SITE);
    SERVER
        .put(
            "/v1/batches?pipeline=pass",
            new Multipart().file("a", "abc"),
            "Sec-Fetch-Site",
            "cross-site")
        .isProblem(ProblemCode.CROSS_SITE);
    SERVER.get("/v1/jobs", "Sec-Fetch-Site", "cross-site").is(200);
    SERVER.put("pass", "a", "abc", "Sec-Fetch-Site", "same-origin").is(201);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health/live", "/openapi.json", "/v1/jobs", "/v1/jobs/none"})
  void headHasTheHeadersOfGetAndNoBody(String path) {
    Reply get = SERVER.get(path);
    Reply head = SERVER.send("HEAD", path, new byte[0]);

    assertThat(head.status()).isEqualTo(get.status());
    assertThat(head.text()).isEmpty();
    assertThat(head.header("Content-Type")).isEqualTo(get.header("Content-Type"));
    if (get.status() == 200) { // a problem's length is that of its correlation id too
      assertThat(head.header("Content-Length")).isEqualTo(get.header("Content-Length"));
    }
  }

  @Test
  void connectionIsKeptForTheNextCall() throws IOException {
    try (RawHttp raw = SERVER.raw()) {
      for (int i = 0; i < 3; i++) {
        raw.head("POST /v1/files?pipeline=none&name=a HTTP/1.1", "Host: x", "Content-Length: 3");
        raw.send("abc").read().isProblem(ProblemCode.UNKNOWN_PIPELINE);
        raw.head("GET /health/live HTTP/1.1", "Host: x").read().is(200);
      }
    }
  }
}
