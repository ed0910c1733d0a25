package dev.landfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.engine.intake.Intake.Limits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Multipart bodies that are not well-formed, or too much of one. Nothing is left of any. */
final class BadMultipartTest {
  private static final int FILES_MAX = 10_000;
  private static final int MILLION = 1_000_000;

  @AutoClose
  private static final TestServer SERVER =
      TestServer.start(
          TestServer.settings(0, 100_000, new Limits(TestServer.FILE_BYTES_MAX, FILES_MAX)));

  private static final String FILES = "/v1/files?pipeline=pass";
  private static final String BATCHES = "/v1/batches?pipeline=pass";

  private final TestServer.Traces before = SERVER.traces();

  @AfterEach
  void nothingIsLeftAndAGoodFileIsTaken() {
    assertThat(SERVER.traces()).isEqualTo(before);
    SERVER.takesAGoodFile();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=\"\"",
        "multipart/form-data; charset=utf-8",
        "multipart/form-data; boundary=bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
      })
  void boundaryIsNeeded(String type) {
    byte[] body = new Multipart("b".repeat(71)).file("a", "abc").end();
    for (String path : new String[] {FILES, BATCHES}) {
      SERVER
          .send("POST", path, body, "Content-Type", type)
          .isProblem(ProblemCode.MULTIPART_INVALID);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "complete garbage",
        "--another-boundary\r\n\r\nabc\r\n--another-boundary--\r\n",
        "--the-boundary",
        "--the-boundary\r\n",
        "--the-boundary\r\nContent-Disposition: form-data; filename=\"a\"\r\n",
        "--the-boundary\r\nContent-Disposition: form-data; filename=\"a\"\r\n\r\nabc",
        "--the-boundary\r\nContent-Disposition: form-data; filename=\"a\"\r\n\r\nabc\r\n--the-boundary",
        "--the-boundary\r\nContent-Disposition: form-data; filename=\"a\"\r\n\r\nabc\r\n--the-boundary-",
        "--the-boundary\r\nno colon\r\n\r\nabc\r\n--the-boundary--\r\n",
        "--the-boundary\r\nX-Nul: a\0b\r\n\r\nabc\r\n--the-boundary--\r\n"
      })
  void bodyThatIsNotWellFormedIsRefused(String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    for (String path : new String[] {FILES, BATCHES}) {
      SERVER
          .send("POST", path, bytes, "Content-Type", new Multipart().type())
          .isProblem(ProblemCode.MULTIPART_INVALID);
    }
  }

  @Test
  void bodyThatIsNeverClosedIsRefusedWithAllItsFiles() {
    byte[] open = new Multipart().file("a", "abc").file("b", "x".repeat(300_000)).open();
    SERVER
        .send("POST", BATCHES, open, "Content-Type", new Multipart().type())
        .isProblem(ProblemCode.MULTIPART_INVALID);
  }

  @Test
  void tenKilobytesOfPartHeadersAreRefused() {
    String long10k = "X-Long: " + "x".repeat(10 * 1024);
    String many10k = "X-Many: x\r\n".repeat(1000) + "X-Last: x";
    for (String header : new String[] {long10k, many10k}) {
      for (String path : new String[] {FILES, BATCHES}) {
        SERVER
            .put(path, new Multipart().file("before", "abc").file("a", "abc", header))
            .isProblem(ProblemCode.MULTIPART_INVALID);
      }
    }
    SERVER
        .put(FILES, new Multipart().file("a".repeat(10 * 1024), "abc"))
        .isProblem(ProblemCode.MULTIPART_INVALID);
  }

  @Test
  void partWithoutHeadersIsNoFile() {
    Multipart body = new Multipart().text("--the-boundary\r\n\r\ncontent\r\n");
    SERVER.put(FILES, body).isProblem(ProblemCode.MULTIPART_INVALID);
    SERVER
        .put(BATCHES, new Multipart().text("--the-boundary\r\n\r\ncontent\r\n"))
        .isProblem(ProblemCode.EMPTY_BATCH);
  }

  @Test
  void callForOneFileTakesExactlyOne() {
    SERVER.put(FILES, new Multipart()).isProblem(ProblemCode.MULTIPART_INVALID);
    SERVER.put(FILES, new Multipart().field("a", "b")).isProblem(ProblemCode.MULTIPART_INVALID);
    SERVER
        .put(FILES, new Multipart().file("a", "abc").file("b", "abc"))
        .isProblem(ProblemCode.MULTIPART_INVALID);
  }

  @Test
  void moreThanAThousandFieldsAreRefused() {
    Multipart body = new Multipart().file("a", "abc");
    for (int i = 0; i <= 1000; i++) {
      body.field("f", "v");
    }
    SERVER.put(BATCHES, body).isProblem(ProblemCode.MULTIPART_INVALID);
  }

  @Test
  void millionPartsAreRefusedAtTheBound() throws IOException {
    String part = new String(new Multipart().file("a", "").open(), StandardCharsets.UTF_8);
    refused(BATCHES, part, ProblemCode.TOO_MANY_FILES);
  }

  @Test
  void millionFieldsAreRefusedAtTheBound() throws IOException {
    String part = new String(new Multipart().field("a", "").open(), StandardCharsets.UTF_8);
    refused(BATCHES, part, ProblemCode.MULTIPART_INVALID);
  }

  @Test
  void filesBeforeTheBoundAreDiscardedToo() {
    Limits few = new Limits(TestServer.FILE_BYTES_MAX, 20);
    try (TestServer server = TestServer.start(TestServer.settings(0, 100_000, few))) {
      TestServer.Traces empty = server.traces();
      Multipart body = new Multipart();
      for (int i = 0; i <= 20; i++) {
        body.file("f" + i, "content");
      }
      server.put(BATCHES, body).isProblem(ProblemCode.TOO_MANY_FILES);
      assertThat(server.traces()).isEqualTo(empty);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void filesWithoutAReadableNameCountForTheBound() {
    Limits few = new Limits(TestServer.FILE_BYTES_MAX, 20);
    try (TestServer server = TestServer.start(TestServer.settings(0, 100_000, few))) {
      Multipart body = new Multipart();
      for (int i = 0; i <= 20; i++) {
        body.file("\uFFFD" + i, "content");
      }
      server.put(BATCHES, body).isProblem(ProblemCode.TOO_MANY_FILES);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Sends a million parts, as far as the server lets it; its answer comes long before. */
  private static void refused(String path, String part, ProblemCode code) throws IOException {
    int parts = 1000;
    byte[] block = part.repeat(parts).getBytes(StandardCharsets.UTF_8);
    try (RawHttp raw = SERVER.raw()) {
      raw.head(
          "POST " + path + " HTTP/1.1",
          "Host: x",
          "Content-Type: " + new Multipart().type(),
          "Content-Length: " + (long) MILLION / parts * block.length);
      Thread sender = Thread.startVirtualThread(() -> sendAll(raw, block, MILLION / parts));
      raw.read().isProblem(code);
      assertThat(raw.isClosedByServer()).isTrue();
      join(sender);
    }
  }

  private static void sendAll(RawHttp raw, byte[] block, int times) {
    try {
      for (int i = 0; i < times; i++) {
        raw.send(block);
      }
    } catch (IOException e) {
      // the server has closed the connection
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
