package dev.landfast.engine.stage;

import dev.landfast.engine.job.JobError;
import java.time.Duration;

/** How a stage ended. */
public sealed interface StageResult {

  /** Go on with the next stage. */
  record Done() implements StageResult {}

  /**
   * Trying again later may help.
   *
   * @param after not earlier than that, as a service may ask for (RFC 9110, Retry-After); up to a
   *     day
   */
  record Retry(JobError error, Duration after) implements StageResult {
    private static final Duration AFTER_MAX = Duration.ofDays(1);

    public Retry {
      after = after.compareTo(AFTER_MAX) > 0 ? AFTER_MAX : after;
    }

    /** As soon as the stage's own backoff says. */
    public Retry(JobError error) {
      this(error, Duration.ZERO);
    }
  }

  /**
   * Somebody else does it and calls back, under the id that {@link StageRun#callback} has: the job
   * waits, and takes no slot. Such an attempt has no outputs of its own.
   *
   * @param atMost then the attempt has failed for a while
   */
  record Waiting(Duration atMost) implements StageResult {}

  /** Trying again will not help. */
  record Failed(JobError error) implements StageResult {}
}
