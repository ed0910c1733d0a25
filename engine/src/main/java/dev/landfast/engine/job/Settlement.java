package dev.landfast.engine.job;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a worker says about its attempt, once per lease.
 *
 * @param report how the attempt went, whatever its outcome
 */
public record Settlement(Outcome outcome, Report report) {

  /** How the attempt ended. */
  public sealed interface Outcome {}

  /**
   * The stage is done.
   *
   * @param nextStage the stage to go on with; null when this was the last
   * @param fileType what the stage found the file to be; null to leave it
   */
  public record Done(
      @Nullable String nextStage, List<ArtifactRecord> artifacts, @Nullable String fileType)
      implements Outcome {}

  /**
   * The stage failed and is tried again later; spends an attempt, unless what failed is known to be
   * away ({@link Breaker}).
   *
   * @param delay at least
   * @param last whether the attempts are spent with this one, so that the job fails for good
   */
  public record Retry(JobError error, Duration delay, boolean last) implements Outcome {
    /** Not the last. */
    public Retry(JobError error, Duration delay) {
      this(error, delay, false);
    }
  }

  /** The job failed for good. */
  public record Fail(JobError error) implements Outcome {}

  /**
   * The stage was handed to somebody who calls back; spends nothing yet.
   *
   * @param atMost then the attempt has failed for a while
   */
  public record Await(Duration atMost) implements Outcome {}

  /** The worker stops and gives the job back as it was; spends nothing. */
  public record Release() implements Outcome {}

  /**
   * How an attempt went.
   *
   * @param openMillis until the input was verified
   * @param runMillis of the stage itself
   * @param stageEnded on the monotonic clock ({@link System#nanoTime}); from there to the settling
   *     transaction counts as settle time
   * @param fileAccess null when the stage did not come so far
   */
  public record Report(
      long openMillis, long runMillis, long stageEnded, @Nullable FileAccess fileAccess) {}

  /** The opening of the input. */
  public record FileAccess(Instant start, Instant end, boolean accessible, List<Try> tries) {}

  /** One try at it. */
  public record Try(int number, Instant start, Instant end, boolean success) {}
}
