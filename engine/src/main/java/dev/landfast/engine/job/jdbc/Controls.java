package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.job.JobStore.ControlResult;
import dev.landfast.engine.job.JobStore.FailedJobs;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What people ask for, inside a transaction. */
final class Controls {
  private Controls() {}

  static ControlResult retry(Session session, String tenant, String job) throws SQLException {
    List<Ended> ended = session.query("forgetOutcome", row -> Ended.of(job, row), tenant, job);
    if (ended.isEmpty()) {
      return notChanged(session, tenant, job);
    }
    requeue(session, Duplicates.reclaim(session, ended));
    return ControlResult.CHANGED;
  }

  /**
   * Retries the first so many of the jobs behind one.
   *
   * @param after a job's id; empty for the first
   * @return their ids
   */
  static List<String> retry(Session session, FailedJobs which, String after, int max)
      throws SQLException {
    Instant since = which.since();
    List<Ended> ended =
        session.query(
            "forgetFailed",
            row -> Ended.of(row.getString("job"), row),
            which.tenant(),
            after,
            which.pipeline(),
            which.code(),
            since == null ? null : since.toEpochMilli(),
            max);
    requeue(session, Duplicates.reclaim(session, ended));
    return ended.stream().map(Ended::job).toList();
  }

  /** At the stage where they ended, with fresh attempts. */
  static void requeue(Session session, List<Ended> ended) throws SQLException {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (Ended job : ended) {
      rows.add(new @Nullable Object[] {job.stage(), job.stageNumber(), session.now(), job.job()});
    }
    session.queryEach(
        "requeue",
        row -> {
          session.countBatch(row.getString("batch"), 1);
          return true;
        },
        rows);
    session.countQueue(ended.size());
    if (!ended.isEmpty()) {
      session.markReady();
    }
  }

  static ControlResult cancel(Session session, String tenant, String job) throws SQLException {
    Optional<Unfinished> found = session.queryOne("unfinished", Unfinished::of, tenant, job);
    if (found.isEmpty()) {
      return notChanged(session, tenant, job);
    }
    Unfinished unfinished = found.get();
    if (unfinished.running()) {
      session.update("requestCancel", job);
    } else {
      session.update("leaveQueue", job);
      session.update("cancelWaiting", job);
      LeaseEnds ends = new LeaseEnds(session);
      ends.outcome(
          job,
          tenant,
          unfinished.pipeline(),
          unfinished.stage(),
          unfinished.stageNumber(),
          unfinished.batch(),
          "cancelled",
          null);
      ends.write();
    }
    return ControlResult.CHANGED;
  }

  private static ControlResult notChanged(Session session, String tenant, String job)
      throws SQLException {
    boolean known = session.queryOne("job", row -> true, tenant, job).isPresent();
    return known ? ControlResult.NOT_ALLOWED : ControlResult.UNKNOWN_JOB;
  }

  /** Where a job ended. */
  record Ended(String job, String stage, int stageNumber) {
    static Ended of(String job, ResultSet row) throws SQLException {
      return new Ended(job, row.getString("stage"), row.getInt("stage_number"));
    }
  }

  /** A row of the queue. */
  private record Unfinished(
      boolean running, String pipeline, String stage, int stageNumber, @Nullable String batch) {
    static Unfinished of(ResultSet row) throws SQLException {
      return new Unfinished(
          "running".equals(row.getString("state")),
          row.getString("pipeline"),
          row.getString("stage"),
          row.getInt("stage_number"),
          row.getString("batch"));
    }
  }
}
