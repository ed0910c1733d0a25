package dev.landfast.rig;

import dev.landfast.engine.job.ArtifactRecord;
import dev.landfast.engine.job.JobError;
import dev.landfast.engine.job.JobState;
import dev.landfast.engine.job.JobStore.Renewal;
import dev.landfast.engine.job.Lease;
import dev.landfast.engine.job.Offer;
import dev.landfast.engine.job.RemoteLeases.Added;
import dev.landfast.engine.job.RemoteLeases.Renewed;
import dev.landfast.engine.job.SettleResult;
import dev.landfast.engine.job.Settlement.Await;
import dev.landfast.engine.job.Settlement.Done;
import dev.landfast.engine.job.Settlement.Fail;
import dev.landfast.engine.job.Settlement.Outcome;
import dev.landfast.engine.job.Settlement.Release;
import dev.landfast.engine.job.Settlement.Retry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The model's leases. */
final class SimulationLeases {
  private static final JobError LOST = JobError.stage("WORKER_LOST", "");

  private final SimulationModel model;
  private final SimulationClocks clocks;
  private final SimulationSetting setting;
  private final List<SimulationLease> all = new ArrayList<>();
  private final Set<String> tokens = new HashSet<>();

  SimulationLeases(SimulationModel model, SimulationClocks clocks, SimulationSetting setting) {
    this.model = model;
    this.clocks = clocks;
    this.setting = setting;
  }

  /** All that were ever given. */
  List<SimulationLease> all() {
    return all;
  }

  /** Those that wait and are due are ready, whoever claims. */
  void wakeDue() {
    for (SimulationJob job : model.jobs()) {
      if (job.dueAt != null && job.dueAt <= clocks.millis()) {
        job.put(JobState.READY, clocks.millis());
      }
    }
  }

  List<SimulationJob> claimable(Collection<Offer> offers) {
    return model.jobs().stream()
        .filter(job -> job.state == JobState.READY && job.isIn(offers))
        .toList();
  }

  /**
   * Takes what the store gave, which must be what it could give. In which order tenants are served
   * is left to it.
   */
  List<SimulationLease> claimed(
      List<Lease> given,
      boolean remote,
      String worker,
      Collection<Offer> offers,
      int max,
      Duration term) {
    List<SimulationJob> claimable = claimable(offers);
    boolean unanswered = setting.answersLost && given.isEmpty();
    require("leases", unanswered ? 0 : Math.min(max, claimable.size()), given.size());
    List<SimulationLease> leases = new ArrayList<>();
    for (Lease lease : given) {
      SimulationJob job = model.job(lease.job());
      require("state of " + job + ", claimed", JobState.READY, job.state);
      require("stages of " + job + ", claimed", true, job.isIn(offers));
      require("fresh token", true, tokens.add(lease.token()));
      require("lease of " + job, job.lease(lease.token(), clocks.millis()), lease);
      leases.add(hold(job, lease, remote, worker, term));
    }
    requireOrder(claimable);
    return leases;
  }

  private SimulationLease hold(
      SimulationJob job, Lease lease, boolean remote, String worker, Duration term) {
    SimulationLease held =
        new SimulationLease(job, lease, remote, all.size(), worker, clocks.millis());
    held.until = clocks.leaseMillis() + term.toMillis();
    job.put(JobState.RUNNING, clocks.millis());
    job.held = held;
    job.leases.add(held);
    all.add(held);
    model.touched().add(job);
    return held;
  }

  /** No tenant's job is passed over for one of the same tenant that comes behind it. */
  private static void requireOrder(List<SimulationJob> claimable) {
    for (SimulationJob left : claimable) {
      for (SimulationJob taken : claimable) {
        if (left.held == null && taken.held != null && left.tenant().equals(taken.tenant())) {
          boolean inOrder = SimulationJob.FIRST_CLAIMED.compare(taken, left) < 0;
          require("that " + taken + " comes before " + left, true, inOrder);
        }
      }
    }
  }

  Renewal renew(Collection<SimulationLease> leases, Duration term) {
    Set<String> lost = new HashSet<>();
    Set<String> toCancel = new HashSet<>();
    for (SimulationLease lease : leases) { // none of their jobs looks different
      if (!lease.isHeld()) {
        lost.add(lease.given.token());
        continue;
      }
      lease.until = clocks.leaseMillis() + term.toMillis();
      if (lease.job.cancelRequested) {
        toCancel.add(lease.given.token());
      }
    }
    return new Renewal(lost, toCancel);
  }

  Renewed renewRemote(
      SimulationLease lease, Duration term, Duration runMax, @Nullable Double progress) {
    long now = clocks.leaseMillis();
    model.touched().add(lease.job);
    if (!lease.isHeld() || (lease.runUntil != null && lease.runUntil <= now)) {
      return Renewed.LEASE_LOST;
    }
    lease.until = now + term.toMillis();
    lease.runUntil = lease.runUntil == null ? now + runMax.toMillis() : lease.runUntil;
    lease.progress = progress == null ? lease.progress : progress;
    return lease.job.cancelRequested ? Renewed.TO_CANCEL : Renewed.YES;
  }

