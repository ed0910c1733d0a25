package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.job.ArtifactRecord;
import dev.landfast.engine.job.JobError;
import dev.landfast.engine.job.JobStore.Renewal;
import dev.landfast.engine.job.Lease;
import dev.landfast.engine.job.SettleResult;
import dev.landfast.engine.job.Settlement;
import dev.landfast.engine.job.Settlement.Done;
import dev.landfast.engine.job.Settlement.Fail;
import dev.landfast.engine.job.Settlement.Release;
import dev.landfast.engine.job.Settlement.Report;
import dev.landfast.engine.job.Settlement.Retry;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Claim, renew and settle, inside a transaction. Every write under a lease names its token. */
final class SqliteLeases {
  private final String run;
  private final long pid;
  private final InstantSource clock;
  private final LongSupplier monotonicNanos;
  private final Supplier<String> tokens;

  SqliteLeases(
      String run,
      long pid,
      InstantSource clock,
      LongSupplier monotonicNanos,
      Supplier<String> tokens) {
    this.run = run;
    this.pid = pid;
    this.clock = clock;
    this.monotonicNanos = monotonicNanos;
    this.tokens = tokens;
  }

  List<Lease> claim(Session session, String worker, int max, Duration leaseTerm)
      throws SQLException {
    long now = clock.millis();
    session.update("wakeDue", now);
    List<Lease> claimed = new ArrayList<>();
    for (Lease lease : session.query("claimable", this::ready, max)) {
      session.update("lease", now, lease.token(), run, leaseUntil(leaseTerm), lease.job());
      session.update(
          "insertAttempt",
          lease.token(),
          lease.job(),
          lease.stage(),
          lease.stageNumber(),
          lease.attempt(),
          worker,
          pid,
          now,
          lease.queuedMillis());
      claimed.add(lease.withArtifacts(session.query("artifacts", Rows::artifact, lease.job())));
    }
    return claimed;
  }

  Renewal renew(Session session, Set<String> held, Duration leaseTerm) throws SQLException {
    Set<String> lost = new HashSet<>();
    Set<String> toCancel = new HashSet<>();
    for (String token : held) {
      Optional<Boolean> cancel =
          session.queryOne("renew", row -> row.getInt(1) == 1, leaseUntil(leaseTerm), token);
      if (cancel.isEmpty()) {
        lost.add(token);
      } else if (cancel.get()) {
        toCancel.add(token);
      }
    }
    return new Renewal(lost, toCancel);
  }

  SettleResult settle(Session session, String token, Settlement settlement) throws SQLException {
    String said = digest(settlement.outcome());
    Optional<Held> found = session.queryOne("held", SqliteLeases::held, token);
    if (found.isEmpty()) {
      return session
          .queryOne("settledAs", row -> repeated(row, said), token)
          .orElse(SettleResult.LEASE_LOST);
    }
    Held held = found.get();
    boolean finishes = settlement.outcome() instanceof Done done && done.nextStage() == null;
    boolean fails = settlement.outcome() instanceof Fail;
    if (held.cancelRequested() && !finishes && !fails) {
      endAttempt(session, token, "cancelled", said, null, settlement.report());
      endJob(session, held, token, "cancelled", null);
      return SettleResult.CANCELLED;
    }
    switch (settlement.outcome()) {
      case Done done -> {
        endAttempt(session, token, "done", said, null, settlement.report());
        settleDone(session, held, token, done);
      }
      case Retry retry -> {
        endAttempt(session, token, "retry", said, retry.error(), settlement.report());
        session.update("wait", clock.millis(), clock.millis() + retry.delay().toMillis(), token);
        session.markReady(); // the claimers have to learn when it is due
      }
      case Fail fail -> {
        endAttempt(session, token, "failed", said, fail.error(), settlement.report());
        endJob(session, held, token, "failed", fail.error());
      }
      case Release release -> {
        endAttempt(session, token, "released", said, null, settlement.report());
        session.update("release", clock.millis(), token);
        session.markReady();
      }
    }
    return SettleResult.ACCEPTED;
  }

  /** An identical repeat gets the answer of the first time. */
  private static SettleResult repeated(ResultSet row, String said) throws SQLException {
    if (!said.equals(row.getString("settlement"))) {
      return SettleResult.LEASE_LOST;
    }
    return "cancelled".equals(row.getString("outcome"))
        ? SettleResult.CANCELLED
        : SettleResult.ACCEPTED;
  }

