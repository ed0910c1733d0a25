package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.job.JobError;
import dev.landfast.engine.job.Offer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which stages the processes that share a database know, inside a transaction. A job whose stage
 * none of them knows waits for one that does, but not for ever.
 */
final class Offers {
  /** Jobs that one transaction ends. */
  private static final int ENDED_MAX = 500;

  /**
   * A run that said nothing for this part of the patience was away, and so may others have been.
   */
  private static final int AWAY_PART = 3;

  private Offers() {}

  /** As one parameter of a claim: names have no line ends. */
  static Object array(Session session, Collection<Offer> offers) throws SQLException {
    return session.array(
        offers.stream().map(offer -> offer.pipeline() + "\n" + offer.stage()).toList());
  }

  /**
   * Says what a run offers, and ends the jobs that were ready for a stage that nobody offered for
   * all of the patience, of which this run has seen the whole: whoever was away for a part of it
   * knows nothing of the others, who may have been away by the same cause.
   *
   * @return how many were ended
   */
  static int renew(Session session, String run, Collection<Offer> offers, Duration patience)
      throws SQLException {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (Offer offer : offers) {
      rows.add(new @Nullable Object[] {run, offer.pipeline(), offer.stage(), session.now()});
    }
    session.updateEach("offer", rows);
    long patientSince = session.now() - patience.toMillis();
    if (watchingSince(session, run, patience) > patientSince) {
      return 0;
    }
    session.update("forgetOffers", patientSince);
    List<Unoffered> unoffered = session.query("unoffered", Unoffered::of, patientSince, ENDED_MAX);
    LeaseEnds ends = new LeaseEnds(session);
    for (Unoffered job : unoffered) {
      session.update("leaveQueue", job.job());
      ends.outcome(
          job.job(),
          job.tenant(),
          job.pipeline(),
          job.stage(),
          job.stageNumber(),
          job.batch(),
          "failed",
          stageUnknown(job));
    }
    ends.write();
    return unoffered.size();
  }

  private static long watchingSince(Session session, String run, Duration patience)
      throws SQLException {
    long now = session.now();
    long away = now - patience.dividedBy(AWAY_PART).toMillis();
    return session
        .queryOne("watch", row -> row.getLong("watching_since"), away, now, now, run)
        .orElse(now); // a database that was restored knows nothing of this run
  }

  private static JobError stageUnknown(Unoffered job) {
    return JobError.stage(
        "STAGE_UNKNOWN",
        "No node knows the stage "
            + job.stage()
            + " of pipeline "
            + job.pipeline()
            + ". Start one that does, then retry the job.");
  }

  /** A row of the queue. */
  private record Unoffered(
      String job,
      String tenant,
      String pipeline,
      String stage,
      int stageNumber,
      @Nullable String batch) {
    static Unoffered of(ResultSet row) throws SQLException {
      return new Unoffered(
          row.getString("job"),
          row.getString("tenant"),
          row.getString("pipeline"),
          row.getString("stage"),
          row.getInt("stage_number"),
          row.getString("batch"));
    }
  }
}