  Optional<Lease> find(SimulationLease lease) {
    return lease.isHeld() ? Optional.of(lease.given.withArtifacts(List.of())) : Optional.empty();
  }

  Added add(SimulationLease lease, ArtifactRecord output, int outputsMax) {
    model.touched().add(lease.job);
    if (!lease.isHeld()) {
      return Added.LEASE_LOST;
    }
    if (lease.job.artifacts.containsKey(output.name())) {
      return Added.NAME_TAKEN;
    }
    boolean replaces = lease.outputs.containsKey(output.name());
    if (lease.outputs.size() - (replaces ? 1 : 0) >= outputsMax) {
      return Added.TOO_MANY;
    }
    ArtifactRecord before = lease.outputs.put(output.name(), output);
    if (before != null) {
      lease.abandoned.add(before.locator());
    }
    return Added.YES;
  }

  SettleResult settledBefore(SimulationLease lease, String said) {
    return lease.answerAgain(said);
  }

  SettleResult settle(SimulationLease lease, Outcome outcome, String said) {
    SimulationJob job = lease.job;
    model.touched().add(job);
    if (!lease.isHeld()) {
      return lease.answerAgain(said);
    }
    boolean finishes =
        outcome instanceof Fail || (outcome instanceof Done done && done.nextStage() == null);
    if (job.cancelRequested && !finishes) {
      end(lease, "cancelled", null, said);
      model.end(job, JobState.CANCELLED, null);
      return SettleResult.CANCELLED;
    }
    switch (outcome) {
      case Done done -> done(lease, done, said);
      case Retry retry when retry.last() -> fail(lease, retry.error(), said);
      case Retry retry -> {
        end(lease, "retry", retry.error(), said);
        job.put(JobState.WAITING, clocks.millis());
        job.dueAt = clocks.millis() + retry.delay().toMillis();
        job.attempts++;
        model.ready(job);
      }
      case Fail fail -> fail(lease, fail.error(), said);
      case Await await ->
          throw new IllegalStateException("Nobody here waits for callbacks: " + await);
      case Release release -> {
        end(lease, "released", null, said);
        job.put(JobState.READY, clocks.millis());
        model.ready(job);
      }
    }
    return SettleResult.ACCEPTED;
  }

  private void done(SimulationLease lease, Done done, String said) {
    SimulationJob job = lease.job;
    List<ArtifactRecord> artifacts = new ArrayList<>(done.artifacts());
    artifacts.addAll(lease.takeOutputs());
    artifacts.forEach(artifact -> job.artifacts.put(artifact.name(), artifact));
    job.type = done.fileType() == null ? job.type : done.fileType();
    end(lease, "done", null, said);
    if (done.nextStage() == null) {
      model.end(job, JobState.DONE, null);
    } else {
      job.put(done.nextStage(), job.stageNumber + 1, clocks.millis());
      model.ready(job);
    }
  }

  private void fail(SimulationLease lease, JobError error, String said) {
    end(lease, "failed", error, said);
    model.end(lease.job, JobState.FAILED, error);
  }

  private void end(
      SimulationLease lease, String how, @Nullable JobError error, @Nullable String said) {
    lease.end(how, error, said, clocks.millis());
    lease.outputs.values().forEach(output -> lease.abandoned.add(output.locator()));
    lease.outputs.clear();
  }

  /** Returns the tokens of those that ran out. */
  Set<String> expire() {
    Set<String> expired = new HashSet<>();
    for (SimulationLease lease : held(it -> it.until <= clocks.leaseMillis())) {
      expired.add(lease.given.token());
      lose(lease);
    }
    return expired;
  }

  /** Of workers that are gone. */
  void lose(boolean remote) {
    held(lease -> lease.remote == remote).forEach(this::lose);
  }

  private void lose(SimulationLease lease) {
    SimulationJob job = lease.job;
    end(lease, "lost", LOST, null);
    if (job.cancelRequested) {
      model.end(job, JobState.CANCELLED, null);
    } else if (job.lost + 1 >= SimulationPipelines.LOST_MAX) {
      model.end(job, JobState.FAILED, LOST);
    } else {
      job.put(JobState.READY, clocks.millis());
      job.lost++;
      model.ready(job);
    }
  }

  void giveBackRemote() {
    for (SimulationLease lease : held(it -> it.remote)) {
      SimulationJob job = lease.job;
      end(lease, "released", null, null);
      if (job.cancelRequested) {
        model.end(job, JobState.CANCELLED, null);
      } else {
        job.put(JobState.READY, clocks.millis());
        model.ready(job);
      }
    }
  }

  /** Locators of outputs that never become artifacts, in their order; they are forgotten. */
  List<String> takeAbandoned() {
    List<String> abandoned = new ArrayList<>();
    for (SimulationLease lease : all) {
      abandoned.addAll(lease.abandoned);
      lease.abandoned.clear();
    }
    return abandoned.stream().sorted().toList();
  }

  private List<SimulationLease> held(Predicate<SimulationLease> which) {
    return all.stream().filter(lease -> lease.isHeld() && which.test(lease)).toList();
  }

  private static void require(String what, Object expected, Object found) {
    if (!expected.equals(found)) {
      throw new SimulationViolation(what, expected, found);
    }
  }
}
