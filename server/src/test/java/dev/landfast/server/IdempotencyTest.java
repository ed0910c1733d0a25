package dev.landfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class IdempotencyTest {
  @AutoClose private static final TestServer SERVER = TestServer.start();
  private static final String KEY = "Idempotency-Key";

  @Test
  void repeatGetsTheFirstAnswerAndLeavesNothing() {
    Reply first = SERVER.put("pass", "a.txt", "abc", KEY, "repeat").is(201);
    TestServer.Traces before = SERVER.traces();
    Reply second = SERVER.put("pass", "a.txt", "abc", KEY, "repeat").is(201);

    assertThat(second.text()).isEqualTo(first.text());
    assertThat(first.hasHeader("Idempotency-Replayed")).isFalse();
    assertThat(second.header("Idempotency-Replayed")).isEqualTo("true");
    assertThat(SERVER.traces()).isEqualTo(before);
  }

  @Test
  void repeatMayHaveAnotherBoundary() {
    String path = "/v1/files?pipeline=pass";
    Reply first = SERVER.put(path, new Multipart("one").file("a", "abc"), KEY, "boundary").is(201);
    Reply second = SERVER.put(path, new Multipart("two").file("a", "abc"), KEY, "boundary").is(201);

    assertThat(second.text()).isEqualTo(first.text());
    assertThat(second.header("Idempotency-Replayed")).isEqualTo("true");
  }

  @Test
  void repeatOfABatchGetsItsOutcomes() {
    String path = "/v1/batches?pipeline=pass";
    Reply first =
        SERVER.put(path, new Multipart("one").file("a", "abc").file("b", ""), KEY, "batch").is(207);
    TestServer.Traces before = SERVER.traces();
    Reply second =
        SERVER.put(path, new Multipart("two").file("a", "abc").file("b", ""), KEY, "batch").is(207);

    assertThat(second.text()).isEqualTo(first.text());
    assertThat(second.header("Idempotency-Replayed")).isEqualTo("true");
    assertThat(SERVER.traces()).isEqualTo(before);
  }

  @Test
  void keyOfARequestUnderWayIsInUse() throws IOException {
    try (RawHttp slow = SERVER.raw()) {
      slow.head(
          "POST /v1/files?pipeline=pass&name=slow HTTP/1.1",
          "Host: x",
          "Idempotency-Key: in-use",
          "Expect: 100-continue",
          "Content-Length: 3");
      slow.read().is(100); // the server has begun to read: the request is under way

      Reply second = SERVER.put("pass", "slow", "abc", KEY, "in-use");
      second.isProblem(ProblemCode.IDEMPOTENCY_KEY_IN_USE);
      assertThat(second.header("Retry-After")).isEqualTo("1");
      SERVER.put("pass", "slow", "abc", KEY, "not-in-use").is(201);

      Reply first = slow.send("abc").read().is(201);
      Reply third = SERVER.put("pass", "slow", "abc", KEY, "in-use").is(201);
      assertThat(third.text()).isEqualTo(first.text());
    }
  }

  @Test
  void keyOfOtherNamesOrBytesIsRefusedAndLeavesNothing() {
    SERVER.put("pass", "a.txt", "abc", KEY, "reused").is(201);
    TestServer.Traces before = SERVER.traces();

    SERVER.put("pass", "a.txt", "abd", KEY, "reused").isProblem(ProblemCode.IDEMPOTENCY_KEY_REUSED);
    SERVER.put("pass", "b.txt", "abc", KEY, "reused").isProblem(ProblemCode.IDEMPOTENCY_KEY_REUSED);
    SERVER.put("gate", "a.txt", "abc", KEY, "reused").isProblem(ProblemCode.IDEMPOTENCY_KEY_REUSED);
    assertThat(SERVER.traces()).isEqualTo(before);
  }

  @Test
  void keyOfARefusedRequestIsFreeAgain() throws IOException {
    SERVER.put("pass", "..", "abc", KEY, "refused").isProblem(ProblemCode.NAME_INVALID);
    Reply second = SERVER.put("pass", "a.txt", "abc", KEY, "refused").is(201);
    assertThat(second.hasHeader("Idempotency-Replayed")).isFalse();
  }

  @Test
  void keyOfARequestThatBrokeOffIsFreeAgain() throws IOException {
    try (RawHttp broken = SERVER.raw()) {
      broken.head(
          "POST /v1/files?pipeline=pass&name=a HTTP/1.1",
          "Host: x",
          "Idempotency-Key: broke-off",
          "Content-Length: 3");
      broken.send("ab").halfClose().read().isProblem(ProblemCode.BAD_REQUEST);
    }
    Reply second = SERVER.put("pass", "a", "abc", KEY, "broke-off").is(201);
    assertThat(second.hasHeader("Idempotency-Replayed")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"two words", "ümlaut", ""})
  void keyThatIsNotWellFormedIsRefused(String key) throws IOException {
    TestServer.Traces before = SERVER.traces();
    try (RawHttp raw = SERVER.raw()) {
      raw.head(
          "POST /v1/files?pipeline=pass&name=a HTTP/1.1",
          "Host: x",
          "Idempotency-Key: " + key,
          "Content-Length: 3");
      raw.send("abc").read().isProblem(ProblemCode.IDEMPOTENCY_KEY_INVALID);
    }
    SERVER
        .put("pass", "a", "abc", KEY, "x".repeat(256))
        .isProblem(ProblemCode.IDEMPOTENCY_KEY_INVALID);
    assertThat(SERVER.traces()).isEqualTo(before);
  }
}
