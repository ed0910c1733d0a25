package dev.landfast.engine.job.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.landfast.engine.Strace;
import dev.landfast.engine.job.JobStoreFixture.Outside;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One failed sync of the database's log, by the kernel, while many admit. */
final class CommitFailureIT {
  @TempDir Path directory;

  @BeforeEach
  void requireStrace() throws IOException {
    assumeTrue(Strace.isAvailable(), "strace is not on the PATH");
    directory = directory.toRealPath();
  }

  @Test
  void syncThatFailsIsNotAcknowledgedAndNothingAfterItAndNothingBeforeItIsLost() throws Exception {
    long before = syncsOfTheWriterBeforeTheCrowd();
    assertThat(before).isBetween(5L, 20L);

    Strace.Run run =
        Strace.run(
            onLog("inject=fsync,fdatasync:error=EIO:when=" + (before + 3)),
            AdmitUntilItFails.class,
            directory.toString(),
            "both");

    Map<String, List<String>> jobs =
        run.said().stream()
            .map(line -> line.split(" ", 2))
            .collect(
                Collectors.groupingBy(
                    word -> word[0], Collectors.mapping(word -> word[1], Collectors.toList())));
    assertThat(jobs).containsOnlyKeys("durable", "CommitUnknownException");
    List<String> durable = jobs.getOrDefault("durable", List.of());
    assertThat(durable).hasSizeBetween(7, 5 + 8 * 3);
    long failed = run.calls().stream().filter(call -> call.contains("EIO")).count();
    assertThat(failed).isEqualTo(1);
    assertThat(run.calls().getLast()).as("no sync behind the one that failed").contains("EIO");
    assertAllThere(durable);
  }

  private void assertAllThere(List<String> jobs) throws Exception {
    Outside outside =
        new Outside("next", InstantSource.system(), System::nanoTime, (p, s) -> 3, 1_000_000);
    try (SqlJobStore store = TestDatabase.open(directory, outside)) {
      for (String job : jobs) {
        assertThat(store.reader().job("acme", job)).isPresent();
      }
    }
  }

  /** Calls are counted by thread; the writer's is the one that syncs most. */
  private long syncsOfTheWriterBeforeTheCrowd() throws Exception {
    Path elsewhere = directory.resolve("elsewhere");
    Strace.Run run =
        Strace.run(
            List.of("-P", log(elsewhere), "-e", "trace=fsync,fdatasync"),
            AdmitUntilItFails.class,
            elsewhere.toString(),
            "alone");
    assertThat(run.said()).hasSize(5).allMatch(line -> line.startsWith("durable "));
    return run.calls().stream()
        .collect(Collectors.groupingBy(call -> call.split(" ", 2)[0], Collectors.counting()))
        .values()
        .stream()
        .max(Long::compare)
        .orElseThrow();
  }

  private List<String> onLog(String fault) {
    return List.of("-P", log(directory), "-e", "trace=fsync,fdatasync", "-e", fault);
  }

  private static String log(Path directory) {
    return TestDatabase.file(directory) + "-wal";
  }
}
