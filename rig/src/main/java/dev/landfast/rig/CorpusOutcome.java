package dev.landfast.rig;

import dev.landfast.engine.job.JobError;
import dev.landfast.engine.job.JobReader.AttemptView;
import dev.landfast.engine.job.JobReader.JobView;
import dev.landfast.engine.job.JobState;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What became of a document.
 *
 * @param code why it failed or was not taken; null if neither
 * @param detail what its sender is told then
 * @param length in bytes, as it was sent
 * @param parseMillis its longest attempt at being parsed; zero for one that was not
 * @param outputs names of what was handed out
 */
record CorpusOutcome(
    CorpusDocument document,
    JobState state,
    @Nullable String code,
    @Nullable String detail,
    long length,
    long parseMillis,
    List<String> outputs) {

  static CorpusOutcome of(CorpusDocument document, JobView job) {
    JobError error = job.error();
    long parseMillis = 0;
    for (AttemptView attempt : job.attempts()) {
      Long run = attempt.timings().runMillis();
      if (attempt.stage().equals("parse") && run != null) {
        parseMillis = Math.max(parseMillis, run);
      }
    }
    return new CorpusOutcome(
        document,
        job.state(),
        error == null ? null : error.code(),
        error == null ? null : error.detail(),
        job.length(),
        parseMillis,
        job.artifacts().stream().map(artifact -> artifact.name()).toList());
  }

  /** In a table: the code, or how it ended without one. */
  String shown() {
    return code == null ? state.name().toLowerCase(Locale.ROOT) : code;
  }
}
