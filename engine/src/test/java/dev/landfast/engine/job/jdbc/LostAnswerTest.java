package dev.landfast.engine.job.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.landfast.engine.job.Admission.Taken;
import dev.landfast.engine.job.AdmitResult;
import dev.landfast.engine.job.CommitUnknownException;
import dev.landfast.engine.job.JobReader.AttemptView;
import dev.landfast.engine.job.JobState;
import dev.landfast.engine.job.JobStoreException;
import dev.landfast.engine.job.JobStoreFixture;
import dev.landfast.engine.job.Lease;
import dev.landfast.engine.job.SettleResult;
import dev.landfast.engine.job.Settlement;
import dev.landfast.engine.job.Settlement.Report;
import dev.landfast.engine.job.jdbc.GroupCommit.Meaning;
import dev.landfast.engine.job.jdbc.GroupCommit.Writers;
import dev.landfast.engine.job.jdbc.Leases.Claim;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** The database commits, and the network is cut before it has said so: once, at the next commit. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD) // no interrupt ends the wait for it
final class LostAnswerTest extends JobStoreFixture {
  private static final String CONNECTION_FAILURE = "08006";
  private static final int LANDING_MAX_SECONDS = 10;
  private static final String WAITING =
      "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
          + " AND datname = current_database()";

  /** What a session does with its connection after a commit that failed. */
  private static final Set<String> REST = Set.of("rollback", "close");

  private final TestPostgres postgres;
  private final Leases leases =
      new Leases("this run", 1, (pipeline, stage) -> LOST_MAX, monotonicNanos::get);
  private volatile boolean ready;
  private final GroupCommit group = new GroupCommit(new CutOff(), (made, facts) -> ready |= made);
  private volatile boolean cut;
  private volatile Caller.Question whenCut = () -> {};
  private volatile Caller.Question afterwards = () -> {};
  private volatile boolean landsLater;
  private volatile @Nullable Connection landing;
  private volatile boolean staysAway;

  LostAnswerTest() {
    TestPostgres fresh = TestPostgres.fresh();
    this.postgres = fresh;
    super(fresh);
  }

  @AfterEach
  void closeGroup() throws Exception {
    assertThat(Caller.of(group::close).answer()).isNull();
  }

  @Test
  void admissionIsThereOnceAndToldSo() throws Exception {
    cut = true;

    AdmitResult result =
        group.execute(
            (session, all) -> Admissions.admit(session, all, 10),
            admission(id(), null, List.of(refused(0), taken(1), taken(2))));

    assertThat(cut).isFalse();
    assertThat(result).isEqualTo(new AdmitResult.Admitted());
    assertThat(store.claim("worker", OFFERS, 10, TERM)).hasSize(2);
  }

  @Test
  void batchOfWhichNothingWasTakenIsThereOnceAndToldSo() throws Exception {
    String batch = id();
    cut = true;

    AdmitResult result =
        group.execute(
            (session, all) -> Admissions.admit(session, all, 10),
            admission(batch, null, List.of(refused(0), refused(1))));

    assertThat(cut).isFalse();
    assertThat(result).isEqualTo(new AdmitResult.Admitted());
    assertThat(batch(batch).counts()).containsExactly(Map.entry("rejected", 2L));
  }

  @Test
  void admissionWhoseCommitComesThroughLaterIsNotDenied() throws Exception {
    Taken admitted = taken(0);
    Taken fillsTheQueue = taken(1);
    whenCut = () -> store.admit(admission(null, null, List.of(fillsTheQueue)));
    landsLater = true;
    cut = true;

    assertThatThrownBy(() ->
            group.execute(
                (session, all) -> Admissions.admit(session, all, 1),
                admission(null, null, List.of(admitted))))
        .isInstanceOf(CommitUnknownException.class);

    assertThat(store.claim("worker", OFFERS, 10, TERM))
        .extracting(Lease::job)
        .containsExactlyInAnyOrder(admitted.job(), fillsTheQueue.job());
  }

  @Test
  void claimGivesBackWhatNobodyWasToldOf() throws Exception {
    List<String> jobs = List.of(admit(), admit());
    pass(TERM);
    cut = true;

    List<Lease> claimed = group.execute(leases::claim, claimOf("a"));

    assertThat(cut).isFalse();
    assertThat(claimed).isEmpty();
    assertThat(ready).isTrue();
    for (String job : jobs) {
      assertThat(state(job)).isEqualTo(JobState.READY);
      assertThat(view(job).attempts()).isEmpty();
    }
    Lease given = group.execute(leases::claim, claimOf("b")).getFirst();
    assertThat(given.job()).isEqualTo(jobs.getFirst());
    assertThat(given.queuedMillis()).isEqualTo(TERM.toMillis());
  }

