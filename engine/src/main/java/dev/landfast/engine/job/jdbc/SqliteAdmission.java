package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.job.Admission;
import dev.landfast.engine.job.Admission.Answer;
import dev.landfast.engine.job.Admission.Item;
import dev.landfast.engine.job.Admission.Refused;
import dev.landfast.engine.job.Admission.Taken;
import dev.landfast.engine.job.AdmitResult;
import dev.landfast.engine.job.FileRecord;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The rows of an admission, inside a transaction. */
final class SqliteAdmission {
  /** How long the answer of an idempotency key is kept. */
  static final Duration ANSWERS_KEPT = Duration.ofHours(24);

  private SqliteAdmission() {}

  /**
   * @param room jobs that the queue still takes; an answer from before needs none
   */
  static AdmitResult admit(Session session, Admission admission, long room) throws SQLException {
    Answer answer = admission.answer();
    long now = admission.receivedAt().toEpochMilli();
    if (answer != null) {
      Optional<AdmitResult> before = answeredBefore(session, admission.tenant(), answer, now);
      if (before.isPresent()) {
        return before.get();
      }
    }
    if (jobs(admission) > room) {
      return new AdmitResult.QueueFull();
    }
    if (answer != null) {
      session.update("forgetAnswer", admission.tenant(), answer.key()); // one past its time
      session.update(
          "insertAnswer",
          admission.tenant(),
          answer.key(),
          answer.fingerprint(),
          answer.status(),
          answer.body(),
          now);
    }
    if (admission.batch() != null) {
      insertBatch(session, admission, admission.batch(), now);
    }
    for (Item item : admission.items()) {
      switch (item) {
        case Taken taken -> insertTaken(session, admission, taken, now);
        case Refused refused ->
            session.update(
                "insertItem",
                admission.batch(),
                refused.number(),
                refused.name(),
                null,
                refused.code(),
                refused.detail(),
                0L);
      }
    }
    return new AdmitResult.Admitted();
  }

  private static Optional<AdmitResult> answeredBefore(
      Session session, String tenant, Answer answer, long now) throws SQLException {
    return session.queryOne(
        "findAnswer",
        row ->
            row.getString("fingerprint").equals(answer.fingerprint())
                ? new AdmitResult.Replayed(row.getInt("status"), row.getString("body"))
                : new AdmitResult.KeyReused(),
        tenant,
        answer.key(),
        now - ANSWERS_KEPT.toMillis());
  }

  private static long jobs(Admission admission) {
    return admission.items().stream().filter(Taken.class::isInstance).count();
  }

  private static void insertBatch(Session session, Admission admission, String batch, long now)
      throws SQLException {
    long jobs = jobs(admission);
    session.update(
        "insertBatch",
        batch,
        admission.tenant(),
        admission.pipeline().name(),
        jobs,
        now,
        jobs == 0 ? now : null,
        now);
  }

  private static void insertTaken(Session session, Admission admission, Taken taken, long now)
      throws SQLException {
    FileRecord file = taken.file();
    session.update(
        "insertFile",
        file.id(),
        admission.tenant(),
        file.name(),
        file.declaredType(),
        file.locator(),
        file.length(),
        file.sha256(),
        file.receivedAt().toEpochMilli());
    session.update(
        "insertJob",
        taken.job(),
        admission.tenant(),
        file.id(),
        admission.batch(),
        admission.pipeline().name(),
        admission.pipeline().version(),
        admission.correlationId(),
        now);
    Instant notBefore = admission.notBefore();
    Long due = notBefore == null ? null : notBefore.toEpochMilli();
    session.update(
        "insertQueue",
        taken.job(),
        admission.tenant(),
        admission.pipeline().stages().getFirst().name(),
        due == null ? "ready" : "waiting",
        now,
        due);
    session.countQueue(1);
    session.markReady(); // a waiting one too: the claimers have to learn when it is due
    if (admission.batch() != null) {
      session.update(
          "insertItem",
          admission.batch(),
          taken.number(),
          file.name(),
          taken.job(),
          null,
          null,
          file.length());
    }
  }
}
