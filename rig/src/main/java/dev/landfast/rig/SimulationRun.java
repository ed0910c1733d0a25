package dev.landfast.rig;

import dev.landfast.engine.id.IdSource;
import dev.landfast.engine.job.JobStore.FailedJobs;
import dev.landfast.engine.job.JobStoreException;
import dev.landfast.engine.job.Offer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One seed: everything that happens in it follows from the seed alone, but for the moment at which
 * its clocks begin.
 */
final class SimulationRun {
  /** Longer than anything that the store remembers. */
  private static final Duration BETWEEN_SEEDS = Duration.ofDays(40);

  private static final Duration PATIENCE = Duration.ofMinutes(10);

  /** Whoever is silent for a third of it is taken to have been away. */
  private static final int PATIENCE_PARTS = 4;

  private static final int TENANTS_MAX = 3;
  private static final int STEP_HOURS_MAX = 30;
  private static final int DRAIN_ROUNDS_MAX = 50;
  private static final int DRAINED_AT_ONCE = 20;
  private static final Duration DRAIN_TERM = Duration.ofMinutes(1);

  /** So that not all answers are lost, which are so by the second. */
  private static final Duration DRAIN_STEP = DRAIN_TERM.plusSeconds(1);

  private final SplittableRandom random;
  private final SimulationStore store;
  private final SimulationClocks clocks;
  private final IdSource ids;
  private final SimulationModel model;
  private final SimulationCalls calls;
  private final SimulationWorkers workers;
  private final SimulationEffects effects;
  private final List<String> tenants = new ArrayList<>();
  private final List<Move> moves = new ArrayList<>();

  /** A stage that no process knows; null in most seeds. */
  private final @Nullable Offer unknown;

  private final boolean sealed;

  SimulationRun(SimulationStore store, long seed) {
    this.random = new SplittableRandom(seed);
    this.store = store;
    this.clocks = store.clocks;
    clocks.passToMultipleOf(BETWEEN_SEEDS);
    this.ids = new IdSource(clocks, random.split());
    this.model = new SimulationModel(clocks, store.setting());
    this.calls = new SimulationCalls(store, model);
    this.workers = new SimulationWorkers(random, ids, calls);
    this.effects = new SimulationEffects(random, clocks, calls);
    store.begin(random.split(), calls::ready);
    for (int tenant = random.nextInt(TENANTS_MAX); tenant >= 0; tenant--) {
      tenants.add(seed + "-" + tenant);
    }
    this.unknown = oneIn(5) ? oneOf(SimulationPipelines.OFFERS) : null;
    this.sealed = oneIn(5);
  }

  SimulationCalls calls() {
    return calls;
  }

  /**
   * Plays the seed to its end: all jobs are brought to theirs.
   *
   * @param folder for the files that are received; made and removed
   * @throws SimulationViolation if the store does not do as the model
   */
  void play(int steps, Path folder) throws JobStoreException, IOException {
    calls.offer(List.of(), PATIENCE); // begins to watch
    try (SimulationIntake intake = sealed ? intake(folder) : null) {
      prepare(new SimulationSenders(random, ids, clocks, calls, tenants, intake));
      for (int step = 0; step < steps; step++) {
        step();
      }
      drain();
      calls.lookAtEnd(tenants);
      effects.drain();
      if (intake != null) {
        intake.lookAtFiles(model.jobs());
      }
    }
  }

  private SimulationIntake intake(Path folder) throws IOException {
    return new SimulationIntake(folder, store, calls, ids);
  }

