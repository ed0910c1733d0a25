package dev.landfast.server;

import static java.util.Map.entry;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import java.util.Map;

/** One line about each metric, for {@code # HELP}; {@code docs/metrics.md} says more. */
final class MetricMeanings implements MeterFilter {
  private static final Map<String, String> MEANINGS =
      Map.ofEntries(
          entry("landfast.files.received", "Files taken in: durable, with a job"),
          entry("landfast.files.received.bytes", "Bytes of the files taken in"),
          entry("landfast.files.duplicates", "Files whose content had come before"),
          entry("landfast.files.refused", "Files and calls that were not taken in"),
          entry("landfast.file.access", "Stages whose file was opened and verified, or was not"),
          entry("landfast.file.access.tries", "Tries that opening the files took"),
          entry(
              "landfast.verification.failures",
              "Attempts that found their file other than it was received"),
          entry("landfast.job.duration", "From the receipt of a file to the end of its job"),
          entry("landfast.failures", "Jobs that failed for good, by the code of their error"),
          entry("landfast.attempts", "Leases that are over, by their outcome"),
          entry("landfast.stage.queued", "How long a job waited for a worker"),
          entry("landfast.stage.open", "Until a stage's file was opened and verified"),
          entry("landfast.stage.run", "The stage itself: processing time of one file"),
          entry("landfast.races", "Races that were met and lost nothing, by their kind"),
          entry("landfast.breaker.activations", "Circuit breakers that opened"),
          entry("landfast.commit.calls", "Callers that shared one commit"),
          entry("landfast.commit", "A transaction, until the database has it on disk"),
          entry("landfast.seal", "From a file's last byte to its durable name"),
          entry("landfast.jobs", "Unfinished jobs by their state"),
          entry("landfast.queue.age", "How long the job that has waited longest is ready"),
          entry("landfast.breaker.open", "1 while a breaker holds back or tries"),
          entry("landfast.nodes", "Processes on the database"),
          entry("landfast.volume", "Room on this node's volume, and what intake leaves alone"),
          entry("landfast.database.up", "0 when the database did not answer"));

  @Override
  public Meter.Id map(Meter.Id id) {
    String meaning = MEANINGS.get(id.getName());
    return meaning == null
        ? id
        : new Meter.Id(
            id.getName(), Tags.of(id.getTags()), id.getBaseUnit(), meaning, id.getType());
  }
}