  /** A token is given once: the history has one line for each. */
  @Test
  void claimWhoseLeaseRanOutBeforeItWasRepeatedSpendsItsToken() throws Exception {
    String job = admit();
    afterwards =
        () -> {
          pass(TERM);
          assertThat(store.expire()).containsExactly("a");
        };
    cut = true;

    assertThat(group.execute(leases::claim, claimOf("a"))).isEmpty();

    assertThat(state(job)).isEqualTo(JobState.READY);
    assertThat(settle(claim(), finish())).isEqualTo(SettleResult.ACCEPTED);
    assertThat(view(job).attempts())
        .extracting(AttemptView::outcome)
        .containsExactly("lost", "done");
  }

  private static Claim claimOf(String token) {
    return new Claim("run", "w", OFFERS, TERM, List.of(token));
  }

  /** A drain gives a lease back while its attempt settles: both may be in one group. */
  @Test
  void ofTwoSettlesInOneGroupTheFirstCountsWhateverTheyAre() throws Exception {
    Report report = new Report(1, 2, 3, null);
    for (Settlement.Outcome first :
        List.of(new Settlement.Release(), new Settlement.Retry(ERROR, MILLI), advance())) {
      String job = admit();
      Lease lease = claim();
      List<Said> both =
          List.of(
              new Said(lease, new Settlement(first, report)),
              new Said(lease, new Settlement(finish(), report)));

      assertThat(group.<List<SettleResult>>execute(session -> leases.settle(session, both)))
          .containsExactly(SettleResult.ACCEPTED, SettleResult.LEASE_LOST);

      assertThat(state(job)).isIn(JobState.READY, JobState.WAITING);
      pass(MILLI);
      assertThat(settle(claim(), finish())).isEqualTo(SettleResult.ACCEPTED);
    }
  }

  @Test
  void settleIsAcceptedOnce() throws Exception {
    String job = admit();
    Said said =
        new Said(claim(), new Settlement(advance(artifact("text")), new Report(1, 2, 3, null)));
    cut = true;

    SettleResult result = group.execute(leases::settle, said);

    assertThat(cut).isFalse();
    assertThat(result).isEqualTo(SettleResult.ACCEPTED);
    assertThat(view(job).attempts()).hasSize(1);
    assertThat(view(job)).returns("second", view -> view.stage());
  }

  @Test
  void whatCannotBeDoneTwiceIsUnknown() {
    cut = true;

    assertThatThrownBy(() -> group.execute(session -> session.update("insertRun", "a run", 1L, 1L)))
        .isInstanceOf(CommitUnknownException.class);
  }

  @Test
  void databaseThatStaysAwayLeavesTheAdmissionUnknown() throws Exception {
    cut = true;
    staysAway = true;

    assertThatThrownBy(() ->
            group.execute(
                (session, all) -> Admissions.admit(session, all, 10),
                admission(null, null, List.of(taken(0)))))
        .isInstanceOf(CommitUnknownException.class);
  }

  @Test
  void databaseThatWasAwayBeforeChangedNothing() {
    staysAway = true;

    assertThatThrownBy(() ->
            group.execute(
                (session, all) -> Admissions.admit(session, all, 10),
                admission(null, null, List.of(taken(0)))))
        .isExactlyInstanceOf(JobStoreException.class);
  }

  /** Connections of which the next commit's answer is lost. */
  private final class CutOff implements Writers {
    private final SqlFiles sql = SqlFiles.of("postgres");

    @Override
    public Session take() throws SQLException {
      if (staysAway && !cut) {
        throw new SQLException("The connection was refused.", CONNECTION_FAILURE);
      }
      Connection real = DriverManager.getConnection(postgres.url());
      real.setAutoCommit(false);
      return new PostgresSession(around(real), sql, "lane");
    }

    private Connection around(Connection real) {
      return (Connection)
          Proxy.newProxyInstance(
              getClass().getClassLoader(),
              new Class<?>[] {Connection.class},
              (_, method, arguments) -> {
                if (method.getName().equals("commit") && cut) {
                  cut = false;
                  whenCut.ask();
                  if (landsLater) {
                    landing = real;
                    Thread.ofPlatform().daemon().start(() -> commitOnceItIsWaitedFor(real));
                  } else {
                    real.commit();
                    real.close();
                    afterwards.ask();
                  }
                  throw new SQLException("The answer was lost.", CONNECTION_FAILURE);
                }
                if (real.equals(landing) && REST.contains(method.getName())) {
                  return null; // the connection is the other thread's
                }
                try {
                  return method.invoke(real, arguments);
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
              });
    }

    /** Or when nobody has waited for long: what was said by then was said too early. */
    private void commitOnceItIsWaitedFor(Connection real) {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LANDING_MAX_SECONDS);
      try (real;
          Connection watcher = DriverManager.getConnection(postgres.url());
          Statement statement = watcher.createStatement()) {
        boolean waiting = false;
        while (!waiting && System.nanoTime() < deadline) {
          try (ResultSet rows = statement.executeQuery(WAITING)) {
            waiting = rows.next();
          }
        }
        real.commit();
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void giveBack(Session session) {
      try {
        session.close();
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public Meaning meaning(SQLException e) {
      return PostgresErrors.meaning(e);
    }

    @Override
    public void close() {}
  }
}
