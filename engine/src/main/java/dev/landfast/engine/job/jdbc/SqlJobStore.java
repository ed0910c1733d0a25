package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.job.Admission;
import dev.landfast.engine.job.AdmitResult;
import dev.landfast.engine.job.CallersWork;
import dev.landfast.engine.job.CommitUnknownException;
import dev.landfast.engine.job.JobFact;
import dev.landfast.engine.job.JobReader;
import dev.landfast.engine.job.JobStore;
import dev.landfast.engine.job.JobStoreException;
import dev.landfast.engine.job.Lease;
import dev.landfast.engine.job.Offer;
import dev.landfast.engine.job.Outbox;
import dev.landfast.engine.job.RemoteLeases;
import dev.landfast.engine.job.SettleResult;
import dev.landfast.engine.job.Settlement;
import dev.landfast.engine.job.StageLimits;
import dev.landfast.engine.job.jdbc.GroupCommit.Kind;
import dev.landfast.engine.job.jdbc.Leases.Claim;
import dev.landfast.engine.job.jdbc.SqliteSession.Clocks;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@link JobStore} in an SQL database.
 *
 * <p>In an SQLite file, which this process owns, leases of earlier runs are void from the moment it
 * is opened: their jobs are ready again before anything is claimed. In a PostgreSQL database, which
 * other processes use too, they run out by the database's clock.
 */
public final class SqlJobStore implements JobStore {
  private static final Logger LOG = LoggerFactory.getLogger(SqlJobStore.class);
  private static final int TOKEN_BYTES = 16;

  /** Of promoted admissions, at a time: whoever does it has leases to renew. */
  private static final int PROMOTED_SLICES_MAX = 10;

  /** For ending leases that ran out one by one: whoever does it has leases to renew. */
  private static final Duration LOSING_MAX = Duration.ofSeconds(5);

  /** For work of a caller's, while everybody waits. */
  private static final Duration CALLERS_WORK_MAX = Duration.ofSeconds(2);

  /** Jobs that one transaction puts back. */
  private static final int RETRIED_AT_ONCE = 500;

  private final String run;
  private final long queueMax;
  private final RandomGenerator random;
  private final Database database;
  private final Reads reads;
  private final SqlJobReader reader;
  private final SqlRemoteLeases remote;
  private final SqlOutbox outbox;
  private final Leases leases;
  private final Callbacks callbacks;
  private final Kind<Admission, AdmitResult> admissions;
  private final Kind<Said, SettleResult> settlements;
  private final Kind<Claim, List<Lease>> claims;
  private final GroupCommit admitting;
  private final GroupCommit settling;
  private final GroupCommit claiming;

  /**
   * For what may take its time: it waits for transactions of others, or looks at all of the queue.
   */
  private final GroupCommit sweeping;

  private final WakeUp wakeUp;
  private final List<Runnable> readyListeners = new CopyOnWriteArrayList<>();
  private final List<JobFact.Listener> factListeners = new CopyOnWriteArrayList<>();

  private SqlJobStore(Database database, Settings settings) throws JobStoreException {
    this.run = settings.run();
    this.queueMax = settings.queueMax();
    this.random = settings.random();
    this.database = database;
    this.leases =
        new Leases(
            run, ProcessHandle.current().pid(), settings.limits(), settings.monotonicNanos());
    this.callbacks = new Callbacks(leases, settings.limits());
    this.admissions = (session, all) -> Admissions.admit(session, all, settings.queueMax());
    this.settlements = leases::settle;
    this.claims = leases::claim;
    try {
      this.reads = database.reads();
      this.reader = new SqlJobReader(reads);
      this.claiming = new GroupCommit(database.writers("claims"), this::committed);
      this.admitting = database.isShared() ? another(database, "admissions") : claiming;
      this.settling = database.isShared() ? another(database, "settlements") : claiming;
      this.sweeping = database.isShared() ? another(database, "sweep") : claiming;
    } catch (SQLException e) {
      throw new JobStoreException("The database cannot be opened: " + e.getMessage(), e);
    }
    this.remote =
        new SqlRemoteLeases(
            reads, callbacks, claiming, claims, settling, settlements, this::newTokens);
    this.outbox = new SqlOutbox(claiming);
    this.wakeUp = database.wakeUp();
  }

