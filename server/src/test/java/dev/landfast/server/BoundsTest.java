package dev.landfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.engine.intake.Intake.Limits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is too much, and how it is said. */
final class BoundsTest {
  @AutoClose private static final TestServer SERVER = TestServer.start();
  private static final int MAX = (int) TestServer.FILE_BYTES_MAX;
  private static final String FILE = "/v1/files?pipeline=pass&name=a";
  private static final String MULTIPART = "/v1/files?pipeline=pass";

  @Test
  void longestFileIsTakenOnEachWay() {
    SERVER.send("POST", FILE, new byte[MAX]).is(201);
    String content = "x".repeat(MAX);
    assertThat(SERVER.put(MULTIPART, new Multipart().file("a", content)).is(201).at("/file/length"))
        .isEqualTo(Integer.toString(MAX));
    SERVER.put("/v1/batches?pipeline=pass", new Multipart().file("a", content)).is(201);
  }

  @Test
  void oneByteMoreIsRefusedAndLeavesNothing() throws IOException {
    TestServer.Traces before = SERVER.traces();
    byte[] tooLong = new byte[MAX + 1];
    SERVER.send("POST", FILE, tooLong).isProblem(ProblemCode.TOO_LARGE);
    SERVER
        .put(MULTIPART, new Multipart().file("a", "x".repeat(MAX + 1)))
        .isProblem(ProblemCode.TOO_LARGE);
    try (RawHttp raw = SERVER.raw()) {
      raw.head("POST " + FILE + " HTTP/1.1", "Host: x", "Transfer-Encoding: chunked");
      raw.send(Integer.toHexString(MAX + 1) + "\r\n").send(tooLong).send("\r\n0\r\n\r\n");
      raw.read().isProblem(ProblemCode.TOO_LARGE);
      raw.head("GET /health/live HTTP/1.1", "Host: x").read().is(200);
    }
    assertThat(SERVER.traces()).isEqualTo(before);
    SERVER.takesAGoodFile();
  }

