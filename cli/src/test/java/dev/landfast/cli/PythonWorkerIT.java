package dev.landfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The worker of {@code examples/worker-python} and a server: both come and go. */
final class PythonWorkerIT {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration WAIT_MAX = Duration.ofMinutes(2);
  private static final Path EXAMPLE =
      LandfastProcess.checkout().resolve("examples").resolve("worker-python");

  @TempDir Path folder;
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<Process> workers = new ArrayList<>();
  private int port;
  private LandfastProcess server;
  private URI url;

  @BeforeEach
  void serve() throws Exception {
    if (port == 0) {
      try (ServerSocket free = new ServerSocket(0)) {
        port = free.getLocalPort();
      }
    }
    server =
        LandfastProcess.start(
            "serve",
            "--config",
            EXAMPLE.resolve("landfast.yaml").toString(),
            "--data",
            folder.resolve("data").toString(),
            "--port",
            Integer.toString(port));
    url = server.awaitReady();
  }

  @AfterEach
  void stop() {
    workers.forEach(Process::destroyForcibly);
    server.close();
    http.close();
  }

  @Test
  void filesComeBackWithTheirWordsCounted() throws Exception {
    String good = send("a.txt", "one two\ntwo");
    String bad = send("b.txt", "not\0text");
    start("worker", 0);

    awaitState(good, "done");
    awaitState(bad, "failed");
    JsonNode words = JSON.readTree(get("/v1/jobs/" + good + "/artifacts/words.json").body());
    assertThat(words.at("/lines").asInt()).isEqualTo(2);
    assertThat(words.at("/words").asInt()).isEqualTo(3);
    assertThat(words.at("/most/0/0").asString()).isEqualTo("two");
    assertThat(job(good).at("/attempts").valueStream().map(it -> it.at("/stage").asString()))
        .containsExactly("detect", "words");
    assertThat(job(good).at("/attempts/1/worker").asString()).isEqualTo("worker");

    workers.getFirst().toHandle().destroy(); // SIGTERM
    assertThat(workers.getFirst().waitFor(WAIT_MAX.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(workers.getFirst().exitValue()).isZero();
  }

  /** The one that was killed says nothing any more; the one that was stopped says it too late. */
  @Test
  void whatAWorkerLeavesIsDoneByAnotherAndOnce() throws Exception {
    Process killed = start("killed", 3600);
    String first = send("first.txt", "one");
    awaitState(first, "running");
    Process stopped = start("stopped", 5);
    String second = send("second.txt", "one two");
    awaitState(second, "running");

    killed.destroyForcibly(); // SIGKILL
    signal(stopped, "STOP");
    start("heir", 0);

    awaitState(first, "done");
    awaitState(second, "done");
    signal(stopped, "CONT");
    await().atMost(WAIT_MAX).until(() -> log("stopped").contains("lost; somebody else has it"));
    for (String job : List.of(first, second)) {
      assertThat(outcomes(job)).containsExactly("detect done", "words lost", "words done");
      assertThat(job(job).at("/attempts/2/worker").asString()).isEqualTo("heir");
      assertThat(job(job).at("/artifacts").size()).isOne();
    }
    assertThat(stopped.isAlive()).isTrue();
  }

  @Test
  void workerOutlivesTheServer() throws Exception {
    Process worker = start("worker", 2);
    String job = send("a.txt", "one");
    awaitState(job, "running");

    server.kill();
    assertThat(server.awaitEnd()).isNotZero();
    serve();

    awaitState(job, "done");
    assertThat(outcomes(job)).containsExactly("detect done", "words released", "words done");
    assertThat(worker.isAlive()).isTrue();
  }

  private Process start(String name, int pauseSeconds) throws IOException {
    Process worker =
        new ProcessBuilder(
                "python3",
                EXAMPLE.resolve("worker.py").toString(),
                "--server",
                url.toString(),
                "--name",
                name,
                "--pause",
                Integer.toString(pauseSeconds))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + ".log").toFile())
            .start();
    workers.add(worker);
    return worker;
  }

  private String log(String worker) throws IOException {
    return Files.readString(folder.resolve(worker + ".log"));
  }

  private static void signal(Process process, String signal) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }

  /** Returns the job. */
  private String send(String name, String content) throws Exception {
    HttpResponse<String> response =
        http.send(
            HttpRequest.newBuilder(url.resolve("/v1/files?pipeline=texts&name=" + name))
                .POST(BodyPublishers.ofString(content))
                .build(),
            BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
    return JSON.readTree(response.body()).at("/job/id").asString();
  }

  private HttpResponse<String> get(String path) throws Exception {
    return http.send(HttpRequest.newBuilder(url.resolve(path)).build(), BodyHandlers.ofString());
  }

  private JsonNode job(String job) throws Exception {
    return JSON.readTree(get("/v1/jobs/" + job).body());
  }

  private List<String> outcomes(String job) throws Exception {
    return job(job)
        .at("/attempts")
        .valueStream()
        .map(it -> it.at("/stage").asString() + " " + it.at("/outcome").asString())
        .toList();
  }

  /** At the stage of the worker, or ended. */
  private void awaitState(String job, String state) {
    await()
        .atMost(WAIT_MAX)
        .untilAsserted(() -> {
          JsonNode found = job(job);
          assertThat(found.at("/state").asString()).as(found.toString()).isEqualTo(state);
          if (state.equals("running")) {
            assertThat(found.at("/stage").asString()).isEqualTo("words");
          }
        });
  }
}
