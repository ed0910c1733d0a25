package dev.landfast.engine.job;

import java.time.Instant;

/**
 * Something outside the database that follows from what was committed there. It says what has
 * happened, and brings nothing along: whoever carries it out reads how things are by then.
 *
 * @param subject the id of the batch, or of the job, that it follows from
 * @param stage empty when it is of no stage
 * @param asked how often it was asked for since it was last carried out, from 1
 * @param askedAt the last time
 * @param tries with this one, from 1
 */
public record Effect(
    String kind,
    String tenant,
    String subject,
    String stage,
    int asked,
    Instant askedAt,
    int tries) {
  /**
   * All jobs of a batch, the subject, have ended. Once more when one of them was retried by hand
   * and has ended again.
   */
  public static final String BATCH_DONE = "batch.done";
}
