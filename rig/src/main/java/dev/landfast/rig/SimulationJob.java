package dev.landfast.rig;

import dev.landfast.engine.job.Admission;
import dev.landfast.engine.job.Admission.Taken;
import dev.landfast.engine.job.ArtifactRecord;
import dev.landfast.engine.job.FileRecord;
import dev.landfast.engine.job.JobError;
import dev.landfast.engine.job.JobReader.JobView;
import dev.landfast.engine.job.JobState;
import dev.landfast.engine.job.Lease;
import dev.landfast.engine.job.Offer;
import dev.landfast.engine.job.Pipeline;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A job as the model knows it. Times are the wall's, in milliseconds since 1970. */
final class SimulationJob {
  /** Of one tenant: further along first, then the oldest. */
  static final Comparator<SimulationJob> FIRST_CLAIMED =
      Comparator.<SimulationJob>comparingInt(job -> job.stageNumber)
          .reversed()
          .thenComparing(SimulationJob::id);

  final Admission admission;
  final Map<String, ArtifactRecord> artifacts = new TreeMap<>();
  final List<SimulationLease> leases = new ArrayList<>();
  JobState state;
  String stage;
  int stageNumber;
  long since;
  @Nullable Long dueAt;
  int attempts;
  int lost;
  boolean cancelRequested;
  @Nullable SimulationLease held;
  @Nullable SimulationBatch batch;
  @Nullable JobError error;
  @Nullable Long finishedAt;
  @Nullable String type;

  private final Taken taken;
  private final int number;

  /**
   * @param number for people
   */
  SimulationJob(Admission admission, Taken taken, int number, long now) {
    this.admission = admission;
    this.taken = taken;
    this.number = number;
    this.stage = pipeline().stages().getFirst().name();
    this.since = now;
    Instant notBefore = admission.notBefore();
    this.state = notBefore == null ? JobState.READY : JobState.WAITING;
    this.dueAt = notBefore == null ? null : notBefore.toEpochMilli();
  }

  String id() {
    return taken.job();
  }

  String tenant() {
    return admission.tenant();
  }

  Pipeline pipeline() {
    return admission.pipeline();
  }

  String locator() {
    return taken.file().locator();
  }

  boolean isIn(Collection<Offer> offers) {
    return offers.contains(new Offer(pipeline().name(), stage));
  }

  /** The job is in the queue, and nobody has it. */
  void put(JobState readyOrWaiting, long now) {
    state = readyOrWaiting;
    since = now;
    held = null;
    dueAt = null;
  }

  void put(String nextStage, int nextNumber, long now) {
    put(JobState.READY, now);
    stage = nextStage;
    stageNumber = nextNumber;
    attempts = 0;
    lost = 0;
  }

  void end(JobState how, @Nullable JobError why, long now) {
    put(how, now);
    error = why;
    finishedAt = now;
    cancelRequested = false;
  }

  /** What a worker should be given under that token. */
  Lease lease(String token, long now) {
    FileRecord file = taken.file();
    return new Lease(
        token,
        id(),
        tenant(),
        admission.batch(),
        pipeline().name(),
        pipeline().version(),
        stage,
        stageNumber,
        attempts + 1,
        admission.correlationId(),
        Math.max(0, now - since),
        new FileRecord(
            file.id(),
            file.name(),
            file.declaredType(),
            type,
            file.locator(),
            file.length(),
            file.sha256(),
            file.receivedAt()),
        stageNumber == 0 ? List.of() : List.copyOf(artifacts.values()));
  }

  /** As {@link #textOf}: in words, so that a difference can be read. */
  String text() {
    return text(
        state,
        stage,
        held == null ? null : held.progress,
        instant(dueAt),
        instant(finishedAt),
        cancelRequested,
        error,
        leases.stream().map(SimulationLease::text),
        artifacts.values());
  }

  static String textOf(JobView view) {
    return text(
        view.state(),
        view.stage(),
        view.progress(),
        view.retryAt(),
        view.finishedAt(),
        view.cancelRequested(),
        view.error(),
        view.attempts().stream().map(SimulationLease::textOf),
        view.artifacts());
  }

  private static String text(
      JobState state,
      @Nullable String stage,
      @Nullable Double progress,
      @Nullable Instant dueAt,
      @Nullable Instant finishedAt,
      boolean cancelRequested,
      @Nullable JobError error,
      Stream<String> attempts,
      Collection<ArtifactRecord> artifacts) {
    return state
        + " at "
        + stage
        + ", progress "
        + progress
        + ", due "
        + dueAt
        + ", finished "
        + finishedAt
        + ", to cancel "
        + cancelRequested
        + ", error "
        + (error == null ? null : error.code())
        + ", attempts "
        + attempts.sorted().toList() // the wall's clock steps: their order says nothing
        + ", "
        + artifacts;
  }

  private static @Nullable Instant instant(@Nullable Long millis) {
    return millis == null ? null : Instant.ofEpochMilli(millis);
  }

  @Override
  public String toString() {
    return "#" + number;
  }
}
