package dev.landfast.rig;

import dev.landfast.engine.job.JobStoreException;
import dev.landfast.publish.FolderTree;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Plays senders, workers, people and time against the engine's own store and intake, one step after
 * the other, as a seed says, and holds every answer and all that can be seen against a model.
 */
final class SimulationRig {
  static final int SEEDS_DEFAULT = 1_000;
  static final int STEPS_DEFAULT = 80;

  /** Of {@link #main}. */
  static final int CLEAN = 0;

  /** The same, and different from that of a virtual machine that ends by itself. */
  static final int VIOLATED = 7;

  /** A file that grows makes each step slower. */
  private static final int SEEDS_PER_STORE = 100;

  private static final int VIOLATIONS_MAX = 10;

  private final PrintStream log;
  private final Path below;
  private final int steps;
  private final SimulationSetting setting;
  private final List<String> violations = new ArrayList<>();
  private long played;
  private long calls;
  private long digest;

  /** Plays as many seeds as the first argument says, in the setting that the other one names. */
  public static void main(String[] arguments) throws Exception {
    int seeds = Integer.parseInt(arguments[0]);
    SimulationRig rig =
        new SimulationRig(
            System.err, usualFolder(), STEPS_DEFAULT, SimulationSetting.valueOf(arguments[1]));
    for (long seed = 1; rig.violations.isEmpty() && seed <= seeds; ) {
      seed = rig.playOnOneStore(seed, seeds + 1, 0);
    }
    System.exit(rig.violations.isEmpty() ? CLEAN : VIOLATED);
  }

  /**
   * @param below where the database and files are, as long as it runs
   * @param steps of each seed
   */
  SimulationRig(PrintStream log, Path below, int steps) {
    this(log, below, steps, SimulationSetting.USUAL);
  }

  private SimulationRig(PrintStream log, Path below, int steps, SimulationSetting setting) {
    this.log = log;
    this.below = below;
    this.steps = steps;
    this.setting = setting;
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
    long next = first;
    try (Place place = new Place(below, setting)) {
      boolean clean = true;
      while (clean
          && next < first + SEEDS_PER_STORE
          && (next < behind || System.nanoTime() < end)) {
        clean = play(place, first, next);
        next++;
      }
    }
    return next;
  }

  /** False when the store is not as it should be any more. */
  private boolean play(Place place, long first, long seed) throws Exception {
    SimulationRun run = new SimulationRun(place.store, seed);
    Exception violation = place.play(run, steps);
    played++;
    calls += run.calls().count();
    digest = run.calls().digest();
    if (violation != null) {
      violated(first, seed, run, violation);
    }
    return violation == null;
  }

  private void violated(long first, long seed, SimulationRun run, Exception e) throws Exception {
    long from = isViolatedAlone(seed) ? seed : first; // else it takes what other seeds left
    String command =
        "rig/run simulation --seed %d --seeds %d --steps %d"
            .formatted(from, seed - from + 1, steps);
    violations.add(command + ": " + e.getMessage());
    log.println(command + ": VIOLATED");
    run.calls().last().forEach(what -> log.println("    " + what));
    log.println("  " + e.getMessage());
    if (!(e instanceof SimulationViolation)) {
      e.printStackTrace(log);
    }
  }

  private boolean isViolatedAlone(long seed) throws Exception {
    try (Place place = new Place(below, setting)) {
      return place.play(new SimulationRun(place.store, seed), steps) != null;
    }
  }

  /** A store in a folder of its own, which is removed with it. */
  private static final class Place implements AutoCloseable {
    final SimulationStore store;
    private final Path folder;

    Place(Path below, SimulationSetting setting) throws IOException, JobStoreException {
      folder = Files.createTempDirectory(below, "landfast-simulation");
      store = new SimulationStore(folder, "first run", setting);
    }

    /** Returns what is wrong; null when nothing is. */
    @Nullable Exception play(SimulationRun run, int steps) {
      try {
        run.play(steps, folder.resolve("files"));
        return null;
      } catch (Exception e) {
        return e;
      }
    }

    @Override
    public void close() throws IOException {
      store.close();
      FolderTree.delete(folder);
    }
  }
}