  @Test
  void declaredLengthThatIsTooMuchIsRefusedWithoutTheBody() throws IOException {
    try (RawHttp raw = SERVER.raw()) {
      raw.head("POST " + FILE + " HTTP/1.1", "Host: x", "Content-Length: 9000000000000000000");
      raw.halfClose().read().isProblem(ProblemCode.TOO_LARGE);
      assertThat(raw.isClosedByServer()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "TOO_LARGE, /v1/files?pipeline=pass&name=a",
    "UNKNOWN_PIPELINE, /v1/files?pipeline=none&name=a",
    "PIPELINE_MISSING, /v1/files?name=a",
    "NAME_INVALID, /v1/files?pipeline=pass",
    "NAME_INVALID, /v1/files?pipeline=pass&name=..",
    "TYPE_NOT_ACCEPTED, /v1/files?pipeline=texts&name=a",
    "UNSUPPORTED_MEDIA_TYPE, /v1/batches?pipeline=pass",
    "NOT_FOUND, /v1/nothing",
    "METHOD_NOT_ALLOWED, /health/live"
  })
  void refusalComesBeforeTheBodyToASenderThatWaits(ProblemCode code, String path)
      throws IOException {
    String length = code == ProblemCode.TOO_LARGE ? Integer.toString(MAX + 1) : "3";
    try (RawHttp raw = SERVER.raw()) {
      raw.head(
          "POST " + path + " HTTP/1.1",
          "Host: x",
          "Content-Type: " + (code == ProblemCode.TYPE_NOT_ACCEPTED ? "image/png" : "text/plain"),
          "Content-Length: " + length,
          "Expect: 100-continue");
      Reply reply = raw.read().isProblem(code);
      assertThat(reply.header("Connection")).isEqualTo("close");
      assertThat(raw.isClosedByServer()).isTrue();
    }
  }

  @Test
  void senderThatWaitedAndThenSentTooMuchHearsTheAnswer() throws IOException {
    byte[] tooLong = new byte[MAX + 1_000_000];
    try (RawHttp raw = SERVER.raw()) {
      raw.head(
          "POST " + FILE + " HTTP/1.1",
          "Host: x",
          "Transfer-Encoding: chunked",
          "Expect: 100-continue");
      raw.read().is(100);
      raw.send(Integer.toHexString(tooLong.length) + "\r\n").send(tooLong).send("\r\n0\r\n\r\n");
      raw.read().isProblem(ProblemCode.TOO_LARGE);
      raw.head("GET /health/live HTTP/1.1", "Host: x").read().is(200);
    }
  }

  @Test
  void volumeAtItsReserveTakesNothingButIsRead() throws IOException {
    Limits limits = new Limits(MAX, 10_000);
    try (TestServer full =
        TestServer.start(TestServer.settings(Long.MAX_VALUE / 2, 100_000, limits))) {
      TestServer.Traces before = full.traces();

      Reply reply = full.put("pass", "a", "abc").isProblem(ProblemCode.STORAGE_FULL);
      assertThat(reply.header("Retry-After")).isEqualTo("60");
      full.put(MULTIPART, new Multipart().file("a", "abc")).isProblem(ProblemCode.STORAGE_FULL);
      full.send("POST", FILE, new byte[1_000_000]).isProblem(ProblemCode.STORAGE_FULL);
      Reply batch =
          full.put("/v1/batches?pipeline=pass", new Multipart().file("a", "abc").file("b", ""));
      assertThat(batch.is(207).at("/items/0/problem/code")).isEqualTo("STORAGE_FULL");
      assertThat(batch.at("/items/0/status")).isEqualTo("507");
      assertThat(batch.at("/items/1/problem/code")).isEqualTo("EMPTY_FILE");

      full.get(batch.header("Location")).is(200);
      full.get("/v1/jobs").is(200);
      assertThat(full.traces()).isEqualTo(before);
    }
  }

  @Test
  void queueAtItsBoundTakesNothingUntilAJobEnds() throws IOException {
    try (TestServer small = TestServer.start(TestServer.settings(0, 2, new Limits(MAX, 100)))) {
      small.put("gate", "slot", "x").is(201);
      small.stages.awaitEntered();
      String ready = small.put("pass", "ready", "x").is(201).header("Location");
      TestServer.Traces before = small.traces();

      Reply reply = small.put("pass", "a", "abc").isProblem(ProblemCode.QUEUE_FULL);
      assertThat(reply.header("Retry-After")).isEqualTo("30");
      small
          .put("/v1/batches?pipeline=pass", new Multipart().file("a", "abc"))
          .isProblem(ProblemCode.QUEUE_FULL);
      assertThat(small.traces()).isEqualTo(before);

      small.post(ready + "/cancel").is(200);
      Multipart two = new Multipart().file("a", "abc").file("b", "abc");
      small.put("/v1/batches?pipeline=pass", two).isProblem(ProblemCode.QUEUE_FULL);
      assertThat(small.traces()).isEqualTo(before);
      small.put("pass", "a", "abc").is(201);
    }
  }

  @Test
  void slowSendersHoldUpNobody() throws IOException {
    List<RawHttp> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 100; i++) { // more than there are threads for files
        RawHttp raw = SERVER.raw();
        slow.add(raw);
        raw.head(
            "POST " + FILE + " HTTP/1.1",
            "Host: x",
            "Content-Length: 300000",
            "Expect: 100-continue");
        raw.read().is(100);
        raw.send("x".repeat(100_000));
      }
      SERVER.takesAGoodFile();
      SERVER.put("/v1/batches?pipeline=pass", new Multipart().file("a", "x".repeat(MAX))).is(201);
      SERVER.get("/v1/jobs").is(200);

      for (RawHttp raw : slow) {
        assertThat(raw.send("x".repeat(200_000)).read().is(201).at("/file/length"))
            .isEqualTo("300000");
      }
    } finally {
      for (RawHttp raw : slow) {
        raw.close();
      }
    }
  }
}
