package dev.landfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.cli.KillLoad.Acknowledged;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** All jobs of a server after they are settled, as its interface shows them. */
final class JobAudit {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration SETTLED_WITHIN = Duration.ofMinutes(3);
  private static final List<String> SETTLED = List.of("done", "failed");

  private final URI server;
  private final HttpClient client = HttpClient.newHttpClient();
  private final Map<String, JsonNode> jobs = new HashMap<>();

  private JobAudit(URI server) {
    this.server = server;
  }

  /** Returns when every job has ended. */
  static JobAudit awaitSettled(URI server) throws Exception {
    JobAudit audit = new JobAudit(server);
    Awaitility.await().atMost(SETTLED_WITHIN).until(audit::isSettled);
    return audit;
  }

  /** In one listing: between two, a job may go from one state to the other unseen. */
  private boolean isSettled() throws Exception {
    for (JsonNode job : list()) {
      jobs.put(job.get("id").asString(), job);
    }
    return jobs.values().stream()
        .map(job -> job.get("state").asString())
        .allMatch(SETTLED::contains);
  }

  int jobs() {
    return jobs.size();
  }

  /**
   * One job for each acknowledged file, its bytes those that were sent, its end one with a reason.
   */
  void requireEachOnceAndWhole(List<Acknowledged> acknowledged) throws Exception {
    Set<String> files = new HashSet<>();
    for (JsonNode job : jobs.values()) {
      assertThat(files.add(job.get("file").asString())).as("one job a file").isTrue();
    }
    for (Acknowledged file : acknowledged) {
      JsonNode job = jobs.get(file.job());
      assertThat(job).as("job of an acknowledged file").isNotNull();
      assertThat(job.get("file").asString()).isEqualTo(file.file());
      if (job.get("state").asString().equals("failed")) {
        assertThat(job.get("error").get("code").asString()).isNotEmpty();
      }
      byte[] content = bytes("/v1/files/" + file.file() + "/content");
      assertThat(content).hasSize((int) file.length());
      assertThat(sha256(content)).isEqualTo(file.sha256());
    }
  }

  /** How many blobs there must be: the files, whether acknowledged or not, and the artifacts. */
  int storedBlobs() throws Exception {
    int blobs = 0;
    for (String id : jobs.keySet()) {
      JsonNode job = JSON.readTree(bytes("/v1/jobs/" + id));
      blobs += 1 + job.get("artifacts").size();
      for (JsonNode artifact : job.get("artifacts")) {
        byte[] content = bytes("/v1/jobs/" + id + "/artifacts/" + artifact.get("name").asString());
        assertThat(sha256(content)).isEqualTo(artifact.get("sha256").asString());
      }
    }
    return blobs;
  }

  private List<JsonNode> list() throws Exception {
    List<JsonNode> all = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page = JSON.readTree(bytes("/v1/jobs?limit=1000&" + cursor));
      page.get("items").forEach(all::add);
      cursor = page.has("next") ? "cursor=" + page.get("next").asString() : "";
    } while (!cursor.isEmpty());
    return all;
  }

  private byte[] bytes(String target) throws Exception {
    HttpResponse<byte[]> answer =
        client.send(
            HttpRequest.newBuilder(server.resolve(target)).build(), BodyHandlers.ofByteArray());
    if (answer.statusCode() != 200) {
      throw new IOException(target + " answered " + answer.statusCode());
    }
    return answer.body();
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
