package dev.landfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests whose head is not well-formed, or tries something. */
final class BadHeadTest {
  @AutoClose private static final TestServer SERVER = TestServer.start();
  private static final String POST = "POST /v1/files?pipeline=pass&name=a HTTP/1.1";

  private final TestServer.Traces before = SERVER.traces();

  @AfterEach
  void nothingIsLeftAndAGoodFileIsTaken() {
    assertThat(SERVER.traces()).isEqualTo(before);
    SERVER.takesAGoodFile();
  }

  static Stream<List<String>> badHeads() {
    return Stream.of(
        List.of(POST, "Host: x", "Content-Length: 5", "Transfer-Encoding: chunked"),
        List.of(POST, "Host: x", "Transfer-Encoding: chunked", "Content-Length: 5"),
        List.of(POST, "Host: x", "Content-Length: 2", "Content-Length: 2"),
        List.of(POST, "Host: x", "Content-Length: 2", "Content-Length: 3"),
        List.of(POST, "Host: x", "Content-Length: 2, 2"),
        List.of(POST, "Host: x", "Content-Length: -2"),
        List.of(POST, "Host: x", "Content-Length: +2"),
        List.of(POST, "Host: x", "Content-Length: 0x2"),
        List.of(POST, "Host: x", "Content-Length: two"),
        List.of(POST, "Host: x", "Content-Length: 99999999999999999999"),
        List.of(POST, "Host: x", "Transfer-Encoding: chunked", "Transfer-Encoding: chunked"),
        List.of(POST, "Host: x", "Transfer-Encoding: identity, chunked, chunked"),
        List.of(POST, "Host: x", "Transfer-Encoding: gzip"),
        List.of(POST, "Content-Length: 2"),
        List.of(POST, "Host: x", "Host: y", "Content-Length: 2"),
        List.of(POST, "Host: x", "Content-Length : 2"),
        List.of(POST, "Host: x", "X-Folded: a", " b", "Content-Length: 2"),
        List.of(POST, "Host: x", ": no name", "Content-Length: 2"),
        List.of(POST, "Host: x", "X-Nul: a\0b", "Content-Length: 2"),
        List.of(POST, "Host: x", "no colon", "Content-Length: 2"),
        List.of("\u0016\u0003\u0001\u0002\u0000not HTTP", "Host: x"));
  }

  @ParameterizedTest
  @MethodSource("badHeads")
  void headThatIsNotWellFormedIsRefusedAndTheConnectionClosed(List<String> head)
      throws IOException {
    try (RawHttp raw = SERVER.raw()) {
      raw.head(head.toArray(String[]::new)).send("ab").read().isProblem(ProblemCode.BAD_REQUEST);
      assertThat(raw.isClosedByServer()).isTrue();
    }
  }

  @Test
  void hugeHeadersAreRefused() throws IOException {
    refused(431, POST, "Host: x", "Content-Length: 2", "X-Long: " + "a".repeat(20_000));
    refused(431, POST, "Host: x", "Content-Length: 2" + "\r\nX-Many: b".repeat(5_000));
    refused(414, "GET /" + "a".repeat(20_000) + " HTTP/1.1", "Host: x");
  }

  @Test
  void otherVersionsAndExpectationsAreRefused() throws IOException {
    refused(505, "GET /health/live HTTP/3.0", "Host: x");
    refused(505, "GET /health/live");
    refused(426, "PRI * HTTP/2.0", "", "SM");
    refused(417, POST, "Host: x", "Content-Length: 2", "Expect: the-impossible");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/../../../etc/passwd",
        "/v1/files/%2e%2e/%2e%2e/etc/passwd",
        "/v1/files/..%2f..%2fetc%2fpasswd/content",
        "/v1/jobs/x/artifacts/..%2f..%2fowner.json",
        "/v1/jobs/x/artifacts/%2e%2e",
        "/v1/files/..\\..\\etc",
        "/v1/files/..;/content",
        "//v1/jobs",
        "/v1//jobs",
        "/v1/files/%00",
        "/v1/files/a%0d%0aX-Injected:1",
        "/v1/jobs/%zz",
        "/v1/jobs/%4",
        "/v1/jobs/%",
        "/v1/jobs/%ff%fe"
      })
  void pathThatTriesSomethingIsRefused(String path) throws IOException {
    try (RawHttp raw = SERVER.raw()) {
      raw.head("GET " + path + " HTTP/1.1", "Host: x");
      Reply reply = raw.read().isProblem(ProblemCode.BAD_REQUEST);
      assertThat(reply.hasHeader("X-Injected")).isFalse();
    }
  }

  @Test
  void correlationIdIsKeptWhereTheHeadCouldBeRead() throws IOException {
    try (RawHttp raw = SERVER.raw()) {
      raw.head("GET /v1/jobs/a%2Fb HTTP/1.1", "Host: x", "X-Correlation-Id: order-4711");
      Reply reply = raw.read().isProblem(ProblemCode.BAD_REQUEST);
      assertThat(reply.header("X-Correlation-Id")).isEqualTo("order-4711");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /v1/files/../../etc/passwd HTTP/1.1",
        "GET /v1/files/x/../../jobs HTTP/1.1",
        "GET /v1/jobs;a=b HTTP/1.1",
        "GET /v1/jobs/x/artifacts/.../content HTTP/1.1",
        "GET /V1/jobs HTTP/1.1"
      })
  void otherPathsAreNotFound(String start) throws IOException {
    try (RawHttp raw = SERVER.raw()) {
      raw.head(start, "Host: x").read().isProblem(ProblemCode.NOT_FOUND);
    }
  }

  @Test
  void emptyPathIsTheRoot() throws IOException {
    for (String target : new String[] {"http://x", "http://x?y=z"}) {
      try (RawHttp raw = SERVER.raw()) {
        raw.head("GET " + target + " HTTP/1.1", "Host: x").read().is(200);
      }
    }
    try (RawHttp raw = SERVER.raw()) {
      raw.head("OPTIONS * HTTP/1.1", "Host: x").read().isProblem(ProblemCode.METHOD_NOT_ALLOWED);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"%", "%4", "%zz", "%ff%fe", "%C0%AF", "%ED%A0%80"})
  void queryThatIsNotUtf8IsRefused(String value) throws IOException {
    for (String path : new String[] {"/v1/jobs?state=", "/v1/jobs?", "/health/live?x="}) {
      try (RawHttp raw = SERVER.raw()) {
        raw.head("GET " + path + value + " HTTP/1.1", "Host: x");
        raw.read().isProblem(ProblemCode.BAD_REQUEST);
      }
    }
  }

  @Test
  void requestLineOfAnotherServerIsAnsweredAsOurs() throws IOException {
    try (RawHttp raw = SERVER.raw()) {
      raw.head("GET http://elsewhere/health/live HTTP/1.1", "Host: elsewhere").read().is(200);
    }
    try (RawHttp raw = SERVER.raw()) {
      raw.head("CONNECT elsewhere:443 HTTP/1.1", "Host: elsewhere:443");
      raw.read().isProblem(ProblemCode.METHOD_NOT_ALLOWED);
    }
  }

  private static void refused(int status, String... head) throws IOException {
    try (RawHttp raw = SERVER.raw()) {
      raw.head(head).read().isProblem(ProblemCode.BAD_REQUEST, status);
    }
  }
}
