package dev.landfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class BatchesApiTest {
  @AutoClose private static final TestServer SERVER = TestServer.start();
  private static final String PASS = "/v1/batches?pipeline=pass";

  @Test
  void allFilesOfARequestAreTaken() {
    Reply reply = SERVER.put(PASS, files("a", "b", "c")).is(201);

    String batch = reply.at("/batch/id");
    assertThat(reply.header("Location")).isEqualTo("/v1/batches/" + batch);
    assertThat(reply.at("/batch/state")).isEqualTo("sealed");
    assertThat(reply.at("/batch/counts/ready")).isEqualTo("3");
    assertThat(reply.at("/batch/bytes")).isEqualTo("3");
    assertThat(reply.at("/batch/progress")).isEqualTo("0.0");
    for (int i = 0; i < 3; i++) {
      String item = "/items/" + i;
      assertThat(reply.at(item + "/index")).isEqualTo(Integer.toString(i));
      assertThat(reply.at(item + "/name")).isEqualTo(List.of("a", "b", "c").get(i));
      assertThat(reply.at(item + "/status")).isEqualTo("201");
      assertThat(reply.at(item + "/job/batch")).isEqualTo(batch);
      assertThat(reply.at(item + "/job/file")).isEqualTo(reply.at(item + "/file/id"));
      assertThat(SERVER.get("/v1/files/" + reply.at(item + "/file/id") + "/content").text())
          .isEqualTo(List.of("a", "b", "c").get(i));
    }
  }

  @Test
  void contentThatCameBeforeIsADuplicateFromTheStart() {
    Multipart body = new Multipart().file("a", "same").file("b", "same").file("c", "other");
    Reply reply = SERVER.put("/v1/batches?pipeline=once", body, "Idempotency-Key", "dup").is(201);

    assertThat(reply.at("/batch/counts/duplicate")).isEqualTo("1");
    assertThat(reply.at("/batch/counts/ready")).isEqualTo("2");
    assertThat(reply.at("/items/0/job/state")).isEqualTo("ready");
    assertThat(reply.at("/items/1/job/state")).isEqualTo("duplicate");
    assertThat(reply.at("/items/1/job/duplicateOf")).isEqualTo(reply.at("/items/0/job/id"));
    Reply job = SERVER.get("/v1/jobs/" + reply.at("/items/1/job/id")).is(200);
    assertThat(job.at("/duplicateOf")).isEqualTo(reply.at("/items/0/job/id"));
    assertThat(job.has("/finishedAt")).isTrue();
    Reply again =
        SERVER.put(
            "/v1/batches?pipeline=once",
            new Multipart().file("a", "same").file("b", "same").file("c", "other"),
            "Idempotency-Key",
            "dup");
    assertThat(again.text()).isEqualTo(reply.text());

    SERVER.awaitJobs();
    assertThat(SERVER.get("/v1/batches/" + reply.at("/batch/id")).at("/state")).isEqualTo("done");
    Reply later = SERVER.put("once", "d", "other").is(201);
    assertThat(later.at("/job/state")).isEqualTo("duplicate");
    assertThat(later.at("/job/duplicateOf")).isEqualTo(reply.at("/items/2/job/id"));
  }

  @Test
  void refusedFileIsRefusedAlone() {
    TestServer.Traces before = SERVER.traces();
    Multipart body =
        new Multipart()
            .file("good", "g")
            .file("../bad", "b")
            .file("empty", "")
            .file("other", "o", "Repr-Digest: sha-256=:" + "A".repeat(43) + "=:")
            .file("long", "x".repeat((int) TestServer.FILE_BYTES_MAX + 1))
            .file("also good", "ag");
    Reply reply = SERVER.put(PASS, body).is(207);

    assertThat(texts(reply.json().path("items"), "status"))
        .containsExactly("201", "422", "422", "422", "413", "201");
    assertThat(reply.at("/items/1/problem/code")).isEqualTo("NAME_INVALID");
    assertThat(reply.at("/items/1/name")).isEqualTo("../bad");
    assertThat(reply.at("/items/2/problem/code")).isEqualTo("EMPTY_FILE");
    assertThat(reply.at("/items/3/problem/code")).isEqualTo("DIGEST_MISMATCH");
    assertThat(reply.at("/items/4/problem/code")).isEqualTo("TOO_LARGE");
    assertThat(reply.at("/items/1/problem/correlationId"))
        .isEqualTo(reply.header("X-Correlation-Id"));
    assertThat(reply.has("/items/1/job")).isFalse();
    assertThat(reply.has("/items/0/problem")).isFalse();
    assertThat(reply.at("/batch/counts/ready")).isEqualTo("2");
    assertThat(reply.at("/batch/counts/rejected")).isEqualTo("4");
    assertThat(SERVER.traces().files()).hasSize(before.files().size() + 2);
  }

  @Test
  void typeThatThePipelineDoesNotTakeIsRefusedAlone() {
    Multipart body =
        new Multipart()
            .file("p", "p", "Content-Type: image/png")
            .file("t", "t", "Content-Type: text/plain");
    Reply reply = SERVER.put("/v1/batches?pipeline=texts", body).is(207);

    assertThat(reply.at("/items/0/status")).isEqualTo("415");
    assertThat(reply.at("/items/0/problem/code")).isEqualTo("TYPE_NOT_ACCEPTED");
    assertThat(reply.at("/items/1/status")).isEqualTo("201");
    assertThat(reply.at("/items/1/job/pipelineVersion")).isEqualTo("3");
  }

  @Test
  void batchOfRefusedFilesIsDone() {
    TestServer.Traces before = SERVER.traces();
    Reply reply = SERVER.put(PASS, new Multipart().file("empty", "").file("..", "x")).is(207);

    assertThat(reply.at("/batch/state")).isEqualTo("done");
    assertThat(reply.at("/batch/progress")).isEqualTo("1.0");
    Reply batch = SERVER.get(reply.header("Location")).is(200);
    assertThat(batch.at("/state")).isEqualTo("done");
    assertThat(batch.at("/doneAt")).isEqualTo(reply.at("/batch/doneAt"));
    assertThat(batch.at("/counts/rejected")).isEqualTo("2");
    assertThat(batch.at("/progress")).isEqualTo("1.0");
    assertThat(batch.at("/items/1/state")).isEqualTo("rejected");
    assertThat(batch.at("/items/1/problem/code")).isEqualTo("NAME_INVALID");
    assertThat(SERVER.traces()).isEqualTo(before);
  }

  @Test
  void batchWithoutAFileIsRefused() {
    TestServer.Traces before = SERVER.traces();
    SERVER.put(PASS, new Multipart()).isProblem(ProblemCode.EMPTY_BATCH);
    SERVER.put(PASS, new Multipart().field("a", "b")).isProblem(ProblemCode.EMPTY_BATCH);
    assertThat(SERVER.traces()).isEqualTo(before);
  }

  @Test
  void bodyOfAnotherTypeIsRefused() {
    byte[] json = {'{', '}'};
    SERVER
        .send("POST", PASS, json, "Content-Type", "application/json")
        .isProblem(ProblemCode.UNSUPPORTED_MEDIA_TYPE);
    SERVER.send("POST", PASS, json).isProblem(ProblemCode.UNSUPPORTED_MEDIA_TYPE);
  }

  @Test
  void pipelineIsNeeded() {
    SERVER.put("/v1/batches", files("a")).isProblem(ProblemCode.PIPELINE_MISSING);
    SERVER.put("/v1/batches?pipeline=none", files("a")).isProblem(ProblemCode.UNKNOWN_PIPELINE);
  }

  @Test
  void jobsWaitForTheirTime() {
    Reply reply = SERVER.put(PASS + "&notBefore=2999-01-01T00:00:00Z", files("a", "b")).is(201);

    assertThat(reply.at("/batch/counts/waiting")).isEqualTo("2");
    assertThat(reply.at("/items/1/job/retryAt")).isEqualTo("2999-01-01T00:00:00.000Z");
    assertThat(SERVER.get(reply.header("Location")).at("/counts/waiting")).isEqualTo("2");
  }

  @Test
  void batchCountsWhereItsJobsAre() {
    Reply made =
        SERVER
            .put(
                "/v1/batches?pipeline=gate",
                new Multipart().file("a", "a").file("b", "bb").file("c", ""))
            .is(207);
    String batch = made.header("Location");

    SERVER.stages.awaitEntered();
    Reply first = SERVER.get(batch).is(200);
    assertThat(first.at("/state")).isEqualTo("sealed");
    assertThat(first.at("/bytes")).isEqualTo("3");
    assertThat(first.at("/counts/running")).isEqualTo("1");
    assertThat(first.at("/counts/ready")).isEqualTo("1");
    assertThat(first.at("/counts/rejected")).isEqualTo("1");
    assertThat(first.json().path("progress").asDouble()).isEqualTo(1.0 / 3);
    assertThat(texts(first.json().path("items"), "state"))
        .containsExactly("running", "ready", "rejected");

    SERVER.stages.openGate();
    SERVER.stages.awaitEntered();
    Reply second = SERVER.get(batch).is(200);
    assertThat(second.at("/counts/done")).isEqualTo("1");
    assertThat(second.json().path("progress").asDouble()).isEqualTo(2.0 / 3);
    assertThat(second.has("/doneAt")).isFalse();

    SERVER.stages.openGate();
    SERVER.awaitJobs();
    Reply last = SERVER.get(batch).is(200);
    assertThat(last.at("/state")).isEqualTo("done");
    assertThat(last.at("/counts/done")).isEqualTo("2");
    assertThat(last.at("/counts/running")).isEqualTo("0");
    assertThat(last.at("/progress")).isEqualTo("1.0");
    assertThat(last.has("/doneAt")).isTrue();
    assertThat(last.at("/items/1/job")).isEqualTo(made.at("/items/1/job/id"));
    assertThat(last.at("/items/1/file")).isEqualTo(made.at("/items/1/file/id"));
    assertThat(last.at("/items/1/length")).isEqualTo("2");
  }

  @Test
  void failedJobsEndTheBatchToo() {
    String batch = SERVER.put("/v1/batches?pipeline=fail", files("a", "b")).header("Location");
    SERVER.awaitJobs();

    Reply reply = SERVER.get(batch).is(200);
    assertThat(reply.at("/state")).isEqualTo("done");
    assertThat(reply.at("/counts/failed")).isEqualTo("2");
    assertThat(reply.at("/progress")).isEqualTo("1.0");
  }

  @Test
  void manyFilesKeepTheirOrder() {
    String[] names = IntStream.range(0, 300).mapToObj(i -> "file-" + i).toArray(String[]::new);
    Reply reply = SERVER.put(PASS, files(names)).is(201);

    assertThat(texts(reply.json().path("items"), "name")).containsExactly(names);
    assertThat(texts(SERVER.get(reply.header("Location")).json().path("items"), "name"))
        .containsExactly(names);
  }

  @Test
  void anUnknownBatchIsNotFound() {
    SERVER.get("/v1/batches/no-such-batch").isProblem(ProblemCode.NOT_FOUND);
  }

  private static Multipart files(String... names) {
    Multipart body = new Multipart();
    for (String name : names) {
      body.file(name, name);
    }
    return body;
  }

  private static List<String> texts(JsonNode items, String field) {
    return items.valueStream().map(item -> item.path(field).asString()).toList();
  }
}
