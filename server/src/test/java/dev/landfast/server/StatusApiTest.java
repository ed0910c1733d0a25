package dev.landfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What operators ask for. */
final class StatusApiTest {
  @AutoClose private final TestServer server = TestServer.start();

  @AfterEach
  void openAllGates() {
    server.stages.openAllGates();
  }

  @Test
  void statusSaysWhatWaitsAndWhoWorks() {
    server.put("gate", "a", "abc").is(201);
    server.stages.awaitEntered();
    server.put("gate", "b", "abc").is(201);

    Reply status = server.get("/v1/status").is(200);
    assertThat(status.at("/version")).isEqualTo("1.2.3-test");
    assertThat(status.at("/instance")).isEqualTo(server.engine.run());
    assertThat(status.at("/pipelines/0/name")).isEqualTo("pass");
    assertThat(status.at("/pipelines/0/stages/0")).isEqualTo("pass");
    assertThat(status.at("/queue/0/pipeline")).isEqualTo("gate");
    assertThat(status.at("/queue/0/running")).isEqualTo("1");
    assertThat(status.at("/queue/0/ready")).isEqualTo("1");
    assertThat(status.has("/oldestReadyAt")).isTrue();
    assertThat(status.at("/nodes/0/id")).isEqualTo(server.engine.run());
    assertThat(status.at("/nodes/0/running")).isEqualTo("1");
    assertThat(status.json().at("/volume/totalBytes").asLong())
        .isGreaterThan(status.json().at("/volume/freeBytes").asLong());
  }

  @Test
  void failuresAreGroupedByTheirReason() {
    server.put("/v1/batches?pipeline=fail", new Multipart().file("a", "a").file("b", "b"));
    server.put("flaky", "c", "c").is(201);
    server.awaitJobs();

    Reply failures = server.get("/v1/failures").is(200);
    assertThat(failures.json().at("/items")).hasSize(2);
    assertThat(failures.at("/items/0/code")).isEqualTo("UNREADABLE");
    assertThat(failures.at("/items/0/count")).isEqualTo("2");
    assertThat(failures.at("/items/0/detail")).isEqualTo("It cannot be read.");
    assertThat(server.get("/v1/jobs/" + failures.at("/items/1/lastJob")).at("/error/code"))
        .isEqualTo("BUSY");
  }

  @Test
  void batchesAreListedPageByPage() {
    String first = batch();
    String second = batch();
    String third = batch();
    server.awaitJobs();

    Reply page = server.get("/v1/batches?limit=2").is(200);
    assertThat(page.at("/items/0/id")).isEqualTo(third);
    assertThat(page.at("/items/1/id")).isEqualTo(second);
    assertThat(page.has("/items/0/items")).isFalse();
    assertThat(page.at("/items/0/state")).isEqualTo("done");
    Reply rest = server.get("/v1/batches?limit=2&cursor=" + page.at("/next")).is(200);
    assertThat(rest.at("/items/0/id")).isEqualTo(first);
    assertThat(rest.has("/next")).isFalse();
    server.get("/v1/batches?cursor=x").isProblem(ProblemCode.BAD_REQUEST);
  }

  private String batch() {
    return server
        .put("/v1/batches?pipeline=pass", new Multipart().file("a", "a"))
        .is(201)
        .at("/batch/id");
  }
}
