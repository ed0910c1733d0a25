package dev.landfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The server stops: what is under way ends, and nothing new begins. */
final class DrainTest {
  @AutoClose private final TestServer server = TestServer.start();

  @Test
  void uploadUnderWayFinishesWhileOthersAreRefused() throws IOException {
    try (RawHttp upload = begun()) {
      server.server.drain(Duration.ZERO);

      Reply refused = server.put("pass", "b", "abc").isProblem(ProblemCode.DRAINING);
      assertThat(refused.header("Retry-After")).isEqualTo("10");
      server.get("/health/ready").isProblem(ProblemCode.DRAINING);
      upload.send("bc").read().is(201);
    }
    server.drain();
    assertThat(server.jobs()).hasSize(1);
  }

  @Test
  void connectionThatWasKeptIsRefusedToo() throws IOException {
    try (RawHttp raw = server.raw()) {
      raw.head("GET /health/live HTTP/1.1", "Host: x").read().is(200);
      server.server.drain(Duration.ZERO);
      raw.head("GET /v1/jobs HTTP/1.1", "Host: x").read().isProblem(ProblemCode.DRAINING);
    }
  }

  @Test
  void engineThatDrainsTakesNoFilesButIsRead() {
    Reply before = server.put("pass", "a", "abc").is(201);
    server.engine.drain(Duration.ZERO);

    Reply refused = server.put("pass", "b", "abc").isProblem(ProblemCode.DRAINING);
    assertThat(refused.header("Retry-After")).isEqualTo("10");
    server
        .put("/v1/batches?pipeline=pass", new Multipart().file("b", "abc"))
        .isProblem(ProblemCode.DRAINING);
    server.get("/v1/files/" + before.at("/file/id") + "/content").is(200);
  }

  @Test
  void uploadThatIsCutOffByTheEndLeavesNothing() throws IOException {
    TestServer.Traces before = server.traces();
    try (RawHttp upload = begun()) {
      server.server.drain(Duration.ZERO);
      server.server.close();
      upload.readAll();
    }
    server.drain();
    assertThat(server.traces()).isEqualTo(before);
  }

  /** A request of which one byte of three has come. */
  private RawHttp begun() throws IOException {
    RawHttp upload = server.raw();
    upload.head(
        "POST /v1/files?pipeline=pass&name=a HTTP/1.1",
        "Host: x",
        "Content-Length: 3",
        "Expect: 100-continue");
    upload.read().is(100);
    return upload.send("a");
  }
}
