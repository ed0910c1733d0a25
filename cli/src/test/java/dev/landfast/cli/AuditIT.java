package dev.landfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code landfast audit} on the data directory of a real server. */
final class AuditIT {
  @TempDir Path folder;

  @Test
  void heldDirectoryIsRefusedAndAStoppedOneIsAudited() throws Exception {
    JsonNode answer;
    try (LandfastProcess server =
        LandfastProcess.start("serve", "--data", data(), "--port", "0", "--slots", "0")) {
      URI url = server.awaitReady();
      answer = send(url);

      LandfastProcess refused = audit("--json");
      assertThat(refused.awaitEnd()).isEqualTo(3);
      assertThat(refused.out()).isEmpty();
      assertThat(String.join("\n", refused.err()))
          .contains("is in use by process " + server.pid() + ", which answers at " + url)
          .contains("stop that one and audit then, or ask it");

      server.terminate();
      assertThat(server.awaitEnd()).isZero();
    }

    LandfastProcess clean = audit("--deep");
    assertThat(clean.awaitEnd()).isZero();
    assertThat(clean.out())
        .containsExactly("Looked at: blobs 1, rows 1, every byte. All of it fits.");

    try (Stream<Path> blobs = Files.walk(folder.resolve("data/blobs"))) {
      Files.delete(blobs.filter(Files::isRegularFile).findFirst().orElseThrow());
    }
    LandfastProcess dirty = audit("--json");
    assertThat(dirty.awaitEnd()).isOne();
    assertThat(dirty.out()).hasSize(1);
    JsonNode report = JsonMapper.builder().build().readTree(dirty.out().getFirst());
    assertThat(report.at("/counts/missingBlob/count").asInt()).isOne();
    JsonNode finding = report.at("/findings/0");
    assertThat(finding.at("/kind").asString()).isEqualTo("missingBlob");
    assertThat(finding.at("/file").asString()).isEqualTo(answer.at("/file/id").asString());
    assertThat(finding.at("/job").asString()).isEqualTo(answer.at("/job/id").asString());
    assertThat(finding.at("/advice").asString()).contains("Restore it from a backup");

    LandfastProcess told = audit();
    assertThat(told.awaitEnd()).isOne();
    assertThat(told.out())
        .anyMatch(line -> line.matches("Stored file missing +1 +8"))
        .anyMatch(line -> line.contains("a.txt  job " + answer.at("/job/id").asString()));
    assertThat(folder.resolve("data/work")).isEmptyDirectory();
  }

  @Test
  void onPostgresItRunsBesideLivingNodesAndTellsAnotherDatabase() throws Exception {
    try (EmbeddedPostgres postgres =
            EmbeddedPostgres.builder()
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .start();
        LandfastProcess server =
            LandfastProcess.start(
                LandfastProcess.checkout(),
                Map.of("LANDFAST_DATABASE", postgres.getJdbcUrl("postgres", "postgres")),
                "serve",
                "--data",
                data(),
                "--port",
                "0")) {
      send(server.awaitReady());
      String url = postgres.getJdbcUrl("postgres", "postgres");

      LandfastProcess clean = audit("--database", url, "--json");
      assertThat(clean.awaitEnd()).as(clean.toString()).isZero();
      assertThat(clean.out().getFirst()).contains("\"clean\":true");

      server.kill();
      server.awaitEnd();
      LandfastProcess left = audit("--database", url, "--json");
      assertThat(left.awaitEnd()).isOne();
      assertThat(left.out().getFirst()).contains("\"kind\":\"abandonedWorkspace\"");

      LandfastProcess untold = audit();
      assertThat(untold.awaitEnd()).isEqualTo(3);
      assertThat(untold.err()).anyMatch(line -> line.contains("name the PostgreSQL database"));

      try (var connection = postgres.getPostgresDatabase().getConnection();
          var statement = connection.createStatement()) {
        statement.execute("UPDATE installation SET id = 'another'");
      }
      LandfastProcess wrong = audit("--database", url, "--json");
      assertThat(wrong.awaitEnd()).isOne();
      assertThat(
              JsonMapper.builder()
                  .build()
                  .readTree(wrong.out().getFirst())
                  .at("/findings/0/kind")
                  .asString())
          .isEqualTo("wrongDatabase");
    }
  }

  private LandfastProcess audit(String... more) throws Exception {
    return LandfastProcess.start(
        Stream.concat(Stream.of("audit", "--data", data()), Stream.of(more))
            .toArray(String[]::new));
  }

  private String data() {
    return folder.resolve("data").toString();
  }

  private static JsonNode send(URI server) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(server.resolve("/v1/files?pipeline=attachments&name=a.txt"))
            .POST(BodyPublishers.ofString("contents"))
            .build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      return JsonMapper.builder()
          .build()
          .readTree(http.send(request, BodyHandlers.ofString()).body());
    }
  }
}
