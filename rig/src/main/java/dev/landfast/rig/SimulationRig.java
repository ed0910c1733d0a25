package dev.landfast.rig;

import dev.landfast.publish.FolderTree;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Plays senders, workers, people and time against the engine's own store and intake, one step after
 * the other, as a seed says, and holds every answer and all that can be seen against a model.
 */
final class SimulationRig {
  static final int SEEDS_DEFAULT = 1_000;
  static final int STEPS_DEFAULT = 80;

  /** A file that grows makes each step slower. */
  private static final int SEEDS_PER_STORE = 100;

  private static final int VIOLATIONS_MAX = 10;

  private final PrintStream log;
  private final Path below;
  private final int steps;
  private final List<String> violations = new ArrayList<>();
  private long played;
  private long calls;
  private long digest;

  /**
   * @param below where the database and files are, as long as it runs
   * @param steps of each seed
   */
  SimulationRig(PrintStream log, Path below, int steps) {
    this.log = log;
    this.below = below;
    this.steps = steps;
  }

  /** In memory where there is such a folder: what a power cut leaves is another rig's question. */
  static Path usualFolder() {
    Path memory = Path.of("/dev/shm");
    return Files.isWritable(memory) ? memory : Path.of(System.getProperty("java.io.tmpdir"));
  }

  /**
   * Plays seeds, and further ones until the time is up.
   *
   * @param first seed
   */
  RigReport run(long first, int seeds, Duration atLeast) throws Exception {
    long end = System.nanoTime() + atLeast.toNanos();
    long next = first;
    while (violations.size() < VIOLATIONS_MAX
        && (next < first + seeds || System.nanoTime() < end)) {
      next = playOnOneStore(next, first + seeds, end);
      log.printf("%,d seeds, %,d steps up to now%n", played, calls);
    }
    return new RigReport("simulation", violations).with("seeds", played).with("steps", calls);
  }

  /** Of what was done by the last seed: the same whenever it is played. */
  long digest() {
    return digest;
  }

  private long playOnOneStore(long first, long behind, long end) throws Exception {
    Path folder = Files.createTempDirectory(below, "landfast-simulation");
    long next = first;
    try (SimulationStore store = new SimulationStore(folder, "first run of " + first)) {
      boolean clean = true;
      while (clean
          && next < first + SEEDS_PER_STORE
          && (next < behind || System.nanoTime() < end)) {
        clean = play(store, next, folder.resolve("files"));
        next++;
      }
    } finally {
      FolderTree.delete(folder);
    }
    return next;
  }

  /** False when the store is not as it should be any more. */
  private boolean play(SimulationStore store, long seed, Path files) throws IOException {
    SimulationRun run = new SimulationRun(store, seed);
    try {
      run.play(steps, files);
      return true;
    } catch (Exception e) {
      violated(seed, run, e);
      return false;
    } finally {
      played++;
      calls += run.calls().count();
      digest = run.calls().digest();
    }
  }

  private void violated(long seed, SimulationRun run, Exception e) {
    String command = "rig/run simulation --seed %d --seeds 1 --steps %d".formatted(seed, steps);
    violations.add(command + ": " + e.getMessage());
    log.println(command + ": VIOLATED");
    run.calls().last().forEach(what -> log.println("    " + what));
    log.println("  " + e.getMessage());
    if (!(e instanceof SimulationViolation)) {
      e.printStackTrace(log);
    }
  }
}