  /**
   * Opens the store, makes it when missing, and takes the jobs of earlier runs back.
   *
   * @param file in a directory of its own; no other process uses it
   */
  public static SqlJobStore open(Path file, Settings settings) throws JobStoreException {
    SqlJobStore store = new SqlJobStore(SqliteDatabase.open(file, clocks(settings)), settings);
    try {
      store.claiming.execute(session -> {
        introduce(session, settings);
        session.update("forgetPauses"); // their times are of an earlier process' clock
        session.update("releaseEffects", session.now());
        store.leases.giveBack(session, session.query("heldByRemotes", Held::of));
        store.leases.lose(session, session.query("heldByEarlierRuns", Held::of, store.run));
        return store;
      });
    } catch (JobStoreException e) {
      store.closeAll();
      throw e;
    }
    return store;
  }

  /**
   * Opens the store in a database that other processes may use too. Where it does not answer, now
   * or later, every call fails until it does, and nothing is lost.
   *
   * @param url {@code jdbc:postgresql://HOST/DATABASE?user=…&password=…}, PostgreSQL 14 or later
   * @throws JobStoreException if the database answers, and cannot be used
   */
  public static SqlJobStore open(String url, Settings settings) throws JobStoreException {
    return new SqlJobStore(
        PostgresDatabase.open(url, settings.run(), session -> introduce(session, settings)),
        settings);
  }

  private GroupCommit another(Database database, String lane) throws SQLException {
    return new GroupCommit(database.writers(lane), this::committed);
  }

  /** The id of this installation, the same for all runs. */
  public String installation() throws JobStoreException {
    return reads.read(
        session -> session.queryOne("installation", row -> row.getString(1)).orElseThrow());
  }

  /** The rows that name blobs, over this store's own connections: closing it does nothing. */
  public SqlBlobRows blobRows() {
    return new SqlBlobRows(reads, () -> {});
  }

  @Override
  public AdmitResult admit(Admission admission) throws JobStoreException {
    return admitting.execute(admissions, admission);
  }

  @Override
  public void admit(Admission admission, Connection connection)
      throws JobStoreException, SQLException {
    if (!database.isShared()) {
      throw new JobStoreException(
          "SQLite has one writer, and that is Landfast: a transaction of one's own needs PostgreSQL.");
    }
    LaterAdmissions.insert(
        connection, database.sql().statement("admitLater"), admission, installation());
  }

  @Override
  public AdmitResult admit(Admission admission, CallersWork work) throws JobStoreException {
    if (database.isShared()) {
      throw new JobStoreException(
          "PostgreSQL takes a transaction of the caller's own: admit in that.");
    }
    return admitting.execute(session -> {
      List<AdmitResult> results = Admissions.admit(session, List.of(admission), queueMax);
      if (results.getFirst() instanceof AdmitResult.Admitted) {
        session.run("SAVEPOINT guest");
        Guest.run(session.connection(), CALLERS_WORK_MAX, work, admission.taken().getFirst());
        session.run("RELEASE guest"); // fails if the work rolled the transaction back after all
      }
      return results.getFirst();
    });
  }

  @Override
  public boolean isAdmitted(String locator) throws JobStoreException {
    boolean admitted = !forbid(locator);
    if (admitted) {
      promote();
    }
    return admitted;
  }

  /** What others have committed becomes jobs. */
  private void promote() throws JobStoreException {
    if (!database.isShared()) {
      return;
    }
    int promoted;
    int slices = 0;
    do {
      promoted = admitting.execute(LaterAdmissions::promote);
    } while (promoted == LaterAdmissions.PROMOTED_AT_ONCE && ++slices < PROMOTED_SLICES_MAX);
  }

