package dev.landfast.rig;

import dev.landfast.engine.job.Admission;
import dev.landfast.engine.job.Admission.Answer;
import dev.landfast.engine.job.Admission.Item;
import dev.landfast.engine.job.Admission.Taken;
import dev.landfast.engine.job.AdmitResult;
import dev.landfast.engine.job.JobError;
import dev.landfast.engine.job.JobState;
import dev.landfast.engine.job.JobStore.ControlResult;
import dev.landfast.engine.job.JobStore.FailedJobs;
import dev.landfast.engine.job.Offer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the store should know and answer, in plain words: each method does to the model what the
 * store's of that name does to its rows. What workers do is in {@link SimulationLeases}.
 */
final class SimulationModel {
  private static final Duration ANSWERS_KEPT = Duration.ofHours(24);
  private static final int AWAY_PART = 3;

  private final SimulationClocks clocks;
  private final SimulationSetting setting;
  private final Map<String, SimulationJob> jobs = new LinkedHashMap<>();
  private final List<SimulationBatch> batches = new ArrayList<>();
  private final Map<String, Kept> answers = new LinkedHashMap<>();
  private final Map<String, Long> offered = new LinkedHashMap<>();
  private final Set<SimulationJob> touched = new LinkedHashSet<>();
  private final SimulationLeases leases;
  private long watchingSince;
  private long watchedAt;
  private boolean madeReady;

  SimulationModel(SimulationClocks clocks, SimulationSetting setting) {
    this.clocks = clocks;
    this.setting = setting;
    this.leases = new SimulationLeases(this, clocks, setting);
    this.watchingSince = clocks.millis();
    this.watchedAt = clocks.millis();
  }

  /** Before each call. */
  void forgetTouched() {
    touched.clear();
    madeReady = false;
  }

  /** Jobs that the last call concerned. */
  Set<SimulationJob> touched() {
    return touched;
  }

  /** Whether claimers are to be told of the last call. */
  boolean madeReady() {
    return madeReady;
  }

  SimulationLeases leases() {
    return leases;
  }

  List<SimulationJob> jobs() {
    return List.copyOf(jobs.values());
  }

  SimulationJob job(String id) {
    SimulationJob job = jobs.get(id);
    if (job == null) {
      throw new SimulationViolation("a job", "one that was admitted", id);
    }
    return job;
  }

  SimulationBatch batch(String id) {
    return batches.stream()
        .filter(batch -> batch.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new SimulationViolation("a batch", "one that was admitted", id));
  }

  List<SimulationBatch> batches() {
    return batches;
  }

  long unfinished() {
    return jobs.values().stream().filter(job -> !job.state.isFinal()).count();
  }

  AdmitResult admit(Admission admission) {
    long now = clocks.millis();
    Answer answer = admission.answer();
    String key = answer == null ? "" : admission.tenant() + "\n" + answer.key();
    Kept kept = answers.get(key);
    if (answer != null && kept != null && kept.at() >= now - ANSWERS_KEPT.toMillis()) {
      return kept.answer().fingerprint().equals(answer.fingerprint())
          ? new AdmitResult.Replayed(kept.answer().status(), kept.answer().body().apply(Map.of()))
          : new AdmitResult.KeyReused();
    }
    if (unfinished() + count(admission) > setting.queueMax) {
      return new AdmitResult.QueueFull();
    }
    if (answer != null) {
      answers.put(key, new Kept(answer, now));
    }
    for (Item item : admission.items()) {
      if (item instanceof Taken taken) {
        SimulationJob job = new SimulationJob(admission, taken, jobs.size(), now);
        jobs.put(job.id(), job);
        touched.add(job);
        madeReady = true;
      }
    }
    if (admission.batch() != null) {
      SimulationBatch batch = new SimulationBatch(admission, admission.batch(), touched);
      touched.forEach(job -> job.batch = batch);
      batches.add(batch);
      madeReady |= batch.isDone();
    }
    return new AdmitResult.Admitted();
  }

  private static long count(Admission admission) {
    return admission.items().stream().filter(Taken.class::isInstance).count();
  }

