package dev.landfast.rig;

import dev.landfast.publish.FolderTree;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Lets 2 to 20 processes publish into one folder at once, kills them at any moment, stops them in
 * the middle of their work until the others take them for dead, and lets them go on. Each looks at
 * what it reads; at the end all that was acknowledged is looked for.
 */
final class ProcessesRig {
  private static final int[] CROWDS = {2, 5, 10, 20};
  private static final int KILLS_PER_ROUND = 25;
  private static final int PAUSE_MILLIS_MAX = 100;

  /** One blow in so many stops a process instead of killing it. */
  private static final int STOPS = 3;

  private static final Duration PATIENCE = Duration.ofSeconds(60);

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
    for (int round = 0; kills < wanted; round++) {
      int crowd = CROWDS[round % CROWDS.length];
      round(crowd, (int) Math.min(KILLS_PER_ROUND, wanted - kills));
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

  private void round(int crowd, int blows) throws Exception {
    Path place = Files.createTempDirectory(below, "landfast-processes");
    Path folder = Files.createDirectory(place.resolve("folder"));
    List<StressRunner> living = new ArrayList<>();
    List<StressRunner> all = new ArrayList<>();
    try {
      while (living.size() < crowd) {
        living.add(start(place, folder, all));
      }
      int before = violations.size();
      for (int killed = 0; killed < blows && violations.size() == before; ) {
        Thread.sleep(random.nextInt(PAUSE_MILLIS_MAX));
        StressRunner struck = living.get(random.nextInt(crowd));
        if (!struck.isAtWork()) {
          continue; // it is starting
        }
        if (random.nextInt(STOPS) == 0) {
          stop(struck, living);
        } else {
          struck.kill();
          kills++;
          killed++;
          living.set(living.indexOf(struck), start(place, folder, all));
        }
        look(all);
      }
      for (StressRunner each : living) {
        if (each.end() != 0) {
          violations.add(each.name() + " ended badly");
        }
      }
      look(all);
      verify(all, folder);
      log.printf(
          "%d processes: %,d kills, %,d stops, %,d acknowledged up to now%n",
          crowd, kills, stops, acknowledged);
    } finally {
      all.forEach(StressRunner::close);
      FolderTree.delete(place);
    }
  }

  private StressRunner start(Path place, Path folder, List<StressRunner> all) throws IOException {
    String name = "p" + processes++;
    StressRunner runner = StressRunner.start(classPath, folder, name, place.resolve(name));
    all.add(runner);
    return runner;
  }

  /** If it holds a file half written, lets time pass until the others have swept. */
  private void stop(StressRunner stopped, List<StressRunner> living) throws Exception {
    stopped.stop();
    stops++;
    if (stopped.isHolding() && living.size() > 1) {
      aged += stopped.age();
      awaitSweep(stopped, living);
    }
    stopped.goOn();
  }

  /** Two more of one process: the first may have begun before. */
  private static void awaitSweep(StressRunner but, List<StressRunner> living) throws Exception {
    StressRunner other =
        living.stream().filter(each -> each != but && each.isAtWork()).findFirst().orElse(null);
    long end = System.nanoTime() + PATIENCE.toNanos();
    long wanted = other == null ? 0 : sweeps(other) + 2;
    while (other != null && sweeps(other) < wanted && System.nanoTime() < end) {
      Thread.sleep(1);
    }
  }

  private static long sweeps(StressRunner runner) {
    return runner.claims().all().stream().filter(StressProcess.SWEPT::equals).count();
  }

  /** Collects what the processes saw. */
  private void look(List<StressRunner> all) {
    for (StressRunner each : all) {
      for (String claim : each.claims().all()) {
        if (claim.startsWith(StressProcess.VIOLATION)) {
          violated(each.name() + ": " + claim);
        }
      }
    }
  }

  private void verify(List<StressRunner> all, Path folder) throws IOException {
    for (StressRunner each : all) {
      for (String claim : each.claims().all()) {
        String[] words = claim.split(" ", -1);
        if (words.length == 3 && words[1].equals(each.name())) {
          acknowledged++;
          requireThere(folder.resolve(words[0]), words[1], Integer.parseInt(words[2]));
        }
      }
    }
    List<Path> left = Litter.sweep(List.of(folder));
    if (!left.isEmpty()) {
      violated("left: " + left);
    }
  }

  private void requireThere(Path path, String writer, int version) throws IOException {
    for (Path file : StressProcess.filesOf(path)) {
      String found = Content.read(file);
      Content content = Content.parse(found);
      if (content == null || !content.writer().equals(writer) || content.version() != version) {
        violated(
            "%s was acknowledged to %s as its %d; found %s"
                .formatted(file, writer, version, Content.shown(found)));
      }
    }
    StressProcess.wrong(path).forEach(this::violated);
  }

  private void violated(String what) {
    String violation = "rig/run processes --seed " + seed + ": " + what;
    if (!violations.contains(violation)) {
      violations.add(violation);
      log.println(violation);
    }
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
