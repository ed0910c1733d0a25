package dev.landfast.rig;

import dev.landfast.engine.id.IdSource;
import dev.landfast.engine.job.ArtifactRecord;
import dev.landfast.engine.job.JobError;
import dev.landfast.engine.job.JobStoreException;
import dev.landfast.engine.job.Offer;
import dev.landfast.engine.job.Settlement.Done;
import dev.landfast.engine.job.Settlement.Fail;
import dev.landfast.engine.job.Settlement.Outcome;
import dev.landfast.engine.job.Settlement.Release;
import dev.landfast.engine.job.Settlement.Retry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Workers of the process and of other programs: all that they know are leases that they were given
 * once. Whether those are still theirs they do not know, because they may have slept.
 */
final class SimulationWorkers {
  static final String TRANSIENT = "TRANSIENT";
  static final String BROKEN = "BROKEN";

  private static final Duration TERM = Duration.ofSeconds(20);
  private static final Duration RUN_MAX = Duration.ofSeconds(50);
  private static final int AT_ONCE_MAX = 4;
  private static final int OUTPUTS_MAX = 2;
  private static final int DELAY_SECONDS_MAX = 90;

  private final RandomGenerator random;
  private final IdSource ids;
  private final SimulationCalls calls;
  private final List<SimulationLease> known = new ArrayList<>();

  SimulationWorkers(RandomGenerator random, IdSource ids, SimulationCalls calls) {
    this.random = random;
    this.ids = ids;
    this.calls = calls;
  }

  void claim() throws JobStoreException {
    boolean remote = random.nextInt(5) < 2;
    String worker = (remote ? "remote " : "own ") + random.nextInt(2);
    List<SimulationLease> leases =
        calls.claim(remote, worker, offers(), 1 + random.nextInt(AT_ONCE_MAX), TERM);
    if (random.nextInt(12) == 0) {
      calls.say("the answer is lost");
    } else {
      known.addAll(leases);
    }
  }

  private Collection<Offer> offers() {
    if (random.nextInt(4) > 0) {
      return SimulationPipelines.OFFERS;
    }
    return SimulationPipelines.OFFERS.stream().filter(offer -> random.nextBoolean()).toList();
  }

  void renew() throws JobStoreException {
    List<SimulationLease> own =
        known.stream().filter(lease -> !lease.remote && random.nextBoolean()).toList();
    calls.renew(own, TERM);
  }

  void renewRemote() throws JobStoreException {
    SimulationLease lease = pick(it -> it.remote);
    if (lease != null) {
      Double progress = random.nextBoolean() ? random.nextInt(8) / 8.0 : null;
      calls.renewRemote(lease, TERM, RUN_MAX, progress);
    }
  }

  void add() throws JobStoreException {
    SimulationLease lease = pick(it -> it.remote);
    if (lease == null) {
      return;
    }
    List<String> taken = List.copyOf(lease.job.artifacts.keySet());
    boolean again = !taken.isEmpty() && random.nextInt(3) == 0;
    String name = again ? taken.get(random.nextInt(taken.size())) : "output " + random.nextInt(4);
    calls.add(lease, artifact(name, lease.given.stage()), OUTPUTS_MAX);
  }

  void settle() throws JobStoreException {
    SimulationLease lease = pick(it -> true);
    if (lease != null) {
      calls.settle(lease, outcome(lease));
    }
  }

  /** The answer was lost. */
  void settleAgain() throws JobStoreException {
    SimulationLease lease = pick(it -> it.outcomeSaid != null);
    if (lease == null || lease.outcomeSaid == null) {
      return;
    }
    if (random.nextInt(3) == 0) {
      calls.settledBefore(lease, lease.outcomeSaid);
    } else {
      calls.settle(lease, lease.outcomeSaid);
    }
  }

  void find() throws JobStoreException {
    SimulationLease lease = pick(it -> it.remote);
    if (lease != null) {
      calls.find(lease);
    }
  }

  /** One is not heard of any more. */
  void die() {
    SimulationLease lease = pick(it -> true);
    if (lease != null) {
      calls.say("the worker of " + lease + " dies");
      known.remove(lease);
    }
  }

  /** Brings a lease on, if nobody else has meanwhile. */
  void finish(SimulationLease lease) throws JobStoreException {
    calls.settle(
        lease,
        new Done(
            SimulationPipelines.next(lease.job.pipeline(), lease.given.stageNumber()),
            List.of(),
            null));
  }

  /** Rather one that is still held, or was until now. */
  private @Nullable SimulationLease pick(Predicate<SimulationLease> which) {
    boolean held = random.nextInt(3) > 0;
    List<SimulationLease> found =
        known.stream().filter(lease -> which.test(lease) && (!held || lease.isHeld())).toList();
    return found.isEmpty() ? null : found.get(random.nextInt(found.size()));
  }

  private Outcome outcome(SimulationLease lease) {
    String stage = lease.given.stage();
    return switch (random.nextInt(10)) {
      case 0 -> new Fail(JobError.input(BROKEN, "It is broken."));
      case 1, 2 -> {
        boolean last = lease.given.attempt() >= SimulationPipelines.ATTEMPTS_MAX;
        Duration delay = Duration.ofSeconds(random.nextInt(DELAY_SECONDS_MAX));
        yield new Retry(JobError.stage(TRANSIENT, "Try again."), delay, last);
      }
      case 3 -> new Release();
      default ->
          new Done(
              SimulationPipelines.next(lease.job.pipeline(), lease.given.stageNumber()),
              lease.remote || random.nextBoolean()
                  ? List.of()
                  : List.of(artifact(stage + " text", stage), artifact(stage + " notes", stage)),
              lease.remote || random.nextInt(3) > 0 ? null : "text/" + stage);
    };
  }

  private ArtifactRecord artifact(String name, String stage) {
    return new ArtifactRecord(
        name, stage, "text/plain", "nowhere/" + ids.next(), 5, "cd".repeat(32));
  }
}
