package dev.landfast.rig;

import dev.landfast.publish.FolderTree;
import dev.landfast.rig.StressRound.Told;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Lets 2 to 20 processes publish into one folder at once, kills them at any moment, stops them in
 * the middle of their work until the others take them for dead, and lets them go on. Each looks at
 * what it reads; at the end all that was acknowledged is looked for.
 */
final class ProcessesRig {
  static final int KILLS_DEFAULT = 1_000;

  private static final int[] CROWDS = {2, 5, 10, 20};
  private static final int KILLS_PER_ROUND = 25;

  private final PrintStream log;
  private final String classPath;
  private final Path below;
  private final Random random;
  private final long seed;
  private final List<String> violations = new ArrayList<>();
  private long kills;
  private long stops;
  private long aged;
  private long acknowledged;
  private long processes;

  /** Works on the volume of that folder. */
  ProcessesRig(PrintStream log, String classPath, Path below, long seed) {
    this.log = log;
    this.classPath = classPath;
    this.below = below;
    this.seed = seed;
    this.random = new Random(seed);
  }

  RigReport run(int wanted) throws Exception {
    for (int round = 0; kills < wanted && violations.isEmpty(); round++) {
      int crowd = CROWDS[round % CROWDS.length];
      round(crowd, (int) Math.min(KILLS_PER_ROUND, wanted - kills));
      log.printf(
          "%d processes: %,d kills, %,d stops, %,d acknowledged up to now%n",
          crowd, kills, stops, acknowledged);
    }
    return report();
  }

  /** Whether something is found within so many kills. */
  boolean finds(int most) throws Exception {
    while (kills < most && violations.isEmpty()) {
      round(CROWDS[1], KILLS_PER_ROUND);
    }
    return !violations.isEmpty();
  }

  private void round(int crowd, int wanted) throws Exception {
    Path folder = Files.createTempDirectory(below, "landfast-processes");
    try (StressRound round = new StressRound(classPath, folder, random)) {
      try {
        round.run(crowd, wanted);
      } finally {
        count(round);
        round.violations().forEach(this::violated);
      }
      for (Told told : round.told()) {
        verify(folder, told);
      }
      List<Path> left = Litter.sweep(List.of(folder));
      if (!left.isEmpty()) {
        violated("left: " + left);
      }
    } finally {
      FolderTree.delete(folder);
    }
  }

  private void count(StressRound round) {
    processes += round.started();
    kills += round.kills();
    stops += round.stops();
    aged += round.aged();
    acknowledged += round.told().size();
  }

  private void verify(Path folder, Told told) throws IOException {
    StressProcess.wrong(
            folder.resolve(told.target()),
            content ->
                content.writer().equals(told.writer()) && content.version() == told.version())
        .forEach(wrong -> violated("acknowledged " + told + ": " + wrong));
  }

  private void violated(String what) {
    String violation = "rig/run processes --seed " + seed + ": " + what;
    violations.add(violation);
    log.println(violation);
  }

  private RigReport report() {
    return new RigReport("processes", violations)
        .with("processes", processes)
        .with("kills", kills)
        .with("stops", stops)
        .with("aged", aged)
        .with("acknowledged", acknowledged);
  }
}