  @Override
  public List<Lease> claim(String worker, Collection<Offer> offers, int max, Duration leaseTerm)
      throws JobStoreException {
    return claiming.execute(claims, new Claim(run, worker, offers, leaseTerm, newTokens(max)));
  }

  @Override
  public int offer(Collection<Offer> offers, Duration patience) throws JobStoreException {
    return sweeping.execute(session -> Offers.renew(session, run, offers, patience));
  }

  @Override
  public Renewal renew(Collection<Lease> held, Map<String, Double> progress, Duration leaseTerm)
      throws JobStoreException {
    return claiming.execute(session -> leases.renew(session, held, progress, leaseTerm));
  }

  @Override
  public SettleResult settle(Lease lease, Settlement settlement) throws JobStoreException {
    return settling.execute(settlements, new Said(lease, settlement));
  }

  @Override
  public Set<String> expire() throws JobStoreException {
    Set<String> expired = loseTooLong();
    claiming.execute(session -> {
      session.update("forgetIdempotency", session.now() - Admissions.ANSWERS_KEPT.toMillis());
      callbacks.failOverdue(session);
      return session;
    });
    try {
      promote();
    } catch (JobStoreException e) {
      LOG.warn("What was admitted in transactions of others could not be promoted.", e);
    }
    return expired;
  }

  private Set<String> loseTooLong() throws JobStoreException {
    try {
      return claiming.execute(session -> {
        List<Held> ranOut = session.query("heldTooLong", Held::of, session.leaseNow());
        leases.lose(session, ranOut);
        return tokens(ranOut);
      });
    } catch (CommitUnknownException e) {
      throw e;
    } catch (JobStoreException e) {
      return loseOneByOne();
    }
  }

  /** One that cannot be ended must not keep the others. */
  private Set<String> loseOneByOne() throws JobStoreException {
    Set<String> expired = new HashSet<>();
    long begun = System.nanoTime();
    for (Held held :
        claiming.execute(session -> session.query("heldTooLong", Held::of, session.leaseNow()))) {
      try {
        expired.addAll(claiming.execute(session -> tokens(leases.lose(session, held))));
      } catch (CommitUnknownException e) {
        throw e;
      } catch (JobStoreException e) {
        if (System.nanoTime() - begun > LOSING_MAX.toNanos()) {
          throw e; // it is the database
        }
        LOG.error("The lease of job {}, which ran out, cannot be ended.", held.job(), e);
      }
    }
    return expired;
  }

  private static Set<String> tokens(Collection<Held> all) {
    return all.stream().map(Held::token).collect(Collectors.toSet());
  }

  @Override
  public Optional<Duration> untilDue() throws JobStoreException {
    return reads.read(session ->
        session
            .queryOne("nextDue", row -> row.getLong("due_at"))
            .map(due -> Duration.ofMillis(Math.max(0, due - session.now()))));
  }

  @Override
  public ControlResult retry(String tenant, String job) throws JobStoreException {
    return claiming.execute(session -> Controls.retry(session, tenant, job));
  }

  @Override
  public int retry(FailedJobs which) throws JobStoreException {
    int retried = 0;
    String after = "";
    while (true) {
      String from = after;
      List<String> jobs =
          claiming.execute(session -> Controls.retry(session, which, from, RETRIED_AT_ONCE));
      retried += jobs.size();
      if (jobs.size() < RETRIED_AT_ONCE) {
        return retried;
      }
      after = Collections.max(jobs);
    }
  }

  @Override
  public ControlResult cancel(String tenant, String job) throws JobStoreException {
    return claiming.execute(session -> Controls.cancel(session, tenant, job));
  }

  @Override
  public JobReader reader() {
    return reader;
  }

  @Override
  public RemoteLeases remote() {
    return remote;
  }

  @Override
  public Outbox outbox() {
    return outbox;
  }

