package dev.landfast.rig;

import dev.landfast.engine.job.JobStore;
import dev.landfast.engine.job.JobStoreException;
import dev.landfast.engine.job.jdbc.SqlJobStore;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * The engine's own store on an SQLite file, as one process after the other has it. Many seeds use
 * one file, because to make one takes longer than a seed.
 */
final class SimulationStore implements AutoCloseable {
  final SimulationClocks clocks = new SimulationClocks();
  private final Path file;
  private final SimulationSetting setting;
  private RandomGenerator random = new SplittableRandom(1);
  private Runnable listener = () -> {};
  private SqlJobStore store;
  private String run;

  /**
   * @param folder of its own
   */
  SimulationStore(Path folder, String run, SimulationSetting setting) throws JobStoreException {
    this.setting = setting;
    this.file = folder.resolve("db").resolve("landfast.db");
    this.run = run;
    this.store = open(run);
  }

  /**
   * For a seed that begins.
   *
   * @param tokens whose randomness is the seed's
   * @param ready told by the store
   */
  void begin(RandomGenerator tokens, Runnable ready) {
    random = tokens;
    listener = ready;
  }

  JobStore jobs() {
    return store;
  }

  SimulationSetting setting() {
    return setting;
  }

  /** The present process. */
  String run() {
    return run;
  }

  /** The process ends in order. */
  void stop() {
    store.close();
  }

  /** Another process begins, behind one that was stopped. */
  void start(String nextRun) throws JobStoreException {
    run = nextRun;
    store = open(nextRun);
  }

  /**
   * The process ends without a word, and another one begins.
   *
   * @return the dead one's, to be closed when the other has been looked at: it would give back what
   *     the other one did not take
   */
  JobStore kill(String nextRun) throws JobStoreException {
    JobStore dead = store;
    start(nextRun);
    return dead;
  }

  private SqlJobStore open(String name) throws JobStoreException {
    SqlJobStore opened =
        SqlJobStore.open(
            file,
            new SqlJobStore.Settings(
                name,
                "simulation",
                (pipeline, stage) -> SimulationPipelines.LOST_MAX,
                clocks,
                clocks::leaseNanos,
                () -> random.nextLong(), // of the seed that runs
                setting.queueMax));
    opened.onReady(() -> listener.run());
    return opened;
  }

  @Override
  public void close() {
    store.close();
  }
}
