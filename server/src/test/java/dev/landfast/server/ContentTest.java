package dev.landfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes out: of files, and of artifacts. */
final class ContentTest {
  @AutoClose private static final TestServer SERVER = TestServer.start();

  /** More than the server's buffers hold: an answer of it has begun before its end is known. */
  private static final String LONG = "0123456789abcdef".repeat(64 * 1024);

  private static final String TEN = "0123456789";
  private static final String SHA_OF_TEN =
      "84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882";
  private static String content = "";

  @BeforeAll
  static void sendAFile() {
    content = contentOf(SERVER.put("pass", "ten.txt", TEN));
  }

  @Test
  void wholeContentIsAnAttachmentThatIsNotSniffed() {
    Reply reply = SERVER.get(content).is(200);

    assertThat(reply.text()).isEqualTo(TEN);
    assertThat(reply.header("Content-Length")).isEqualTo("10");
    assertThat(reply.header("Content-Type")).isEqualTo("application/octet-stream");
    assertThat(reply.header("ETag")).isEqualTo("\"" + SHA_OF_TEN + "\"");
    assertThat(reply.header("Accept-Ranges")).isEqualTo("bytes");
    assertThat(reply.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(reply.header("Content-Disposition"))
        .isEqualTo("attachment; filename=\"ten.txt\"; filename*=UTF-8''ten.txt");
  }

  @Test
  void headHasTheSameHeadersAndNoBody() {
    Reply get = SERVER.get(content);
    Reply head = SERVER.send("HEAD", content, new byte[0]).is(200);

    assertThat(head.text()).isEmpty();
    for (String name :
        Set.of(
            "Content-Length",
            "Content-Type",
            "ETag",
            "Accept-Ranges",
            "X-Content-Type-Options",
            "Content-Disposition")) {
      assertThat(head.header(name)).isEqualTo(get.header(name));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=0-0,         0,          bytes 0-0/10",
    "bytes=0-4,         01234,      bytes 0-4/10",
    "bytes=3-5,         345,        bytes 3-5/10",
    "bytes=7-,          789,        bytes 7-9/10",
    "bytes=7-99,        789,        bytes 7-9/10",
    "bytes=-3,          789,        bytes 7-9/10",
    "bytes=9-9,         9,          bytes 9-9/10",
    "bytes=1-999999999999999999, 123456789, bytes 1-9/10"
  })
  void rangeGetsItsBytes(String range, String bytes, String contentRange) {
    Reply reply = SERVER.get(content, "Range", range).is(206);

    assertThat(reply.text()).isEqualTo(bytes);
    assertThat(reply.header("Content-Range")).isEqualTo(contentRange);
    assertThat(reply.header("Content-Length")).isEqualTo(Integer.toString(bytes.length()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bytes=0-1,3-4",
        "bytes=0-1, -1",
        "lines=0-1",
        "bytes=-",
        "bytes=a-b",
        "bytes=4-2",
        "bytes=0-99999999999999999999",
        "bytes 0-1"
      })
  void severalRangesAndOtherFormsGetTheWhole(String range) {
    Reply reply = SERVER.get(content, "Range", range).is(200);
    assertThat(reply.text()).isEqualTo(TEN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=0-", "bytes=0-9", "bytes=-10", "bytes=-11"})
  void rangeOfAllBytesIsTheWhole(String range) {
    assertThat(SERVER.get(content, "Range", range).text()).isEqualTo(TEN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=10-", "bytes=10-20", "bytes=-0"})
  void rangeBehindTheEndIsNotSatisfiable(String range) {
    Reply reply = SERVER.get(content, "Range", range);
    reply.isProblem(ProblemCode.RANGE_NOT_SATISFIABLE);
    assertThat(reply.header("Content-Range")).isEqualTo("bytes */10");
  }

  @Test
  void headIgnoresARange() {
    Reply reply = SERVER.send("HEAD", content, new byte[0], "Range", "bytes=0-1").is(200);
    assertThat(reply.header("Content-Length")).isEqualTo("10");
  }

  @Test
  void rangeOfAnotherVersionGetsTheWhole() {
    SERVER.get(content, "Range", "bytes=0-1", "If-Range", "\"" + SHA_OF_TEN + "\"").is(206);
    SERVER.get(content, "Range", "bytes=0-1", "If-Range", "\"another\"").is(200);
    SERVER.get(content, "Range", "bytes=0-1", "If-Range", "W/\"" + SHA_OF_TEN + "\"").is(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"SHA\"", "W/\"SHA\"", "\"another\", \"SHA\"", "*"})
  void contentThatTheCallerHasIsNotModified(String tags) {
    Reply reply = SERVER.get(content, "If-None-Match", tags.replace("SHA", SHA_OF_TEN)).is(304);

    assertThat(reply.header("ETag")).isEqualTo("\"" + SHA_OF_TEN + "\"");
    assertThat(reply.header("Content-Length")).isEqualTo("10");
    SERVER.send("HEAD", content, new byte[0], "If-None-Match", "*").is(304);
  }

  @Test
  void contentThatTheCallerHasNotIsSent() {
    SERVER.get(content, "If-None-Match", "\"another\"").is(200);
  }

  @Test
  void dispositionCarriesAnyNameInBothForms() {
    String path = contentOf(SERVER.put("pass", "%C3%BC%20%22q%22%20%25%3B+%F0%9F%99%82.txt", "x"));

    assertThat(SERVER.get(path).header("Content-Disposition"))
        .isEqualTo(
            "attachment; filename=\"_ _q_ %; _.txt\";"
                + " filename*=UTF-8''%C3%BC%20%22q%22%20%25%3B%20%F0%9F%99%82.txt");
  }

  @Test
  void longContentIsWhole() {
    assertThat(SERVER.get(contentOf(SERVER.put("pass", "long", LONG))).is(200).text())
        .isEqualTo(LONG);
  }

  @Test
  void rangeOfALongContentIsWhole() {
    String path = contentOf(SERVER.put("pass", "long", LONG));
    Reply reply = SERVER.get(path, "Range", "bytes=100000-900000").is(206);
    assertThat(reply.text()).isEqualTo(LONG.substring(100_000, 900_001));
  }

  @Test
  void artifactHasItsOwnTypeAndName() {
    Reply put = SERVER.put("echo", "x", TEN).is(201);
    SERVER.awaitJobs();
    String artifact = put.header("Location") + "/artifacts/copy.txt";

    Reply reply = SERVER.get(artifact).is(200);
    assertThat(reply.text()).isEqualTo(TEN);
    assertThat(reply.header("Content-Type")).isEqualTo("text/plain");
    assertThat(reply.header("ETag")).isEqualTo("\"" + SHA_OF_TEN + "\"");
    assertThat(reply.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(reply.header("Content-Disposition")).startsWith("attachment; filename=\"copy.txt\"");
    assertThat(SERVER.get(artifact, "Range", "bytes=-1").is(206).text()).isEqualTo("9");
    assertThat(SERVER.send("HEAD", artifact, new byte[0]).is(200).header("Content-Length"))
        .isEqualTo("10");
  }

  @Test
  void artifactThatIsNotThereIsNotFound() {
    Reply put = SERVER.put("pass", "x", TEN).is(201);
    SERVER.get(put.header("Location") + "/artifacts/copy.txt").isProblem(ProblemCode.NOT_FOUND);
    SERVER.get("/v1/jobs/no-such-job/artifacts/copy.txt").isProblem(ProblemCode.NOT_FOUND);
  }

  @Test
  void contentThatIsGoneIsMissing() throws IOException {
    Reply put = SERVER.put("pass", "gone", TEN);
    Files.delete(SERVER.blob(put.at("/file/id")));

    Reply problem = SERVER.get(contentOf(put)).isProblem(ProblemCode.FILE_MISSING);
    assertThat(problem.at("/detail"))
        .startsWith("The stored file of 'gone' is gone: something removed it. Restore it");
    SERVER.get(contentOf(put), "Range", "bytes=0-1").isProblem(ProblemCode.FILE_MISSING);
    SERVER.send("HEAD", contentOf(put), new byte[0]).is(500);
  }

  @Test
  void contentThatIsShorterIsMissing() throws IOException {
    Reply put = SERVER.put("pass", "short", TEN);
    Files.writeString(SERVER.blob(put.at("/file/id")), "01234");

    SERVER.get(contentOf(put)).isProblem(ProblemCode.FILE_MISSING);
    SERVER.get(contentOf(put), "Range", "bytes=0-1").isProblem(ProblemCode.FILE_MISSING);
  }

  @Test
  void contentThatIsLongerIsMissing() throws IOException {
    Reply put = SERVER.put("pass", "longer", TEN);
    Files.writeString(SERVER.blob(put.at("/file/id")), "x", StandardOpenOption.APPEND);

    SERVER.get(contentOf(put)).isProblem(ProblemCode.FILE_MISSING);
  }

  @Test
  void shortContentThatWasChangedIsMissing() throws IOException {
    Reply put = SERVER.put("pass", "changed", TEN);
    Files.writeString(SERVER.blob(put.at("/file/id")), "0123x56789");

    SERVER.get(contentOf(put)).isProblem(ProblemCode.FILE_MISSING);
  }

  @Test
  void contentBehindALinkIsNotServed() throws IOException {
    Reply put = SERVER.put("pass", "linked", TEN);
    Path blob = SERVER.blob(put.at("/file/id"));
    Path elsewhere = Files.move(blob, SERVER.data().resolve("elsewhere"));
    Files.createSymbolicLink(blob, elsewhere);

    SERVER.get(contentOf(put)).isProblem(ProblemCode.INTERNAL_ERROR);
  }

  @Test
  void longContentThatWasChangedIsCutOff() throws IOException {
    Reply put = SERVER.put("pass", "changed", LONG);
    Files.writeString(SERVER.blob(put.at("/file/id")), "x" + LONG.substring(1));

    try (RawHttp raw = SERVER.raw()) {
      raw.head("GET " + contentOf(put) + " HTTP/1.1", "Host: x");
      Reply head = raw.readHead().is(200);
      assertThat(head.header("Content-Length")).isEqualTo(Integer.toString(LONG.length()));
      assertThat(raw.readAll()).hasSizeLessThan(LONG.length());
    }
  }

  @Test
  void artifactThatWasChangedIsMissing() throws IOException {
    Set<Path> before = SERVER.blobs();
    Reply put = SERVER.put("echo", "x", TEN).is(201);
    SERVER.awaitJobs();
    Set<Path> made = SERVER.blobs();
    made.removeAll(before);
    for (Path blob : made) {
      Files.writeString(blob, "0123x56789".substring(0, (int) Files.size(blob)));
    }

    SERVER.get(put.header("Location") + "/artifacts/copy.txt").isProblem(ProblemCode.FILE_MISSING);
  }

  private static String contentOf(Reply put) {
    return "/v1/files/" + put.at("/file/id") + "/content";
  }
}
