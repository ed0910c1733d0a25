package dev.landfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The store or the database fails under the server. */
final class StoreFailureTest {
  @AutoClose private final TestServer server = TestServer.start();

  @Test
  void storeThatFailsTakesNothingUntilItIsBack() throws IOException {
    TestServer.Traces before = server.traces();
    Path staging = server.data().resolve("staging");
    Path away = Files.move(staging, server.data().resolve("away"));

    server.get("/health/ready").isProblem(ProblemCode.STORAGE_ACCESS_ERROR);
    server.get("/health/live").is(200);
    Reply reply = server.put("pass", "a", "abc").isProblem(ProblemCode.STORAGE_ACCESS_ERROR);
    assertThat(reply.header("Retry-After")).isEqualTo("10");
    Reply batch = server.put("/v1/batches?pipeline=pass", new Multipart().file("a", "abc"));
    assertThat(batch.is(207).at("/items/0/problem/code")).isEqualTo("STORAGE_ACCESS_ERROR");

    Files.move(away, staging);
    assertThat(server.traces()).isEqualTo(before);
    server.get("/health/ready").is(200);
    server.takesAGoodFile();
  }

  @Test
  void databaseThatFailsTakesNothing() {
    server.engine.jobs().close();

    Reply reply = server.get("/health/ready").isProblem(ProblemCode.DATABASE_UNAVAILABLE);
    assertThat(reply.header("Retry-After")).isEqualTo("5");
    server.get("/health/live").is(200);
    server.put("pass", "a", "abc").isProblem(ProblemCode.DATABASE_UNAVAILABLE);
    server
        .put("/v1/batches?pipeline=pass", new Multipart().file("a", "abc"))
        .isProblem(ProblemCode.DATABASE_UNAVAILABLE);
    for (String path : new String[] {"/v1/jobs", "/v1/jobs/a", "/v1/batches/a", "/v1/files/a"}) {
      server.get(path).isProblem(ProblemCode.DATABASE_UNAVAILABLE);
    }
    server.post("/v1/jobs/a/retry").isProblem(ProblemCode.DATABASE_UNAVAILABLE);
  }
}
