package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.job.Admission;
import dev.landfast.engine.job.Admission.Answer;
import dev.landfast.engine.job.Admission.Item;
import dev.landfast.engine.job.Admission.Refused;
import dev.landfast.engine.job.Admission.Taken;
import dev.landfast.engine.job.AdmitResult;
import dev.landfast.engine.job.FileRecord;
import dev.landfast.engine.job.JobFact;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rows of the admissions that share a transaction, gathered, so that each table is met once.
 */
final class Admissions {
  /** How long the answer of an idempotency key is kept. */
  static final Duration ANSWERS_KEPT = Duration.ofHours(24);

  private final Session session;
  private final List<@Nullable Object[]> batches = new ArrayList<>();
  private final List<@Nullable Object[]> files = new ArrayList<>();
  private final List<@Nullable Object[]> jobs = new ArrayList<>();
  private final List<@Nullable Object[]> items = new ArrayList<>();
  private final List<@Nullable Object[]> queue = new ArrayList<>();
  private final List<@Nullable Object[]> duplicates = new ArrayList<>();
  private final List<@Nullable Object[]> outcomes = new ArrayList<>();
  private long room;

  private Admissions(Session session, long room) {
    this.session = session;
    this.room = room;
  }

  /**
   * Writes what is admitted; an admission that is not leaves nothing.
   *
   * @param queueMax unfinished jobs; an answer from before needs no room
   * @return one result for each admission, in their order
   */
  static List<AdmitResult> admit(Session session, List<Admission> admissions, long queueMax)
      throws SQLException {
    Admissions rows = new Admissions(session, queueMax - session.unfinished());
    List<AdmitResult> results = new ArrayList<>();
    for (Admission admission : admissions) {
      results.add(rows.add(admission));
    }
    rows.write();
    return results;
  }

  private AdmitResult add(Admission admission) throws SQLException {
    if (session.isRepeated() && isAdmitted(admission)) {
      Map<String, String> found = Duplicates.among(session, admission);
      tell(admission, found.size());
      session.markReady(); // nobody was told when the answer was lost
      return new AdmitResult.Admitted(found);
    }
    Answer answer = admission.answer();
    if (answer != null) {
      Optional<AdmitResult> before = answeredBefore(admission.tenant(), answer);
      if (before.isPresent()) {
        return before.get();
      }
    }
    long count = admission.taken().size();
    if (count > room && !session.isRepeated()) { // which may be under way still
      return new AdmitResult.QueueFull();
    }
    Map<String, String> found = Duplicates.find(session, admission);
    long unfinished = count - found.size();
    room -= unfinished;
    if (answer != null) {
      keep(admission.tenant(), answer, found);
    }
    tell(admission, found.size());
    if (admission.batch() != null) {
      addBatch(admission, admission.batch(), unfinished);
    }
    for (Item item : admission.items()) {
      switch (item) {
        case Taken taken -> {
          addTaken(admission, taken);
          if (found.containsKey(taken.job())) {
            addDuplicate(admission, taken);
          } else {
            addToQueue(admission, taken);
          }
        }
        case Refused refused -> addRefused(admission, refused);
      }
    }
    return new AdmitResult.Admitted(found);
  }

  private void tell(Admission admission, int duplicates) {
    List<Taken> taken = admission.taken();
    long bytes = taken.stream().mapToLong(it -> it.file().length()).sum();
    session.tell(
        new JobFact.Admitted(admission.pipeline().name(), taken.size(), duplicates, bytes));
  }

  private void write() throws SQLException {
    session.updateEach("insertBatch", batches);
    session.updateEach("insertFile", files);
    session.updateEach("insertJob", jobs);
    session.updateEach("insertItem", items);
    session.updateEach("insertQueue", queue);
    session.updateEach("insertDuplicate", duplicates);
    session.updateEach("insertOutcome", outcomes);
    if (!queue.isEmpty()) {
      session.countQueue(queue.size());
      session.markReady(); // those that wait too: the claimers have to learn when they are due
    }
  }

