package dev.landfast.stages;

import java.time.Duration;

/**
 * What one child may take, and one document of it.
 *
 * @param heapBytes of a child; one that needs more is ended
 * @param timeBase that a document of any length gets
 * @param timePerMib that it gets for each MiB
 * @param timeMax that it gets at most; below the bound of the stage, so that the sender hears of
 *     the document and not of the stage
 * @param startMax until a child that was started answers
 * @param idleMax after which a child that has nothing to do ends itself
 * @param quickFilesMax that a child reads that was started for documents that waited
 * @param filesMax that each of its successors reads before another takes its place
 */
record ParseLimits(
    long heapBytes,
    Duration timeBase,
    Duration timePerMib,
    Duration timeMax,
    Duration startMax,
    Duration idleMax,
    int quickFilesMax,
    int filesMax) {
  static final ParseLimits USUAL =
      new ParseLimits(
          1024L * 1024 * 1024,
          Duration.ofSeconds(60),
          Duration.ofSeconds(2),
          Duration.ofMinutes(4),
          Duration.ofSeconds(60),
          Duration.ofMinutes(5),
          100,
          5_000);

  private static final long MIB = 1024 * 1024;

  /** For a document of so many bytes. */
  Duration timeFor(long length) {
    long millis = timeBase.toMillis() + timePerMib.toMillis() * (length / MIB);
    return millis < timeMax.toMillis() ? Duration.ofMillis(millis) : timeMax;
  }
}
