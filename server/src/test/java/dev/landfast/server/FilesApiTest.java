package dev.landfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FilesApiTest {
  @AutoClose private static final TestServer SERVER = TestServer.start();

  private static final String SHA_OF_ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  private static final String DIGEST_OF_ABC =
      "sha-256=:ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=:";
  private static final String DIGEST_OF_ANOTHER =
      "sha-256=:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:";

  @Test
  void bodyIsTakenAsAFileWithAJob() {
    Reply reply = SERVER.put("pass", "abc.txt", "abc", "Content-Type", "text/x-abc; charset=utf-8");

    reply.is(201);
    String job = reply.at("/job/id");
    assertThat(reply.header("Location")).isEqualTo("/v1/jobs/" + job);
    assertThat(reply.at("/file/name")).isEqualTo("abc.txt");
    assertThat(reply.at("/file/type")).isEqualTo("text/x-abc");
    assertThat(reply.at("/file/length")).isEqualTo("3");
    assertThat(reply.at("/file/sha256")).isEqualTo(SHA_OF_ABC);
    assertThat(reply.at("/file/jobs/0")).isEqualTo(job);
    assertThat(reply.at("/job/file")).isEqualTo(reply.at("/file/id"));
    assertThat(reply.at("/job/pipeline")).isEqualTo("pass");
    assertThat(reply.at("/job/pipelineVersion")).isEqualTo("1");
    assertThat(reply.at("/job/state")).isEqualTo("ready");
    assertThat(reply.at("/job/stage")).isEqualTo("pass");
    assertThat(reply.at("/job/correlationId")).isEqualTo(reply.header("X-Correlation-Id"));
    assertThat(reply.has("/job/batch")).isFalse();
  }

  @Test
  void oneFileOfAMultipartBodyIsTaken() {
    Multipart body =
        new Multipart()
            .field("comment", "read over")
            .file("abc.txt", "abc", "Content-Type: text/x-abc")
            .field("more", "read over");
    Reply reply = SERVER.put("/v1/files?pipeline=pass", body).is(201);

    assertThat(reply.header("Location")).isEqualTo("/v1/jobs/" + reply.at("/job/id"));
    assertThat(reply.at("/file/name")).isEqualTo("abc.txt");
    assertThat(reply.at("/file/type")).isEqualTo("text/x-abc");
    assertThat(reply.at("/file/sha256")).isEqualTo(SHA_OF_ABC);
  }

  @Test
  void fileIsThereAfterwardsAndSoAreItsBytes() {
    Reply put = SERVER.put("pass", "abc.txt", "abc").is(201);
    String file = put.at("/file/id");

    assertThat(SERVER.get("/v1/files/" + file).is(200).json()).isEqualTo(put.json().path("file"));
    assertThat(SERVER.get("/v1/files/" + file + "/content").is(200).text()).isEqualTo("abc");
  }

  @Test
  void typeThatAStageFoundReplacesTheDeclaredOne() {
    Reply put = SERVER.put("echo", "abc", "abc", "Content-Type", "application/x-wrong").is(201);
    SERVER.awaitJobs();

    String path = "/v1/files/" + put.at("/file/id");
    assertThat(SERVER.get(path).at("/type")).isEqualTo("text/plain");
    assertThat(SERVER.get(path + "/content").header("Content-Type")).isEqualTo("text/plain");
  }

  @Test
  void declaredTypeIsNotServedUnlessAStageFoundIt() {
    Reply put = SERVER.put("pass", "x.html", "<script>", "Content-Type", "text/html").is(201);

    String content = "/v1/files/" + put.at("/file/id") + "/content";
    assertThat(SERVER.get(content).header("Content-Type")).isEqualTo("application/octet-stream");
  }

  @Test
  void anUnknownFileIsNotFound() {
    SERVER.get("/v1/files/no-such-file").isProblem(ProblemCode.NOT_FOUND);
    SERVER.get("/v1/files/no-such-file/content").isProblem(ProblemCode.NOT_FOUND);
  }

  @Test
  void nameKeepsWhatIsNotAscii() {
    Reply raw = SERVER.put("pass", "%C3%BCber%20%22x%22%20%F0%9F%99%82.txt", "abc").is(201);
    Reply multipart =
        SERVER.put("/v1/files?pipeline=pass", new Multipart().file("über 🙂.txt", "abc")).is(201);

    assertThat(raw.at("/file/name")).isEqualTo("über \"x\" 🙂.txt");
    assertThat(multipart.at("/file/name")).isEqualTo("über 🙂.txt");
  }

  @Test
  void digestThatFitsIsTaken() {
    SERVER.put("pass", "abc", "abc", "Repr-Digest", DIGEST_OF_ABC).is(201);
    SERVER.put("pass", "abc", "abc", "Repr-Digest", "sha-512=:AAAA:, " + DIGEST_OF_ABC).is(201);
    SERVER
        .put(
            "/v1/files?pipeline=pass",
            new Multipart().file("abc", "abc", "Repr-Digest: " + DIGEST_OF_ABC))
        .is(201);
  }

  @Test
  void digestOfOtherBytesIsRefusedAndLeavesNothing() {
    TestServer.Traces before = SERVER.traces();
    SERVER
        .put("pass", "abc", "abc", "Repr-Digest", DIGEST_OF_ANOTHER)
        .isProblem(ProblemCode.DIGEST_MISMATCH);
    SERVER
        .put(
            "/v1/files?pipeline=pass",
            new Multipart().file("abc", "abc", "Repr-Digest: " + DIGEST_OF_ANOTHER))
        .isProblem(ProblemCode.DIGEST_MISMATCH);
    assertThat(SERVER.traces()).isEqualTo(before);
  }

  @Test
  void digestOnASecondHeaderLineIsCheckedToo() {
    SERVER
        .put(
            "pass", "abc", "abc", "Repr-Digest", "sha-512=:AAAA:", "Repr-Digest", DIGEST_OF_ANOTHER)
        .isProblem(ProblemCode.DIGEST_MISMATCH);
    Multipart twice =
        new Multipart()
            .file("abc", "abc", "Repr-Digest: " + DIGEST_OF_ANOTHER, "Repr-Digest: sha-512=:AAAA:");
    SERVER.put("/v1/files?pipeline=pass", twice).isProblem(ProblemCode.DIGEST_MISMATCH);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sha-256=:AAAA:",
        "sha-256=:not base64!:",
        "sha-256=ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=",
        "SHA-256=:ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=:",
        "sha-256"
      })
  void digestThatIsNotWellFormedIsRefused(String digest) {
    TestServer.Traces before = SERVER.traces();
    SERVER.put("pass", "abc", "abc", "Repr-Digest", digest).isProblem(ProblemCode.DIGEST_INVALID);
    SERVER
        .put(
            "/v1/files?pipeline=pass", new Multipart().file("abc", "abc", "Repr-Digest: " + digest))
        .isProblem(ProblemCode.DIGEST_INVALID);
    assertThat(SERVER.traces()).isEqualTo(before);
  }

  @Test
  void jobWaitsForItsTime() {
    String later = "/v1/files?pipeline=pass&name=x&notBefore=2999-01-01T00:00:00Z";
    Reply put = SERVER.send("POST", later, new byte[] {1}).is(201);

    assertThat(put.at("/job/state")).isEqualTo("waiting");
    assertThat(put.at("/job/retryAt")).isEqualTo("2999-01-01T00:00:00.000Z");
    Reply job = SERVER.get(put.header("Location")).is(200);
    assertThat(job.at("/state")).isEqualTo("waiting");
    assertThat(job.at("/retryAt")).isEqualTo("2999-01-01T00:00:00.000Z");
  }

  @Test
  void jobWhoseTimeHasPassedIsReady() {
    String past = "/v1/files?pipeline=pass&name=x&notBefore=2001-01-01T01:00:00%2B01:00";
    Reply put = SERVER.send("POST", past, new byte[] {1}).is(201);

    assertThat(put.at("/job/state")).isEqualTo("ready");
    assertThat(put.has("/job/retryAt")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tomorrow",
        "2026-01-01",
        "",
        "%2B10000-01-01T00:00:00Z",
        "%2B999999999-12-31T23:59:59Z"
      })
  void timeThatIsNoneIsRefused(String time) {
    TestServer.Traces before = SERVER.traces();
    SERVER
        .send("POST", "/v1/files?pipeline=pass&name=x&notBefore=" + time, new byte[] {1})
        .isProblem(ProblemCode.BAD_REQUEST);
    assertThat(SERVER.traces()).isEqualTo(before);
  }

  @Test
  void typeThatThePipelineDoesNotTakeIsRefused() {
    SERVER
        .put("texts", "x", "x", "Content-Type", "image/png")
        .isProblem(ProblemCode.TYPE_NOT_ACCEPTED);
    SERVER
        .put("/v1/files?pipeline=texts", new Multipart().file("x", "x", "Content-Type: image/png"))
        .isProblem(ProblemCode.TYPE_NOT_ACCEPTED);
  }

  @Test
  void typesThatDeclareNothingAreLeftToTheStages() {
    SERVER.put("texts", "x", "x").is(201);
    SERVER.put("texts", "x", "x", "Content-Type", "application/octet-stream").is(201);
    SERVER.put("texts", "x", "x", "Content-Type", "application/x-www-form-urlencoded").is(201);
    SERVER.put("texts", "x", "x", "Content-Type", "Text/Plain; charset=utf-8").is(201);
  }
}