  private void settleDone(Session session, Held held, String token, Done done) throws SQLException {
    for (ArtifactRecord artifact : done.artifacts()) {
      session.update(
          "insertArtifact",
          held.job(),
          artifact.name(),
          artifact.stage(),
          token,
          artifact.type(),
          artifact.locator(),
          artifact.length(),
          artifact.sha256());
    }
    if (done.fileType() != null) {
      session.update("fileType", done.fileType(), held.file());
    }
    if (done.nextStage() == null) {
      endJob(session, held, token, "done", null);
    } else {
      session.update("advance", clock.millis(), done.nextStage(), token);
      session.markReady();
    }
  }

  /** Takes a lease away from a worker that is gone, or that did not end in time. */
  void lose(Session session, Held held, int lostMax) throws SQLException {
    JobError error =
        JobError.stage(
            "WORKER_LOST",
            "The worker of stage "
                + held.stage()
                + " stopped before it had finished, for the "
                + (held.lost() + 1)
                + ". time. Look at the server's log of that time, then retry the job.");
    String token = held.token();
    endAttempt(session, token, "lost", null, error, null);
    if (held.cancelRequested()) {
      endJob(session, held, token, "cancelled", null);
    } else if (held.lost() + 1 >= lostMax) {
      endJob(session, held, token, "failed", error);
    } else {
      session.update("lose", clock.millis(), token);
      session.markReady();
    }
  }

  /** Cancels a job that nobody runs. */
  void cancelUnleased(Session session, String job, String stage, int number, @Nullable String batch)
      throws SQLException {
    session.update("leaveQueueUnleased", job);
    end(session, job, stage, number, batch, "cancelled", null);
  }

  private void endJob(
      Session session, Held held, String token, String outcome, @Nullable JobError error)
      throws SQLException {
    session.update("leaveQueue", token);
    end(session, held.job(), held.stage(), held.stageNumber(), held.batch(), outcome, error);
  }

  private void end(
      Session session,
      String job,
      String stage,
      int stageNumber,
      @Nullable String batch,
      String outcome,
      @Nullable JobError error)
      throws SQLException {
    long now = clock.millis();
    session.update("endJob", outcome, stage, stageNumber, now, Rows.toJson(error), job);
    session.countQueue(-1);
    if (batch != null) {
      session.update("countDown", now, batch);
    }
  }

  private void endAttempt(
      Session session,
      String token,
      String outcome,
      @Nullable String said,
      @Nullable JobError error,
      @Nullable Report report)
      throws SQLException {
    session.update(
        "endAttempt",
        clock.millis(),
        outcome,
        said,
        Rows.toJson(error),
        report == null ? null : report.openMillis(),
        report == null ? null : report.runMillis(),
        report == null ? null : millisSince(report.stageEnded()),
        report == null ? null : Rows.toJson(report.fileAccess()),
        token);
  }

  long monotonicMillis() {
    return TimeUnit.NANOSECONDS.toMillis(monotonicNanos.getAsLong());
  }

  private long millisSince(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(monotonicNanos.getAsLong() - nanos);
  }

  private long leaseUntil(Duration leaseTerm) {
    return monotonicMillis() + leaseTerm.toMillis();
  }

  private static String digest(Settlement.Outcome outcome) {
    try {
      byte[] text = outcome.toString().getBytes(StandardCharsets.UTF_8); // records: all components
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }

  /** A ready row, with the token that its lease would get. */
  private Lease ready(ResultSet row) throws SQLException {
    return new Lease(
        tokens.get(),
        row.getString("job"),
        row.getString("tenant"),
        row.getString("batch"),
        row.getString("pipeline"),
        row.getInt("pipeline_version"),
        row.getString("stage"),
        row.getInt("stage_number"),
        row.getInt("attempts") + 1,
        row.getString("correlation_id"),
        Math.max(0, clock.millis() - row.getLong("since")),
        Rows.file(row, "file"),
        List.of());
  }

  static Held held(ResultSet row) throws SQLException {
    return new Held(
        row.getString("token"),
        row.getString("job"),
        row.getString("stage"),
        row.getInt("stage_number"),
        row.getInt("lost"),
        row.getInt("cancel_requested") == 1,
        row.getString("batch"),
        row.getString("file"),
        row.getString("pipeline"));
  }

  /** A running row. */
  record Held(
      String token,
      String job,
      String stage,
      int stageNumber,
      int lost,
      boolean cancelRequested,
      @Nullable String batch,
      String file,
      String pipeline) {}
}