  /**
   * Ids are born once: whoever finds one has committed it, in the transaction of all the others.
   */
  private boolean isAdmitted(Admission admission) throws SQLException {
    String batch = admission.batch(); // which may have no job at all
    if (batch != null) {
      return session.queryOne("batch", row -> true, admission.tenant(), batch).isPresent();
    }
    List<Taken> taken = admission.taken();
    return !taken.isEmpty()
        && session.queryOne("admitted", row -> true, taken.getFirst().job()).isPresent();
  }

  private Optional<AdmitResult> answeredBefore(String tenant, Answer answer) throws SQLException {
    return session.queryOne(
        "findAnswer",
        row ->
            row.getString("fingerprint").equals(answer.fingerprint())
                ? new AdmitResult.Replayed(row.getInt("status"), row.getString("body"))
                : new AdmitResult.KeyReused(),
        tenant,
        answer.key(),
        session.now() - ANSWERS_KEPT.toMillis());
  }

  /** At once, not with the other rows: the next admission may bring the same key. */
  private void keep(String tenant, Answer answer, Map<String, String> found) throws SQLException {
    session.update("forgetAnswer", tenant, answer.key()); // one past its time
    session.update(
        "insertAnswer",
        tenant,
        answer.key(),
        answer.fingerprint(),
        answer.status(),
        answer.body().apply(found),
        session.now());
  }

  private void addBatch(Admission admission, String batch, long unfinished) {
    long now = admission.receivedAt().toEpochMilli();
    batches.add(
        new @Nullable Object[] {
          batch,
          admission.tenant(),
          admission.pipeline().name(),
          unfinished,
          now,
          unfinished == 0 ? now : null,
          now
        });
    if (unfinished == 0) {
      session.batchDone(batch, admission.tenant());
    }
  }

  private void addTaken(Admission admission, Taken taken) {
    FileRecord file = taken.file();
    files.add(
        new @Nullable Object[] {
          file.id(),
          admission.tenant(),
          file.name(),
          file.declaredType(),
          file.locator(),
          file.length(),
          file.sha256(),
          file.receivedAt().toEpochMilli()
        });
    jobs.add(
        new @Nullable Object[] {
          taken.job(),
          admission.tenant(),
          file.id(),
          admission.batch(),
          admission.pipeline().name(),
          admission.pipeline().version(),
          admission.correlationId(),
          admission.receivedAt().toEpochMilli()
        });
    if (admission.batch() != null) {
      items.add(
          new @Nullable Object[] {
            admission.batch(), taken.number(), file.name(), taken.job(), null, null, file.length()
          });
    }
  }

  private void addToQueue(Admission admission, Taken taken) {
    Instant notBefore = admission.notBefore();
    queue.add(
        new @Nullable Object[] {
          taken.job(),
          admission.tenant(),
          admission.pipeline().name(),
          admission.batch(),
          admission.pipeline().stages().getFirst().name(),
          notBefore == null ? "ready" : "waiting",
          session.now(),
          notBefore == null ? null : notBefore.toEpochMilli()
        });
  }

  private void addDuplicate(Admission admission, Taken taken) {
    duplicates.add(
        new @Nullable Object[] {
          taken.job(), admission.tenant(), admission.pipeline().name(), taken.file().sha256()
        });
    outcomes.add(
        new @Nullable Object[] {
          taken.job(),
          admission.tenant(),
          "duplicate",
          admission.pipeline().stages().getFirst().name(),
          0,
          session.now(),
          null
        });
  }

  private void addRefused(Admission admission, Refused refused) {
    items.add(
        new @Nullable Object[] {
          admission.batch(),
          refused.number(),
          refused.name(),
          null,
          refused.code(),
          refused.detail(),
          0L
        });
  }
}
