package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.job.Admission;
import dev.landfast.engine.job.AdmitResult;
import dev.landfast.engine.job.JobReader;
import dev.landfast.engine.job.JobStore;
import dev.landfast.engine.job.JobStoreException;
import dev.landfast.engine.job.Lease;
import dev.landfast.engine.job.SettleResult;
import dev.landfast.engine.job.Settlement;
import dev.landfast.engine.job.jdbc.GroupCommit.Kind;
import dev.landfast.engine.job.jdbc.Leases.Said;
import dev.landfast.engine.job.jdbc.Session.Clocks;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@link JobStore} in an SQLite file that this process owns. Leases of earlier runs are void from
 * the moment it is opened: their jobs are ready again before anything is claimed.
 */
public final class SqlJobStore implements JobStore {
  private static final int TOKEN_BYTES = 16;

  private final String run;
  private final String installation;
  private final SqliteDatabase database;
  private final ReaderPool readers;
  private final SqlJobReader reader;
  private final Leases leases;
  private final InstantSource clock;
  private final long queueMax;
  private final AtomicLong queued = new AtomicLong();
  private final Kind<Admission, AdmitResult> admissions;
  private final Kind<Said, SettleResult> settlements;
  private final GroupCommit commits;
  private volatile Runnable readyListener = () -> {};

  private SqlJobStore(Path file, Settings settings) throws JobStoreException {
    this.run = settings.run();
    this.clock = settings.clock();
    this.queueMax = settings.queueMax();
    this.leases =
        new Leases(
            run,
            ProcessHandle.current().pid(),
            settings.limits(),
            settings.monotonicNanos(),
            () -> newToken(settings.random()));
    this.admissions =
        (session, all) ->
            Admissions.admit(session, all, queueMax - queued.get() - session.queueChange());
    this.settlements = leases::settle;
    this.database = SqliteDatabase.open(file, clocks(settings));
    try {
      this.readers = new ReaderPool(database);
      this.reader = new SqlJobReader(readers);
      this.commits = new GroupCommit(database.writer(), this::committed);
    } catch (SQLException e) {
      throw new JobStoreException("The database cannot be opened: " + e.getMessage(), e);
    }
    try {
      this.installation = commits.execute(session -> begin(session, settings.newInstallation()));
    } catch (JobStoreException e) {
      commits.close();
      readers.close();
      throw e;
    }
  }

  /**
   * Opens the store, makes it when missing, and takes the jobs of earlier runs back.
   *
   * @param file in a directory of its own; no other process uses it
   */
  public static SqlJobStore open(Path file, Settings settings) throws JobStoreException {
    return new SqlJobStore(file, settings);
  }

  /** The id of this installation, the same for all runs. */
  public String installation() {
    return installation;
  }

  @Override
  public AdmitResult admit(Admission admission) throws JobStoreException {
    return commits.execute(admissions, admission);
  }

  @Override
  public List<Lease> claim(String worker, int max, Duration leaseTerm) throws JobStoreException {
    return commits.execute(session -> leases.claim(session, worker, max, leaseTerm));
  }

  @Override
  public Renewal renew(Collection<Lease> held, Duration leaseTerm) throws JobStoreException {
    return commits.execute(session -> leases.renew(session, held, leaseTerm));
  }

  @Override
  public SettleResult settle(Lease lease, Settlement settlement) throws JobStoreException {
    return commits.execute(settlements, new Said(lease, settlement));
  }

  @Override
  public Set<String> expire() throws JobStoreException {
    return commits.execute(session -> {
      List<Held> expired = session.query("heldTooLong", Held::of, session.leaseNow());
      session.update("forgetIdempotency", session.now() - Admissions.ANSWERS_KEPT.toMillis());
      leases.lose(session, expired);
      return expired.stream().map(Held::token).collect(Collectors.toSet());
    });
  }

  @Override
  public Optional<Duration> untilDue() throws JobStoreException {
    return readers
        .read(session -> session.queryOne("nextDue", row -> row.getLong("due_at")))
        .map(due -> Duration.ofMillis(Math.max(0, due - clock.millis())));
  }

  @Override
  public ControlResult retry(String tenant, String job) throws JobStoreException {
    return commits.execute(session -> retry(session, tenant, job));
  }

