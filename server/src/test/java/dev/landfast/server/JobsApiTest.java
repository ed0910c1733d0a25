package dev.landfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs as they are read. */
final class JobsApiTest {
  @AutoClose private static final TestServer SERVER = TestServer.start();

  @Test
  void jobThatIsDoneTellsItsHistory() {
    String path = SERVER.put("echo", "a.txt", "abc").header("Location");
    SERVER.awaitJobs();

    Reply job = SERVER.get(path).is(200);
    assertThat(job.at("/state")).isEqualTo("done");
    assertThat(job.at("/stage")).isEqualTo("echo");
    assertThat(job.at("/attempt")).isEqualTo("1");
    assertThat(job.has("/finishedAt")).isTrue();
    assertThat(job.has("/error")).isFalse();
    assertThat(job.json().path("attempts")).hasSize(1);
    assertThat(job.at("/attempts/0/stage")).isEqualTo("echo");
    assertThat(job.at("/attempts/0/number")).isEqualTo("1");
    assertThat(job.at("/attempts/0/worker")).isEqualTo("tester");
    assertThat(job.at("/attempts/0/pid")).isEqualTo(Long.toString(ProcessHandle.current().pid()));
    assertThat(job.at("/attempts/0/outcome")).isEqualTo("done");
    assertThat(job.has("/attempts/0/endedAt")).isTrue();
    for (String timing : List.of("queuedMillis", "openMillis", "runMillis", "settleMillis")) {
      assertThat(job.has("/attempts/0/timings/" + timing)).as(timing).isTrue();
    }
    assertThat(job.at("/attempts/0/fileAccess/accessible")).isEqualTo("true");
    assertThat(job.json().at("/attempts/0/fileAccess/tries")).hasSize(1);
    assertThat(job.at("/attempts/0/fileAccess/tries/0/success")).isEqualTo("true");
    assertThat(job.json().path("artifacts")).hasSize(1);
    assertThat(job.at("/artifacts/0/name")).isEqualTo("copy.txt");
    assertThat(job.at("/artifacts/0/stage")).isEqualTo("echo");
    assertThat(job.at("/artifacts/0/length")).isEqualTo("3");
    assertThat(job.at("/artifacts/0/sha256"))
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  @Test
  void jobThatRunsShowsWhatTheStagesBeforeMade() {
    String path = SERVER.put("two", "a.txt", "abc").header("Location");
    SERVER.stages.awaitEntered();

    Reply job = SERVER.get(path).is(200);
    assertThat(job.at("/state")).isEqualTo("running");
    assertThat(job.at("/stage")).isEqualTo("gate");
    assertThat(job.at("/artifacts/0/name")).isEqualTo("copy.txt");
    assertThat(job.json().path("attempts")).hasSize(2);
    assertThat(job.has("/attempts/1/endedAt")).isFalse();
    assertThat(job.has("/attempts/1/outcome")).isFalse();
    assertThat(SERVER.get(path + "/artifacts/copy.txt").text()).isEqualTo("abc");

    SERVER.stages.openGate();
    SERVER.awaitJobs();
    assertThat(SERVER.get(path).at("/state")).isEqualTo("done");
  }

  @Test
  void jobThatFailsForGoodSaysWhy() {
    String path = SERVER.put("fail", "a.txt", "abc").header("Location");
    SERVER.awaitJobs();

    Reply job = SERVER.get(path).is(200);
    assertThat(job.at("/state")).isEqualTo("failed");
    assertThat(job.at("/error/code")).isEqualTo("UNREADABLE");
    assertThat(job.at("/error/severity")).isEqualTo("warning");
    assertThat(job.at("/error/category")).isEqualTo("input");
    assertThat(job.at("/attempts/0/outcome")).isEqualTo("failed");
    assertThat(job.at("/attempts/0/error/code")).isEqualTo("UNREADABLE");
    assertThat(job.json().path("artifacts")).isEmpty();
  }

  @Test
  void jobThatFailsForAWhileIsTriedAgain() {
    String path = SERVER.put("flaky", "a.txt", "abc").header("Location");
    SERVER.awaitJobs();

    Reply job = SERVER.get(path).is(200);
    assertThat(job.at("/state")).isEqualTo("failed");
    assertThat(job.at("/attempt")).isEqualTo("2");
    assertThat(job.at("/attempts/0/outcome")).isEqualTo("retry");
    assertThat(job.at("/attempts/0/error/code")).isEqualTo("BUSY");
    assertThat(job.at("/attempts/1/number")).isEqualTo("2");
    assertThat(job.at("/attempts/1/outcome")).isEqualTo("failed");
  }

  @Test
  void jobWhoseFileIsGoneFailsWithAVerdict() throws Exception {
    SERVER.put("gate", "slot", "x").is(201);
    SERVER.stages.awaitEntered();
    Reply put = SERVER.put("pass", "a.txt", "abc");
    Files.delete(SERVER.blob(put.at("/file/id")));
    SERVER.stages.openGate();
    SERVER.awaitJobs();

    Reply job = SERVER.get(put.header("Location")).is(200);
    assertThat(job.at("/state")).isEqualTo("failed");
    assertThat(job.at("/error/code")).isEqualTo("FILE_MISSING");
    assertThat(job.at("/error/severity")).isEqualTo("critical");
    assertThat(job.at("/error/verdict")).isEqualTo("deleted");
    assertThat(job.at("/error/detail"))
        .isEqualTo(
            "The stored file of 'a.txt' is gone: something removed it. Restore it from a backup"
                + " and retry the job, or send the file again.");
    assertThat(job.at("/attempts/0/fileAccess/accessible")).isEqualTo("false");
  }

  @Test
  void listIsPagedNewestFirst() {
    Multipart five = new Multipart();
    for (int i = 0; i < 5; i++) {
      five.file("f" + i, "x");
    }
    Reply made = SERVER.put("/v1/batches?pipeline=pass", five).is(201);
    List<String> jobs = new ArrayList<>();
    made.json().path("items").forEach(item -> jobs.addFirst(item.at("/job/id").asString()));

    List<String> listed = new ArrayList<>();
    List<Integer> sizes = new ArrayList<>();
    String page = "/v1/jobs?limit=2&batch=" + made.at("/batch/id");
    String cursor = "";
    do {
      Reply reply = SERVER.get(page + cursor).is(200);
      sizes.add(reply.json().path("items").size());
      reply.json().path("items").forEach(job -> listed.add(job.path("id").asString()));
      cursor = reply.has("/next") ? "&cursor=" + reply.at("/next") : "";
    } while (!cursor.isEmpty());

    assertThat(listed).containsExactlyElementsOf(jobs);
    assertThat(sizes).containsExactly(2, 2, 1);
  }

  @Test
  void pageThatHoldsAllHasNoNext() {
    String batch =
        SERVER
            .put("/v1/batches?pipeline=pass", new Multipart().file("a", "a").file("b", "b"))
            .at("/batch/id");
    Reply reply = SERVER.get("/v1/jobs?limit=2&batch=" + batch).is(200);

    assertThat(reply.json().path("items")).hasSize(2);
    assertThat(reply.has("/next")).isFalse();
  }

  @Test
  void listShowsNoHistory() {
    SERVER.put("pass", "a", "a").is(201);
    Reply reply = SERVER.get("/v1/jobs?limit=1").is(200);

    assertThat(reply.has("/items/0/attempts")).isFalse();
    assertThat(reply.has("/items/0/artifacts")).isFalse();
  }

  @Test
  void listIsFilteredByStateAndPipelineAndBatch() {
    Reply failed =
        SERVER.put("/v1/batches?pipeline=fail", new Multipart().file("a", "a").file("b", "b"));
    String waiting =
        SERVER
            .send(
                "POST",
                "/v1/files?pipeline=fail&name=later&notBefore=2999-01-01T00:00:00Z",
                new byte[] {1})
            .at("/job/id");
    SERVER.awaitJobs();
    String batch = failed.at("/batch/id");

    assertThat(ids("pipeline=fail&state=waiting")).containsExactly(waiting);
    assertThat(ids("pipeline=fail&state=failed&batch=" + batch)).hasSize(2);
    assertThat(ids("state=done&batch=" + batch)).isEmpty();
    assertThat(ids("pipeline=pass&batch=" + batch)).isEmpty();
    assertThat(ids("batch=" + batch)).hasSize(2).doesNotContain(waiting);
    assertThat(ids("batch=no-such-batch")).isEmpty();
    assertThat(ids("state=FAILED&batch=" + batch)).hasSize(2);
    String code = SERVER.get("/v1/jobs?batch=" + batch).is(200).at("/items/0/error/code");
    assertThat(ids("code=" + code + "&batch=" + batch)).hasSize(2);
    assertThat(ids("code=NO_SUCH_CODE")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "state=finished",
        "state=",
        "state=held",
        "limit=0",
        "limit=-1",
        "limit=1001",
        "limit=ten",
        "limit=",
        "limit=99999999999",
        "cursor=no-such-cursor",
        "cursor="
      })
  void valueThatAParameterCannotHaveIsRefused(String query) {
    SERVER.get("/v1/jobs?" + query).isProblem(ProblemCode.BAD_REQUEST);
  }

  @Test
  void listOfAnUnknownPipelineIsRefused() {
    SERVER.get("/v1/jobs?pipeline=none").isProblem(ProblemCode.UNKNOWN_PIPELINE);
  }

  @Test
  void anUnknownJobIsNotFound() {
    SERVER.get("/v1/jobs/no-such-job").isProblem(ProblemCode.NOT_FOUND);
  }

  private static List<String> ids(String query) {
    return SERVER
        .get("/v1/jobs?" + query)
        .is(200)
        .json()
        .path("items")
        .valueStream()
        .map(job -> job.path("id").asString())
        .toList();
  }
}