  Set<String> expire() {
    long oldest = clocks.millis() - ANSWERS_KEPT.toMillis();
    answers.values().removeIf(kept -> kept.at() < oldest);
    return leases.expire();
  }

  /** Returns how many jobs fail because nobody knows their stage. */
  int offer(String run, Collection<Offer> offers, Duration patience) {
    long now = clocks.millis();
    offers.forEach(offer -> offered.put(run + "\n" + offer, now));
    if (watchedAt < now - patience.dividedBy(AWAY_PART).toMillis()) {
      watchingSince = now;
    }
    watchedAt = now;
    long patientSince = now - patience.toMillis();
    if (watchingSince > patientSince) {
      return 0;
    }
    offered.values().removeIf(seen -> seen < patientSince);
    int failed = 0;
    for (SimulationJob job : jobs.values()) {
      if (job.state == JobState.READY && job.since <= patientSince && !isOffered(job)) {
        end(job, JobState.FAILED, JobError.stage("STAGE_UNKNOWN", ""));
        failed++;
      }
    }
    return failed;
  }

  private boolean isOffered(SimulationJob job) {
    String stage = "\n" + new Offer(job.pipeline().name(), job.stage);
    return offered.keySet().stream().anyMatch(key -> key.endsWith(stage));
  }

  Optional<Duration> untilDue() {
    return jobs.values().stream()
        .flatMap(job -> Optional.ofNullable(job.dueAt).stream())
        .min(Long::compare)
        .map(due -> Duration.ofMillis(Math.max(0, due - clocks.millis())));
  }

  ControlResult cancel(String tenant, SimulationJob job) {
    if (!job.tenant().equals(tenant)) {
      return ControlResult.UNKNOWN_JOB;
    }
    if (job.state.isFinal()) {
      return ControlResult.NOT_ALLOWED;
    }
    if (job.held == null) {
      end(job, JobState.CANCELLED, null);
    } else {
      job.cancelRequested = true;
      touched.add(job);
    }
    return ControlResult.CHANGED;
  }

  ControlResult retry(String tenant, SimulationJob job) {
    if (!job.tenant().equals(tenant)) {
      return ControlResult.UNKNOWN_JOB;
    }
    if (job.state != JobState.FAILED && job.state != JobState.CANCELLED) {
      return ControlResult.NOT_ALLOWED;
    }
    requeue(job);
    return ControlResult.CHANGED;
  }

  int retry(FailedJobs which) {
    List<SimulationJob> failed =
        jobs.values().stream()
            .filter(job -> job.tenant().equals(which.tenant()) && matches(job, which))
            .toList();
    failed.forEach(this::requeue);
    return failed.size();
  }

  private static boolean matches(SimulationJob job, FailedJobs which) {
    JobError error = job.error;
    Long finishedAt = job.finishedAt;
    Instant since = which.since();
    if (job.state != JobState.FAILED || error == null || finishedAt == null) {
      return false;
    }
    return (which.pipeline() == null || which.pipeline().equals(job.pipeline().name()))
        && (which.code() == null || which.code().equals(error.code()))
        && (since == null || finishedAt >= since.toEpochMilli());
  }

  /** The process' own leases end with it; a new one knows nobody's stages, and begins to watch. */
  void stop() {
    leases.lose(false);
  }

  /** Another process begins: the clock of remote workers' leases is void. */
  void start() {
    leases.giveBackRemote();
    watchingSince = clocks.millis();
    watchedAt = clocks.millis();
  }

  private void requeue(SimulationJob job) {
    job.put(job.stage, job.stageNumber, clocks.millis());
    job.error = null;
    job.finishedAt = null;
    if (job.batch != null) {
      job.batch.reopened();
    }
    ready(job);
  }

  /** The job is in the queue, or is to be looked at later. */
  void ready(SimulationJob job) {
    touched.add(job);
    madeReady = true;
  }

  void end(SimulationJob job, JobState how, @Nullable JobError error) {
    job.end(how, error, clocks.millis());
    if (job.batch != null) {
      job.batch.ended(clocks.millis());
      madeReady |= job.batch.isDone();
    }
    touched.add(job);
  }

  /** The answer of an idempotency key. */
  private record Kept(Answer answer, long at) {}
}