  @Override
  public ControlResult cancel(String tenant, String job) throws JobStoreException {
    return commits.execute(session -> cancel(session, tenant, job));
  }

  @Override
  public JobReader reader() {
    return reader;
  }

  @Override
  public void onReady(Runnable listener) {
    readyListener = listener;
  }

  @Override
  public void check() throws JobStoreException {
    commits.execute(session -> session.update("touchRun", clock.millis(), run));
  }

  /** Whether the database knows a run; it does not when it was restored from before it. */
  public boolean knowsRun(String other) throws JobStoreException {
    return readers.read(session -> session.queryOne("knowsRun", row -> true, other).isPresent());
  }

  /** Whether a file or an artifact is at the locator. */
  public boolean namesLocator(String locator) throws JobStoreException {
    return readers.read(
        session -> session.queryOne("namesLocator", row -> true, locator).isPresent());
  }

  /** Readers go first: only a writer that closes last can fold the log into the database. */
  @Override
  public void close() {
    readers.close();
    try {
      commits.execute(session -> session.update("stopRun", clock.millis(), run));
    } catch (JobStoreException e) {
      // The next run finds this one unfinished, as after a crash, and nothing is lost by that.
    }
    commits.close();
  }

  private String begin(Session session, String newInstallation) throws SQLException {
    Optional<String> known = session.queryOne("installation", row -> row.getString(1));
    if (known.isEmpty()) {
      session.update("insertInstallation", newInstallation, clock.millis());
    }
    session.update("insertRun", run, ProcessHandle.current().pid(), clock.millis());
    session.queryOne("countQueue", row -> row.getInt(1)).ifPresent(session::countQueue);
    leases.lose(session, session.query("heldByEarlierRuns", Held::of, run));
    return known.orElse(newInstallation);
  }

  private ControlResult retry(Session session, String tenant, String job) throws SQLException {
    Optional<Position> ended =
        session.queryOne("forgetOutcome", SqlJobStore::position, tenant, job);
    if (ended.isEmpty()) {
      return notChanged(session, tenant, job);
    }
    session.query(
        "requeue",
        row -> {
          session.countBatch(row.getString("batch"), 1);
          return true;
        },
        ended.get().stage(),
        ended.get().stageNumber(),
        session.now(),
        job);
    session.countQueue(1);
    session.markReady();
    return ControlResult.CHANGED;
  }

  private ControlResult cancel(Session session, String tenant, String job) throws SQLException {
    Optional<Unfinished> unfinished = session.queryOne("unfinished", Unfinished::of, tenant, job);
    if (unfinished.isEmpty()) {
      return notChanged(session, tenant, job);
    }
    if (unfinished.get().running()) {
      session.update("requestCancel", job);
    } else {
      session.update("leaveQueue", job);
      Position at = unfinished.get().at();
      LeaseEnds ends = new LeaseEnds(session);
      ends.outcome(
          job, tenant, at.stage(), at.stageNumber(), unfinished.get().batch(), "cancelled", null);
      ends.write();
    }
    return ControlResult.CHANGED;
  }

  private static Position position(ResultSet row) throws SQLException {
    return new Position(row.getString("stage"), row.getInt("stage_number"));
  }

  private static ControlResult notChanged(Session session, String tenant, String job)
      throws SQLException {
    boolean known = session.queryOne("job", row -> true, tenant, job).isPresent();
    return known ? ControlResult.NOT_ALLOWED : ControlResult.UNKNOWN_JOB;
  }

  private void committed(long queueChange, boolean madeReady) {
    queued.addAndGet(queueChange);
    if (madeReady) {
      readyListener.run();
    }
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

  private static String newToken(RandomGenerator random) {
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
      LostLimits limits,
      InstantSource clock,
      LongSupplier monotonicNanos,
      RandomGenerator random,
      long queueMax) {}

  /** Where a job is or ended. */
  private record Position(String stage, int stageNumber) {}

  /** A row of the queue. */
  private record Unfinished(boolean running, Position at, @Nullable String batch) {
    static Unfinished of(ResultSet row) throws SQLException {
      return new Unfinished(
          "running".equals(row.getString("state")), position(row), row.getString("batch"));
    }
  }
}
