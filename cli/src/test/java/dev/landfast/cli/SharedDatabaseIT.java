package dev.landfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Several nodes on one PostgreSQL and one data directory. */
final class SharedDatabaseIT {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration WAIT_MAX = Duration.ofMinutes(2);
  private static final int FILES = 40;

  private static EmbeddedPostgres postgres;

  @TempDir Path folder;
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<LandfastProcess> nodes = new ArrayList<>();

  @BeforeAll
  static void startPostgres() throws IOException {
    postgres =
        EmbeddedPostgres.builder()
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .start();
  }

  @AfterAll
  static void stopPostgres() throws IOException {
    postgres.close();
  }

  @AfterEach
  void stopNodes() {
    nodes.forEach(LandfastProcess::close);
  }

  @Test
  void workOfANodeThatIsKilledIsDoneByTheOthersAndNothingIsLeft() throws Exception {
    execute("CREATE DATABASE farm");
    String database = postgres.getJdbcUrl("postgres", "farm");
    URI server = start(database, "serve", "--port", "0", "--slots", "0").awaitReady();
    LandfastProcess dying = start(database, "work", "--slots", "2");
    dying.awaitOut("Landfast works on");
    LandfastProcess worker = start(database, "work", "--slots", "2");
    worker.awaitOut("Landfast works on");

    List<String> jobs = new ArrayList<>();
    for (int i = 0; i < FILES; i++) {
      jobs.add(jobOf(send(server, "attachments", "Text of file " + i + ".\n")));
      if (i == FILES / 2) {
        dying.kill();
      }
    }

    for (String job : jobs) {
      await().atMost(WAIT_MAX).until(() -> state(server, job).equals("done"));
    }
    assertThat(dying.awaitEnd()).isNotZero();
    nodes.forEach(LandfastProcess::terminate);
    for (LandfastProcess node : nodes) {
      node.awaitEnd();
    }
    LandfastProcess last = start(database, "work");
    last.awaitOut("Landfast works on");
    await().atMost(WAIT_MAX).until(() -> left("staging") == 1); // its own
    last.terminate();
    assertThat(last.awaitEnd()).isZero();
    assertThat(left("work")).isZero();
    assertThat(folder.resolve("data/db")).doesNotExist();
  }

  @Test
  void nodesWaitForADatabaseThatGoesAwayAndComesBack() throws Exception {
    execute("CREATE DATABASE away");
    String database = postgres.getJdbcUrl("postgres", "away");
    URI server = start(database, "serve", "--port", "0").awaitReady();
    send(server, "attachments", "before");

    execute("ALTER DATABASE away ALLOW_CONNECTIONS false");
    execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'away'");
    HttpResponse<String> refused = post(server, "attachments", "while it is away");
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.headers().firstValue("Retry-After")).isPresent();
    assertThat(refused.body()).contains("DATABASE_UNAVAILABLE");
    assertThat(get(server, "/health/ready").statusCode()).isEqualTo(503);
    execute("ALTER DATABASE away ALLOW_CONNECTIONS true");

    await().atMost(WAIT_MAX).until(() -> get(server, "/health/ready").statusCode() == 200);
    String job = jobOf(send(server, "attachments", "after"));
    await().atMost(WAIT_MAX).until(() -> state(server, job).equals("done"));
  }

  @Test
  void nodeLeavesOtherPipelinesToOthers() throws Exception {
    execute("CREATE DATABASE pipelines");
    String database = postgres.getJdbcUrl("postgres", "pipelines");
    URI server = start(database, "serve", "--port", "0", "--slots", "0").awaitReady();
    start(database, "work", "--pipeline", "documents").awaitOut("Landfast works on");
    String left = jobOf(send(server, "attachments", "text"));
    String taken = jobOf(send(server, "documents", "text"));

    await().atMost(WAIT_MAX).until(() -> state(server, taken).equals("done"));
    assertThat(state(server, left)).isEqualTo("ready");

    start(database, "work", "--pipeline", "attachments").awaitOut("Landfast works on");
    await().atMost(WAIT_MAX).until(() -> state(server, left).equals("done"));
  }

  @Test
  void databaseThatIsNotThereIsToldWithoutItsPassword() throws Exception {
    String database = postgres.getJdbcUrl("postgres", "nowhere") + "&password=secret";
    LandfastProcess node = start(database, "serve", "--port", "0");

    assertThat(node.awaitEnd()).isEqualTo(ExitStatus.NOT_ALLOWED.code());

    assertThat(String.join("\n", node.err()))
        .contains(
            "landfast: The database cannot be used: FATAL: database \"nowhere\" does not exist")
        .contains("LANDFAST_DATABASE")
        .doesNotContain("secret");
  }

  @Test
  void workNeedsADatabaseThatCanBeShared() throws Exception {
    LandfastProcess node = LandfastProcess.start("work", "--data", data());
    nodes.add(node);

    assertThat(node.awaitEnd()).isEqualTo(ExitStatus.NOT_ALLOWED.code());
    assertThat(String.join("\n", node.err())).contains("no database to share work with");
  }

  private LandfastProcess start(String database, String... arguments) throws IOException {
    LandfastProcess node =
        LandfastProcess.start(
            LandfastProcess.checkout(),
            Map.of("LANDFAST_DATABASE", database, "LANDFAST_DATA", data()),
            arguments);
    nodes.add(node);
    return node;
  }

  private String data() {
    return folder.resolve("data").toString();
  }

  private static String jobOf(JsonNode answer) {
    return answer.path("job").path("id").asString();
  }

  private JsonNode send(URI server, String pipeline, String text) throws Exception {
    HttpResponse<String> response = post(server, pipeline, text);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
    return JSON.readTree(response.body());
  }

  private HttpResponse<String> post(URI server, String pipeline, String text) throws Exception {
    URI files = server.resolve("/v1/files?pipeline=" + pipeline + "&name=a.txt");
    return http.send(
        HttpRequest.newBuilder(files).POST(BodyPublishers.ofString(text)).build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> get(URI server, String path) throws Exception {
    return http.send(HttpRequest.newBuilder(server.resolve(path)).build(), BodyHandlers.ofString());
  }

  private String state(URI server, String job) throws Exception {
    return JSON.readTree(get(server, "/v1/jobs/" + job).body()).path("state").asString();
  }

  private long left(String name) throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("data").resolve(name))) {
      return files.filter(file -> !file.equals(folder.resolve("data").resolve(name))).count();
    }
  }

  private static void execute(String sql) throws SQLException {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
