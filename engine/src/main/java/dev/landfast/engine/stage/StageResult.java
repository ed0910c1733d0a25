package dev.landfast.engine.stage;

import dev.landfast.engine.job.JobError;

/** How a stage ended. */
public sealed interface StageResult {

  /** Go on with the next stage. */
  record Done() implements StageResult {}

  /** Trying again later may help. */
  record Retry(JobError error) implements StageResult {}

  /** Trying again will not help. */
  record Failed(JobError error) implements StageResult {}
}
