package dev.landfast.engine.job;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The jobs and their history, durable. Every method that changes something returns after the commit
 * and throws {@link JobStoreException} where it changed nothing, or where that is not known. Safe
 * for use by several threads; callers may be virtual threads.
 */
public interface JobStore extends AutoCloseable {

  /** Admits what one request brought, all or nothing. */
  AdmitResult admit(Admission admission) throws JobStoreException;

  /**
   * Admits one file in a transaction of the caller's, with whatever else that does: there is a job
   * if it is committed, soon after, and never if it is not. PostgreSQL only.
   *
   * @param admission of one file, with neither batch nor answer
   * @param connection to the same database and schema, without autocommit; it stays the caller's
   * @throws JobStoreException if the connection cannot be used for that, or the store has no such
   *     thing
   * @throws SQLException as the statement did; the caller's transaction has failed
   */
  void admit(Admission admission, Connection connection) throws JobStoreException, SQLException;

  /**
   * Admits one file together with work of the caller's, in one transaction. SQLite only, whose one
   * writer everybody waits for meanwhile: the work has two seconds.
   *
   * @param admission of one file, with neither batch nor answer
   * @throws JobStoreException if nothing was done; its cause is what the work threw
   */
  AdmitResult admit(Admission admission, CallersWork work) throws JobStoreException;

  /**
   * Behind the end of a transaction of the caller's: tells whether it was committed. If not, it
   * never will be. One that is still open is waited for, for some seconds.
   */
  boolean isAdmitted(String locator) throws JobStoreException;

  /**
   * Leases up to {@code max} ready jobs: of each tenant in its turn, and of one tenant
   * further-along stages first, then the oldest.
   *
   * @param worker for the history only; it fences nothing
   * @param offers the stages that the worker can run
   */
  List<Lease> claim(String worker, Collection<Offer> offers, int max, Duration leaseTerm)
      throws JobStoreException;

  /**
   * Says which stages this process knows, be it that it leaves them to others; to be said again and
   * again, at least three times in the patience. Jobs that were ready for a stage that nobody knew
   * for all of the patience fail as {@code STAGE_UNKNOWN}.
   *
   * @param patience counted from when this process began to say so without a gap, at the earliest
   * @return how many failed
   */
  int offer(Collection<Offer> offers, Duration patience) throws JobStoreException;

  /**
   * Makes leases last another term.
   *
   * @param progress by their tokens, from 0 to 1; of those whose stages say something
   * @return of their tokens, the ones that are lost and the ones whose job is to be cancelled
   */
  Renewal renew(Collection<Lease> leases, Map<String, Double> progress, Duration leaseTerm)
      throws JobStoreException;

  /** The same, when there is nothing to say. */
  default Renewal renew(Collection<Lease> leases, Duration leaseTerm) throws JobStoreException {
    return renew(leases, Map.of(), leaseTerm);
  }

  /**
   * Ends an attempt. Artifacts become visible by this call alone.
   *
   * @return {@link SettleResult#LEASE_LOST} if nothing was changed
   */
  SettleResult settle(Lease lease, Settlement settlement) throws JobStoreException;

  /**
   * Takes over leases that have run out; their jobs become ready, or fail as {@code WORKER_LOST}
   * when that happened {@code lostMax} times. Forgets answers of idempotency keys past their time,
   * makes jobs of what was admitted in transactions of others, and gives up callbacks that did not
   * come in time.
   *
   * @return the tokens of those leases
   */
  Set<String> expire() throws JobStoreException;

  /** How long until a waiting job is due; empty when none waits. */
  Optional<Duration> untilDue() throws JobStoreException;

  /**
   * Puts a failed or cancelled job back to the stage where it ended, with fresh attempts; or makes
   * it a duplicate, where its pipeline takes the same content once and another job has its place by
   * now.
   */
  ControlResult retry(String tenant, String job) throws JobStoreException;

  /**
   * Puts failed jobs back as {@link #retry(String, String)} does, in several transactions: whoever
   * is told of a failure may do it again.
   *
   * @return how many
   */
  int retry(FailedJobs which) throws JobStoreException;

  /**
   * Cancels an unfinished job: at once when nobody runs it, else at its next settle unless that one
   * finishes the job.
   */
  ControlResult cancel(String tenant, String job) throws JobStoreException;

  /** For workers of other programs. */
  RemoteLeases remote();

  /** What follows from jobs outside the database. */
  Outbox outbox();

  /** Reads. */
  JobReader reader();

  /**
   * Adds to those who are told when there may be work to claim, or an effect to carry out; called
   * after the commit.
   *
   * @param listener must return at once
   */
  void onReady(Runnable listener);

  /** Adds to those who are told what this process committed. */
  void onCommit(JobFact.Listener listener);

  /**
   * Tries the database with a commit.
   *
   * @throws JobStoreException if it does not take one
   */
  void check() throws JobStoreException;

  @Override
  void close();

  /** Which tokens to stop working under. */
  record Renewal(Set<String> lost, Set<String> toCancel) {}

  /**
   * Which failed jobs; what is null does not matter.
   *
   * @param code of the error that they failed with
   * @param since when they failed, at the earliest
   */
  record FailedJobs(
      String tenant, @Nullable String pipeline, @Nullable String code, @Nullable Instant since) {}

  /** What a retry or a cancel did. */
  enum ControlResult {
    CHANGED,
    /** The job's state does not allow it. */
    NOT_ALLOWED,
    UNKNOWN_JOB
  }
}
