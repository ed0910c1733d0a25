package dev.landfast.stages;

import dev.landfast.engine.job.JobError;
import java.time.Duration;

/** What became of a document that was given to a child. */
sealed interface ParseAnswer {

  /** All of it was read, and what it says was handed out. */
  record Complete() implements ParseAnswer {}

  /** It was not read, and will not be another time. */
  record Refused(JobError error) implements ParseAnswer {}

  /** The volume was at fault, not the document. */
  record Failed(String message) implements ParseAnswer {}

  /** It was still being read at the end of its time; the child was ended. */
  record TimedOut(Duration after) implements ParseAnswer {}

  /**
   * The child is gone, and has not answered.
   *
   * @param memory because it needed more than it may have
   * @param blameless whether it may have been something else than the document: the child had read
   *     others before, or somebody killed it
   */
  record Crashed(boolean memory, boolean blameless) implements ParseAnswer {}

  /** The child had nothing to do for long, and ended just when it was asked. */
  record Idle() implements ParseAnswer {}
}
