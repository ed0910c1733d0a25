package dev.landfast.engine.job;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What people and programs ask about jobs. Each call sees one committed state. An id of another
 * tenant is not found.
 */
public interface JobReader {
  /** Failed jobs that {@link #failures} looks at. */
  int FAILURES_MAX = 10_000;

  Optional<FileView> file(String tenant, String file) throws JobStoreException;

  Optional<JobView> job(String tenant, String job) throws JobStoreException;

  JobPage jobs(JobQuery query) throws JobStoreException;

  Optional<BatchView> batch(String tenant, String batch) throws JobStoreException;

  /**
   * Batches without their items, newest first.
   *
   * @param cursor {@link BatchPage#next} of the page before; null for the first
   */
  BatchPage batches(String tenant, int limit, @Nullable String cursor) throws JobStoreException;

  /** Why jobs failed: the newest ones, {@value #FAILURES_MAX} at most, by their error. */
  List<FailureGroup> failures(String tenant) throws JobStoreException;

  /** What waits and who works, of all tenants. */
  QueueView queue() throws JobStoreException;

  Optional<ArtifactRecord> artifact(String tenant, String job, String name)
      throws JobStoreException;

  /** A file and the jobs on it. */
  record FileView(FileRecord file, List<String> jobs) {}

  /**
   * A job and its history.
   *
   * @param name of its file
   * @param type of its file, as found by a stage, or else as declared
   * @param length of its file in bytes
   * @param stage where it is or ended; null for one that was cancelled before it began
   * @param progress of the running stage, from 0 to 1; null where its worker says nothing
   * @param duplicateOf the first job of a duplicate's content
   * @param retryAt when a waiting job is due
   */
  record JobView(
      String id,
      String file,
      String name,
      @Nullable String type,
      long length,
      @Nullable String batch,
      String pipeline,
      int pipelineVersion,
      JobState state,
      @Nullable String stage,
      @Nullable Double progress,
      @Nullable String duplicateOf,
      Instant createdAt,
      @Nullable Instant retryAt,
      @Nullable Instant finishedAt,
      boolean cancelRequested,
      String correlationId,
      @Nullable JobError error,
      List<AttemptView> attempts,
      List<ArtifactRecord> artifacts) {}

  /** One lease of a job; the times are null until they are known. */
  record AttemptView(
      String stage,
      int number,
      String worker,
      long pid,
      Instant startedAt,
      @Nullable Instant endedAt,
      @Nullable String outcome,
      @Nullable JobError error,
      Timings timings,
      Settlement.@Nullable FileAccess fileAccess) {}

  /** Milliseconds of an attempt. */
  record Timings(
      long queuedMillis,
      @Nullable Long openMillis,
      @Nullable Long runMillis,
      @Nullable Long settleMillis) {}

  /**
   * Which jobs; newest first. What is null does not matter.
   *
   * @param code of the error that they failed with
   * @param cursor {@link JobPage#next} of the page before
   */
  record JobQuery(
      String tenant,
      @Nullable JobState state,
      @Nullable String pipeline,
      @Nullable String batch,
      @Nullable String code,
      int limit,
      @Nullable String cursor) {}

  /**
   * One page; its jobs come without attempts and artifacts.
   *
   * @param next null on the last page
   */
  record JobPage(List<JobView> items, @Nullable String next) {}

  /**
   * A batch.
   *
   * @param counts by state, {@code rejected} among them; states without items are missing
   * @param bytes of all items that were taken
   */
  record BatchView(
      String id,
      String pipeline,
      BatchState state,
      Instant createdAt,
      @Nullable Instant doneAt,
      Map<String, Long> counts,
      long bytes,
      List<ItemView> items) {}

  /**
   * One page; its batches come without items.
   *
   * @param next null on the last page
   */
  record BatchPage(List<BatchView> items, @Nullable String next) {}

  /**
   * Failed jobs that have the same reason.
   *
   * @param lastAt when the last of them failed
   * @param lastJob the newest of them
   * @param error of that one
   */
  record FailureGroup(
      String pipeline, String stage, long jobs, Instant lastAt, String lastJob, JobError error) {}

  /** Where a batch is. */
  enum BatchState {
    OPEN,
    SEALED,
    DONE
  }

  /**
   * What became of one item.
   *
   * @param job as {@code file}, null when it was rejected
   * @param code why it was rejected or its job failed; null when neither
   */
  record ItemView(
      int number,
      String name,
      String state,
      @Nullable String job,
      @Nullable String file,
      @Nullable String code,
      @Nullable String detail,
      long length) {}
}