  @Override
  public synchronized void onReady(Runnable listener) {
    readyListeners.add(listener);
    if (readyListeners.size() == 1) {
      wakeUp.listen(this::tellReady);
    }
  }

  @Override
  public void onCommit(JobFact.Listener listener) {
    factListeners.add(listener);
  }

  @Override
  public void check() throws JobStoreException {
    claiming.execute(session -> session.update("touchRun", session.now(), run));
  }

  /** Whether the database knows a run; it does not when it was restored from before it. */
  public boolean knowsRun(String other) throws JobStoreException {
    return reads.read(session -> session.queryOne("knowsRun", row -> true, other).isPresent());
  }

  /**
   * Makes sure that no file and no artifact is ever at a locator where none is now. Whoever is
   * about to commit one is waited for, or refused.
   *
   * @return false if there is one
   */
  public boolean forbid(String locator) throws JobStoreException {
    return sweeping.execute(session -> {
      if (isNamed(session, locator)) {
        return false;
      }
      if (database.isShared()) { // else nobody but this process commits
        session.update("forbidOutput", locator);
        session.update("forbidAdmission", locator);
        if (isNamed(session, locator)) {
          return false; // an output may become an artifact yet, an admission a file
        }
        session.update("forbidFile", locator, locator, session.now());
        session.update("forbidArtifact", locator, locator);
      }
      return !isNamed(session, locator);
    });
  }

  private static boolean isNamed(Session session, String locator) throws SQLException {
    return session.queryOne("namesLocator", row -> true, locator).isPresent();
  }

  @Override
  public void close() {
    try {
      claiming.execute(this::end);
    } catch (JobStoreException e) {
      // As after a crash: the next run, or time, takes the leases back.
    }
    closeAll();
  }

  /** Readers go first: only a writer that closes last can fold SQLite's log into the database. */
  private void closeAll() {
    wakeUp.close();
    reads.close();
    admitting.close();
    settling.close();
    sweeping.close();
    claiming.close();
    database.close();
  }

  /** Makes this run known, before it does anything else. */
  private static int introduce(Session session, Settings settings) throws SQLException {
    session.update("insertInstallation", settings.newInstallation(), session.now());
    return session.update(
        "insertRun", settings.run(), ProcessHandle.current().pid(), session.now());
  }

  /** Leases that were not given back by now belong to stages that did not end. */
  private int end(Session session) throws SQLException {
    leases.lose(session, session.query("heldByRun", Held::of, run));
    session.update("forgetPause", Breakers.OF_STORES, run);
    return session.update("stopRun", session.now(), run);
  }

  private void committed(boolean madeReady, List<JobFact> facts) {
    if (madeReady) {
      tellReady();
      wakeUp.tell();
    }
    factListeners.forEach(listener -> listener.committed(facts)); // last: one may fail
  }

  private void tellReady() {
    readyListeners.forEach(Runnable::run);
  }

  private static Clocks clocks(Settings settings) {
    return new Clocks() {
      @Override
      public long wallMillis() {
        return settings.clock().millis();
      }

      @Override
      public long leaseMillis() {
        return TimeUnit.NANOSECONDS.toMillis(settings.monotonicNanos().getAsLong());
      }
    };
  }

  private List<String> newTokens(int count) {
    return Stream.generate(this::newToken).limit(count).toList();
  }

  private String newToken() {
    byte[] bytes = new byte[TOKEN_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /**
   * What the store needs from outside.
   *
   * @param run a fresh id for this run
   * @param newInstallation the installation's id, if the database is new
   * @param monotonicNanos a clock that never steps, for leases
   * @param random for tokens; nobody may guess it
   * @param queueMax unfinished jobs; admission is refused beyond
   */
  public record Settings(
      String run,
      String newInstallation,
      StageLimits limits,
      InstantSource clock,
      LongSupplier monotonicNanos,
      RandomGenerator random,
      long queueMax) {}
}
