package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.id.IdSource;
import dev.landfast.engine.job.ArtifactRecord;
import dev.landfast.engine.job.JobError;
import dev.landfast.engine.job.JobFact.AttemptEnded;
import dev.landfast.engine.job.JobFact.JobEnded;
import dev.landfast.engine.job.Settlement.Report;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the leases that end in one transaction, gathered, so that each table is met once.
 */
final class LeaseEnds {
  private final Session session;
  private final List<@Nullable Object[]> attempts = new ArrayList<>();
  private final List<@Nullable Object[]> artifacts = new ArrayList<>();
  private final List<@Nullable Object[]> types = new ArrayList<>();
  private final List<@Nullable Object[]> advanced = new ArrayList<>();
  private final List<@Nullable Object[]> waiting = new ArrayList<>();
  private final List<@Nullable Object[]> awaiting = new ArrayList<>();
  private final List<@Nullable Object[]> released = new ArrayList<>();
  private final List<@Nullable Object[]> ended = new ArrayList<>();
  private final List<@Nullable Object[]> outcomes = new ArrayList<>();
  private final List<@Nullable Object[]> notDone = new ArrayList<>();

  LeaseEnds(Session session) {
    this.session = session;
  }

  /**
   * The lease's line in the history.
   *
   * @param said digest of the settlement; null when there was none
   */
  void attempt(
      Held held,
      String outcome,
      @Nullable String said,
      @Nullable JobError error,
      @Nullable Report report,
      @Nullable Long settleMillis) {
    session.tell(
        new AttemptEnded(
            held.pipeline(),
            held.stage(),
            outcome,
            error,
            Duration.ofMillis(held.queuedMillis()),
            report));
    attempts.add(
        new @Nullable Object[] {
          held.job(),
          held.token(),
          held.stage(),
          held.stageNumber(),
          held.attempt(),
          held.worker(),
          held.pid(),
          held.startedAt(),
          held.queuedMillis(),
          session.now(),
          outcome,
          said,
          Rows.toJson(error),
          report == null ? null : report.openMillis(),
          report == null ? null : report.runMillis(),
          settleMillis,
          report == null ? null : Rows.toJson(report.fileAccess())
        });
  }

  void artifact(Held held, ArtifactRecord artifact) {
    artifacts.add(
        new @Nullable Object[] {
          held.job(),
          artifact.name(),
          artifact.stage(),
          held.token(),
          artifact.type(),
          artifact.locator(),
          artifact.length(),
          artifact.sha256()
        });
  }

  void fileType(String file, String type) {
    types.add(new @Nullable Object[] {type, file});
  }

  /** On to the next stage. */
  void advance(Held held, String stage) {
    advanced.add(new @Nullable Object[] {session.now(), stage, held.job(), held.token()});
  }

  /** Again after a while. */
  void waitFor(Held held, long millis, boolean attemptSpent) {
    waiting.add(
        new @Nullable Object[] {
          session.now(), session.now() + millis, attemptSpent ? 1 : 0, held.job(), held.token()
        });
  }

  /** Until somebody calls back. */
  void await(Held held, long millis) {
    awaiting.add(
        new @Nullable Object[] {session.now(), session.now() + millis, held.job(), held.token()});
  }

  /** Ready again, with no attempt spent. */
  void release(Held held, boolean lost) {
    released.add(new @Nullable Object[] {session.now(), lost ? 1 : 0, held.job(), held.token()});
  }

  /** The job is over, and leaves the queue. */
  void end(Held held, String outcome, @Nullable JobError error) {
    ended.add(new @Nullable Object[] {held.job(), held.token()});
    outcome(held, outcome, error);
  }

  /** The job is over, and has left the queue. */
  void outcome(Held held, String outcome, @Nullable JobError error) {
    outcome(
        held.job(),
        held.tenant(),
        held.pipeline(),
        held.stage(),
        held.stageNumber(),
        held.batch(),
        outcome,
        error);
  }

  void outcome(
      String job,
      String tenant,
      String pipeline,
      String stage,
      int stageNumber,
      @Nullable String batch,
      String outcome,
      @Nullable JobError error) {
    long millis = session.now() - IdSource.timeOf(job).toEpochMilli();
    session.tell(new JobEnded(pipeline, outcome, error, Duration.ofMillis(Math.max(0, millis))));
    outcomes.add(
        new @Nullable Object[] {
          job, tenant, outcome, stage, stageNumber, session.now(), Rows.toJson(error)
        });
    if (!outcome.equals("done")) {
      notDone.add(new @Nullable Object[] {job});
    }
    session.countQueue(-1);
    session.countBatch(batch, -1);
  }

  void write() throws SQLException {
    session.updateEach("insertAttempt", attempts);
    session.updateEach("insertArtifact", artifacts);
    session.updateEach("fileType", types);
    session.updateEach("advance", advanced);
    session.updateEach("wait", waiting);
    session.updateEach("await", awaiting);
    session.updateEach("release", released);
    session.queryEach("endLease", Held::of, ended);
    session.updateEach("insertOutcome", outcomes);
    if (!notDone.isEmpty()) {
      Duplicates.promote(session, notDone);
    }
    if (!advanced.isEmpty() || !waiting.isEmpty() || !released.isEmpty()) {
      session.markReady(); // the claimers have to learn when one is due, too
    }
  }
}
