package dev.landfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that are not what they say. Nothing is left of any, and the server goes on. */
final class BadBodyTest {
  @AutoClose private final TestServer server = TestServer.start();
  private static final String RAW = "/v1/files?pipeline=pass&name=a";
  private static final String MULTIPART = "/v1/files?pipeline=pass";
  private static final String BATCH = "/v1/batches?pipeline=pass";

  /** More than what is gathered in memory: a part of it is on the disk when the body breaks off. */
  private static final String MUCH = "0123456789abcdef".repeat(64 * 1024);

  private TestServer.Traces before = server.traces();

  /** {@code drain} returns when the last request is over, answered or not. */
  @AfterEach
  void nothingIsLeftAndAGoodFileIsTaken() {
    server.takesAGoodFile();
    server.drain();
    assertThat(server.traces().jobs()).isEqualTo(before.jobs() + 1);
    assertThat(server.traces().files()).hasSize(before.files().size() + 1);
  }

  static Stream<String[]> brokenBodies() {
    return Stream.of(
        new String[] {"Content-Length: 20", "ab"},
        new String[] {"Content-Length: 2000000", MUCH},
        new String[] {"Transfer-Encoding: chunked", "5\r\nabcde\r\n"},
        new String[] {"Transfer-Encoding: chunked", "5\r\nab"},
        new String[] {"Transfer-Encoding: chunked", "100000\r\n" + MUCH + "\r\n"});
  }

  @ParameterizedTest(name = "{index}: {0}")
  @MethodSource("brokenBodies")
  void bodyThatEndsTooEarlyIsRefused(String length, String body) throws IOException {
    for (String path : new String[] {RAW, MULTIPART, BATCH}) {
      try (RawHttp raw = post(path, length)) {
        raw.send(body).halfClose().read().isProblem(ProblemCode.BAD_REQUEST);
        assertThat(raw.isClosedByServer()).isTrue();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "5\r\nabcde\r\nZZ\r\nabcde\r\n0\r\n\r\n",
        "-5\r\nabcde\r\n0\r\n\r\n",
        "FFFFFFFFFFFFFFFFFF\r\nabcde\r\n0\r\n\r\n",
        "0x5\r\nabcde\r\n0\r\n\r\n",
        "\r\nabcde\r\n0\r\n\r\n",
        "5\r\nabcdefgh\r\n0\r\n\r\n",
        "5 5\r\nabcde\r\n0\r\n\r\n"
      })
  void chunksThatAreNotWellFormedAreRefused(String body) throws IOException {
    try (RawHttp raw = post(RAW, "Transfer-Encoding: chunked")) {
      raw.send(body).read().isProblem(ProblemCode.BAD_REQUEST);
      assertThat(raw.isClosedByServer()).isTrue();
    }
  }

  @ParameterizedTest(name = "{index}: {0}")
  @MethodSource("brokenBodies")
  void senderThatClosesBeforeTheEndLeavesNothing(String length, String body) throws IOException {
    for (String path : new String[] {RAW, MULTIPART, BATCH}) {
      try (RawHttp raw = begun(path, length)) {
        raw.send(body);
      }
    }
  }

  @Test
  void senderThatVanishesLeavesNothing() throws IOException {
    for (String start : new String[] {"ab", MUCH}) {
      try (RawHttp raw = begun(RAW, "Content-Length: 2000000")) {
        raw.send(start).reset();
      }
    }
  }

  @Test
  void senderThatVanishesWithinAPartLeavesNothing() throws IOException {
    Multipart two = new Multipart().file("whole", MUCH).file("cut", MUCH);
    String body = new String(two.open(), StandardCharsets.UTF_8);
    for (String path : new String[] {MULTIPART, BATCH}) {
      try (RawHttp raw = begun(path, "Content-Length: 3000000")) {
        raw.send(body.substring(0, body.length() - 1000)).reset();
      }
    }
  }

  @Test
  void batchThatBreaksOffAdmitsNoneOfItsFiles() throws IOException {
    Multipart two = new Multipart().file("whole", "whole").file("also whole", MUCH);
    try (RawHttp raw = post(BATCH, "Content-Length: 3000000")) {
      raw.send(two.open()).halfClose().read().isProblem(ProblemCode.BAD_REQUEST);
    }
  }

  @Test
  void bytesBehindTheDeclaredLengthAreNoPartOfTheFile() throws IOException {
    try (RawHttp raw = post(RAW, "Content-Length: 2")) {
      Reply reply = raw.send("abcdefgh\r\n\r\n").read().is(201);
      assertThat(reply.at("/file/length")).isEqualTo("2");
      raw.read().isProblem(ProblemCode.BAD_REQUEST); // the rest is a bad request of its own
      assertThat(raw.isClosedByServer()).isTrue();
    }
    before = server.traces();
  }

  @Test
  void emptyBodyIsAnEmptyFile() throws IOException {
    try (RawHttp raw = post(RAW, "Content-Length: 0")) {
      raw.read().isProblem(ProblemCode.EMPTY_FILE);
    }
    try (RawHttp raw = post(RAW, "Transfer-Encoding: chunked")) {
      raw.send("0\r\n\r\n").read().isProblem(ProblemCode.EMPTY_FILE);
    }
    try (RawHttp raw = post(RAW, "X-No: length")) {
      raw.read().isProblem(ProblemCode.EMPTY_FILE);
    }
    server.put(MULTIPART, new Multipart().file("empty", "")).isProblem(ProblemCode.EMPTY_FILE);
  }

  @Test
  void whatTheRequestLacksIsNamed() {
    server.send("POST", "/v1/files?name=a", new byte[] {1}).isProblem(ProblemCode.PIPELINE_MISSING);
    server
        .send("POST", "/v1/files?pipeline=none&name=a", new byte[] {1})
        .isProblem(ProblemCode.UNKNOWN_PIPELINE);
    server
        .send("POST", "/v1/files?pipeline=&name=a", new byte[] {1})
        .isProblem(ProblemCode.UNKNOWN_PIPELINE);
    server.send("POST", MULTIPART, new byte[] {1}).isProblem(ProblemCode.NAME_INVALID);
  }

  @Test
  void codingThatTheServerDoesNotUndoIsRefused() throws IOException {
    try (RawHttp raw = post(RAW, "Transfer-Encoding: gzip, chunked")) {
      raw.send("3\r\nabc\r\n0\r\n\r\n").read().isProblem(ProblemCode.BAD_REQUEST);
    }
  }

  private RawHttp post(String path, String... headers) throws IOException {
    RawHttp raw = server.raw();
    raw.send("POST " + path + " HTTP/1.1\r\nHost: x\r\n");
    if (!path.equals(RAW)) {
      raw.send("Content-Type: " + new Multipart().type() + "\r\n");
    }
    return raw.head(headers);
  }

  /** A request of which the server has begun to read the body. */
  private RawHttp begun(String path, String length) throws IOException {
    RawHttp raw = post(path, length, "Expect: 100-continue");
    raw.read().is(100);
    return raw;
  }
}
