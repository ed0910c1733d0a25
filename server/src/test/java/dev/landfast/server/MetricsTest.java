package dev.landfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What is counted, as Prometheus reads it. */
final class MetricsTest {
  private static final Pattern DOCUMENTED = Pattern.compile("(?m)^\\| `(landfast_[a-z_]+)` ");
  private static final Pattern SENT = Pattern.compile("(?m)^# TYPE (landfast_[a-z_]+?)(?:_max)? ");
  private static final Pattern HELPED =
      Pattern.compile("(?m)^# HELP (landfast_[a-z_]+?)(?:_max)? [A-Z0-9]");
  private static final Pattern MADE = Pattern.compile("\"(landfast\\.[a-z.]+)\"");

  @AutoClose private final TestServer server = TestServer.start();

  @AfterEach
  void openAllGates() {
    server.stages.openAllGates();
  }

  @Test
  void filesAndJobsAreCounted() {
    server.put("pass", "a", "abc").is(201);
    server.put("fail", "b", "abc").is(201);
    server.put("pass", "c", "").isProblem(ProblemCode.EMPTY_FILE);
    server
        .put("/v1/batches?pipeline=pass", new Multipart().file("d", "abcd").file("e", ""))
        .is(207);
    server.awaitJobs();

    assertThat(scrape())
        .contains(
            "landfast_files_received_total{pipeline=\"pass\"} 2.0",
            "landfast_files_received_bytes_total{pipeline=\"pass\"} 7.0",
            "landfast_files_refused_total{code=\"EMPTY_FILE\"} 2.0",
            "landfast_job_duration_seconds_count{outcome=\"done\",pipeline=\"pass\"} 2",
            "landfast_job_duration_seconds_count{outcome=\"failed\",pipeline=\"fail\"} 1",
            "landfast_failures_total{code=\"UNREADABLE\",pipeline=\"fail\"} 1.0",
            "landfast_stage_run_seconds_count{pipeline=\"pass\",stage=\"pass\"} 2",
            "landfast_database_up 1.0")
        .containsPattern("landfast_file_access_total\\{result=\"accessible\"} [34]\\.0");
  }

  @Test
  void attemptsAreCountedByTheirOutcome() {
    server.put("flaky", "a", "abc").is(201);
    server.awaitJobs();
    assertThat(scrape())
        .contains(
            "landfast_attempts_total{outcome=\"retry\",pipeline=\"flaky\",stage=\"flaky\"} 1.0",
            "landfast_attempts_total{outcome=\"failed\",pipeline=\"flaky\",stage=\"flaky\"} 1.0");
  }

  @Test
  void queuesAreAsTheyAre() {
    server.put("gate", "a", "abc").is(201);
    server.stages.awaitEntered();
    server.put("gate", "b", "abc").is(201);
    assertThat(scrape())
        .contains(
            "landfast_jobs{pipeline=\"gate\",stage=\"gate\",state=\"running\"} 1.0",
            "landfast_jobs{pipeline=\"gate\",stage=\"gate\",state=\"ready\"} 1.0",
            "landfast_nodes 1.0")
        .containsPattern("landfast_queue_age_seconds [0-9]")
        .containsPattern("landfast_volume_bytes\\{kind=\"free\"} [0-9]")
        .containsPattern("landfast_seal_seconds_count [1-9]")
        .containsPattern("landfast_commit_seconds_count [1-9]")
        .containsPattern("landfast_commit_calls_count [1-9]");
  }

  @Test
  void filesThatAreGoneAreCounted() throws IOException {
    server.put("gate", "first", "abc").is(201);
    server.stages.awaitEntered();
    String gone = server.put("echo", "gone", "abc").is(201).at("/file/id");
    Files.delete(server.blob(gone));
    server.stages.openAllGates();
    server.awaitJobs();
    assertThat(scrape())
        .contains("landfast_verification_failures_total{verdict=\"deleted\"}")
        .contains("landfast_file_access_total{result=\"inaccessible\"}");
  }

  @Test
  void eachMetricIsDocumentedAsItIsSent() throws IOException {
    server.put("pass", "a", "abc").is(201);
    server.awaitJobs();
    assertThat(all(DOCUMENTED, documentation())).containsAll(all(SENT, scrape()));
  }

  @Test
  void eachMetricSaysWhatItMeans() throws IOException {
    server.put("pass", "a", "abc").is(201);
    server.put("flaky", "a", "").isProblem(ProblemCode.EMPTY_FILE);
    server.awaitJobs();

    String sent = scrape();
    assertThat(all(HELPED, sent)).isNotEmpty().isEqualTo(all(SENT, sent));

    String meanings =
        Files.readString(Path.of("src/main/java/dev/landfast/server/MetricMeanings.java"));
    assertThat(all(MADE, meanings)).isEqualTo(made());
  }

  @Test
  void eachMetricIsDocumentedAndNoOther() throws IOException {
    Set<String> documented =
        all(DOCUMENTED, documentation()).stream()
            .map(name -> name.replaceAll("_(total|seconds)$", "").replaceAll("_bytes$", ""))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> made = new TreeSet<>();
    made().forEach(name -> made.add(name.replace('.', '_').replaceAll("_bytes$", "")));
    assertThat(documented).isEqualTo(made);
  }

  /** As the sources name them. */
  private static Set<String> made() throws IOException {
    Set<String> made = new TreeSet<>();
    for (String source : List.of("Metrics", "StatusGauges")) {
      String text =
          Files.readString(Path.of("src/main/java/dev/landfast/server/" + source + ".java"));
      made.addAll(all(MADE, text));
    }
    return made;
  }

  private static String documentation() throws IOException {
    return Files.readString(Path.of("../docs/metrics.md"));
  }

  private static Set<String> all(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map(match -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private String scrape() {
    return server.get("/metrics").is(200).text();
  }
}
