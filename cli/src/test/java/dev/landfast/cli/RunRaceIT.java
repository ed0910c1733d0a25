package dev.landfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many real runs that end with one and the same target, at one and the same moment. */
final class RunRaceIT {
  private static final int RUNS = 20;

  @TempDir Path folder;
  private final List<LandfastProcess> runs = new ArrayList<>();

  @Test
  void oneOfManyRunsWinsAndTheOthersAreCleanlyRefused() throws Exception {
    List<Integer> statuses = race("--target", folder.resolve("report").toString());

    assertThat(Collections.frequency(statuses, 0)).isOne();
    assertThat(Collections.frequency(statuses, 1)).isEqualTo(RUNS - 1);
    long winner = runs.get(statuses.indexOf(0)).pid();
    assertThat(folder.resolve("report/parent")).hasContent("" + winner);
    for (LandfastProcess run : runs) {
      if (run.pid() != winner) {
        assertThat(String.join(" ", run.err())).contains("exists already");
      }
    }
    assertThat(names()).containsExactlyInAnyOrder("go", "report");
  }

  @Test
  void allOfManyNumberedRunsHaveAResultOfTheirOwn() throws Exception {
    List<Integer> statuses = race("--target", folder.resolve("report").toString(), "--numbered");

    assertThat(statuses).hasSize(RUNS).containsOnly(0);
    List<String> writers = new ArrayList<>();
    for (int number = 1; number <= RUNS; number++) {
      Path result = folder.resolve("report-%04d".formatted(number));
      writers.add(Files.readString(result.resolve("parent")).strip());
    }
    assertThat(writers)
        .containsExactlyInAnyOrderElementsOf(runs.stream().map(run -> "" + run.pid()).toList());
    assertThat(names()).hasSize(RUNS + 1);
  }

  /** Their programs wait for each other before they end. */
  private List<Integer> race(String... options) throws Exception {
    Path go = folder.resolve("go");
    String program =
        "echo $PPID > $LANDFAST_OUT/parent; echo at the gate; until [ -e "
            + go
            + " ]; do sleep 0.05; done";
    List<Integer> statuses = new ArrayList<>();
    try {
      for (int i = 0; i < RUNS; i++) {
        List<String> line = new ArrayList<>(List.of("run"));
        line.addAll(List.of(options));
        line.addAll(List.of("--", "sh", "-c", program));
        runs.add(LandfastProcess.start(line.toArray(String[]::new)));
      }
      for (LandfastProcess run : runs) {
        run.awaitOut("at the gate");
      }
      Files.createFile(go);
      for (LandfastProcess run : runs) {
        statuses.add(run.awaitEnd());
      }
      return statuses;
    } finally {
      runs.forEach(LandfastProcess::close);
    }
  }

  private List<String> names() throws Exception {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    }
  }
}
