package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.job.ArtifactRecord;
import dev.landfast.engine.job.JobError;
import dev.landfast.engine.job.Lease;
import dev.landfast.engine.job.SettleResult;
import dev.landfast.engine.job.Settlement.Done;
import dev.landfast.engine.job.Settlement.Outcome;
import dev.landfast.engine.job.Settlement.Retry;
import dev.landfast.engine.job.StageLimits;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Attempts whose workers handed them to somebody who calls back, inside a transaction. Such an
 * attempt is in the history as {@code waiting}, under the token of its lease; a callback, or the
 * end of the time for one, ends it as if that lease were held still.
 */
final class Callbacks {
  /** That one transaction gives up. */
  private static final int OVERDUE_AT_ONCE = 500;

  private final Leases leases;
  private final StageLimits limits;

  Callbacks(Leases leases, StageLimits limits) {
    this.leases = leases;
    this.limits = limits;
  }

  /**
   * Ends an attempt that waits, or whose worker is about to say so.
   *
   * @param said what the caller said, in place of the worker
   */
  SettleResult settle(Session session, Lease lease, Outcome outcome, String said)
      throws SQLException {
    String digest = Said.digestOf(said);
    Optional<Boolean> waits =
        session.queryOne(
            "holdAwaited", row -> row.getString("callback") != null, lease.job(), lease.token());
    if (waits.isPresent() && outcome instanceof Done done) {
      for (ArtifactRecord output : done.artifacts()) { // in place of what the worker sent
        session.update("replaceOutput", lease.job(), lease.token(), output.name());
      }
    }
    if (waits.orElse(false)) {
      Waiting waiting =
          session.queryOne("forgetWaiting", Waiting::of, lease.job(), lease.token()).orElseThrow();
      session.update("resume", waiting.startedAt(), session.leaseNow(), lease.job(), lease.token());
      digest = waiting.digest(); // for the worker that repeats itself
    }
    Said byCaller = new Said(lease, outcome, null, digest);
    return leases.settle(session, List.of(byCaller)).getFirst();
  }

  /** What nobody called back for in time has failed for a while. */
  void failOverdue(Session session) throws SQLException {
    for (Lease lease : session.query("overdue", Leases::lease, session.now(), OVERDUE_AT_ONCE)) {
      boolean last = lease.attempt() >= limits.attemptsMax(lease.pipeline(), lease.stage());
      JobError error = missing(lease);
      settle(session, lease, new Retry(error, Duration.ZERO, last), error.code());
    }
  }

  private static JobError missing(Lease lease) {
    return new JobError(
        "CALLBACK_MISSING",
        JobError.Severity.ERROR,
        JobError.Category.SERVICE,
        "Whoever stage "
            + lease.stage()
            + " was handed to did not call back in time. Look there for this job's id.",
        null);
  }

  /** An attempt that waits for a callback. */
  private record Waiting(String digest, long startedAt) {
    static Waiting of(ResultSet row) throws SQLException {
      return new Waiting(row.getString("settlement"), row.getLong("started_at"));
    }
  }
}
