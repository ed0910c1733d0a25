package dev.landfast.engine.job;

import dev.landfast.engine.job.Settlement.Report;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that was committed by this process, for those who count. Told once, behind the commit;
 * a process that dies tells nobody.
 */
public sealed interface JobFact {

  /** Files were taken in and became jobs, {@code duplicates} of which are over already. */
  record Admitted(String pipeline, int jobs, int duplicates, long bytes) implements JobFact {}

  /**
   * A lease is over.
   *
   * @param outcome as in the job's history: {@code done}, {@code retry}, {@code failed}, {@code
   *     lost}, {@code released}, {@code cancelled}, {@code waiting}
   * @param queued how long the job had waited for it
   * @param report null of a remote worker, and of a lease that nobody settled
   */
  record AttemptEnded(
      String pipeline,
      String stage,
      String outcome,
      @Nullable JobError error,
      Duration queued,
      @Nullable Report report)
      implements JobFact {}

  /**
   * A job is over.
   *
   * @param outcome {@code done}, {@code failed}, {@code cancelled}
   * @param error of one that failed
   * @param sinceAdmitted from its first file's receipt to now
   */
  record JobEnded(String pipeline, String outcome, @Nullable JobError error, Duration sinceAdmitted)
      implements JobFact {}

  /** Somebody settled a lease that was over; nothing was changed. */
  record SettleRefused(String pipeline, String stage) implements JobFact {}

  /** Somebody said of a lease again what had been said of it, and got the same answer. */
  record SettleRepeated(String pipeline, String stage) implements JobFact {}

  /**
   * A breaker opened, for the first time or again.
   *
   * @param pipeline null for that of this process' access to the store
   */
  record BreakerOpened(@Nullable String pipeline, String stage) implements JobFact {}

  /** A transaction was committed for so many callers. */
  record Committed(int callers, Duration took) implements JobFact {}

  /** Is told of each commit what it came to. */
  interface Listener {
    /** Called by the thread that committed; must return at once. */
    void committed(List<JobFact> facts);
  }
}