  private void prepare(SimulationSenders senders) {
    add(12, senders::send);
    add(4, senders::sendAgain);
    add(20, workers::claim);
    add(6, workers::renew);
    add(8, workers::renewRemote);
    add(8, workers::add);
    add(24, workers::settle);
    add(8, workers::settleAgain);
    add(2, workers::find);
    add(2, workers::die);
    add(5, this::cancel);
    add(5, this::retry);
    add(2, this::retryMany);
    add(7, calls::expire);
    add(4, () -> calls.offer(known(), PATIENCE));
    add(unknown == null ? 0 : 3, this::losePatience);
    add(1, calls::untilDue);
    add(2, calls::forgetAbandoned);
    add(5, effects::take);
    add(6, effects::end);
    add(18, this::pass);
    add(!store.setting().answersLost && oneIn(2) ? 4 : 0, this::stepWall);
    add(oneIn(16) ? 2 : 0, () -> calls.restart(ids.next()));
    add(oneIn(16) ? 2 : 0, () -> calls.kill(ids.next()));
  }

  private void add(int weight, Move move) {
    for (int i = 0; i < weight; i++) {
      moves.add(move);
    }
  }

  private void step() throws JobStoreException {
    oneOf(moves).make();
  }

  private List<Offer> known() {
    return SimulationPipelines.OFFERS.stream().filter(offer -> !offer.equals(unknown)).toList();
  }

  /** Says what is known until a job whose stage is not among it should have failed. */
  private void losePatience() throws JobStoreException {
    for (int part = 0; part <= PATIENCE_PARTS; part++) {
      calls.offer(known(), PATIENCE);
      calls.say("a part of the patience passes");
      clocks.pass(PATIENCE.dividedBy(PATIENCE_PARTS));
    }
  }

  private void cancel() throws JobStoreException {
    SimulationJob job = anyJob();
    if (job != null) {
      calls.cancel(whoAsks(job), job);
    }
  }

  private void retry() throws JobStoreException {
    SimulationJob job = anyJob();
    if (job != null) {
      calls.retry(whoAsks(job), job);
    }
  }

  private void retryMany() throws JobStoreException {
    calls.retry(
        new FailedJobs(
            oneOf(tenants),
            oneIn(2) ? null : oneOf(SimulationPipelines.ALL).name(),
            oneIn(3) ? SimulationWorkers.BROKEN : null,
            oneIn(3) ? clocks.instant().minusSeconds(random.nextInt(100)) : null));
  }

  private String whoAsks(SimulationJob job) {
    return oneIn(10) ? "a stranger" : job.tenant();
  }

  private @Nullable SimulationJob anyJob() {
    List<SimulationJob> jobs = model.jobs();
    return jobs.isEmpty() ? null : oneOf(jobs);
  }

  private void pass() {
    Duration time =
        switch (random.nextInt(8)) {
          case 0 -> Duration.ofMillis(1 + random.nextInt(10));
          case 1, 2, 3 -> Duration.ofSeconds(1 + random.nextInt(10));
          case 4, 5 -> Duration.ofSeconds(10 + random.nextInt(30));
          case 6 -> Duration.ofMinutes(1 + random.nextInt(3));
          default -> PATIENCE.dividedBy(4);
        };
    calls.say(time + " pass");
    clocks.pass(time);
  }

  private void stepWall() {
    Duration time = Duration.ofHours(random.nextInt(-STEP_HOURS_MAX, STEP_HOURS_MAX + 1));
    calls.say("the wall clock steps by " + time);
    clocks.step(time);
  }

  /** All that was admitted comes to an end. */
  private void drain() throws JobStoreException {
    calls.say("all is brought to its end");
    for (int round = 0; model.unfinished() > 0; round++) {
      if (round == DRAIN_ROUNDS_MAX) {
        throw new SimulationViolation("unfinished jobs", 0, model.unfinished());
      }
      clocks.pass(model.untilDue().orElse(Duration.ZERO).plus(DRAIN_STEP));
      calls.expire();
      for (SimulationLease lease :
          calls.claim(false, "drain", SimulationPipelines.OFFERS, DRAINED_AT_ONCE, DRAIN_TERM)) {
        workers.finish(lease);
      }
    }
  }

  private boolean oneIn(int chances) {
    return random.nextInt(chances) == 0;
  }

  private <T> T oneOf(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  /** Something that somebody does. */
  private interface Move {
    void make() throws JobStoreException;
  }
}
