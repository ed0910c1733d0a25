package dev.landfast.engine.job.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.engine.job.CommitUnknownException;
import dev.landfast.engine.job.JobStoreException;
import dev.landfast.engine.job.jdbc.GroupCommit.AfterCommit;
import dev.landfast.engine.job.jdbc.GroupCommit.Work;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sqlite.SQLiteErrorCode;

/** Work leaves a row in {@code run}, so that what was committed can be seen from outside. */
final class GroupCommitTest {
  private static final int SECONDS_MAX = 30;

  @TempDir Path directory;

  /** How many rows each commit brought. */
  private final List<Long> commits = new CopyOnWriteArrayList<>();

  private final List<Caller> callers = new ArrayList<>();
  private CommitFault.BeforeCommit beforeCommit = real -> {};
  private AfterCommit afterCommit = (ready, facts) -> commits.add(newRows());
  private long rowsBefore;
  private GroupCommit group;

  @BeforeEach
  void open() throws Exception {
    SqliteDatabase.open(TestDatabase.file(directory), TestDatabase.CLOCKS);
    var connection = DriverManager.getConnection("jdbc:sqlite:" + TestDatabase.file(directory));
    group =
        new GroupCommit(
            new SqliteWriter(
                new SqliteSession(
                    CommitFault.around(connection, real -> beforeCommit.run(real)),
                    new SqlFiles("sqlite", "open"),
                    TestDatabase.CLOCKS)),
            (ready, facts) -> afterCommit.committed(ready, facts));
  }

  @AfterEach
  void close() throws Exception {
    closeGroup();
    for (Caller caller : callers) {
      caller.answer();
    }
  }

  @Test
  void workThatWaitsTogetherIsCommittedTogether() throws Exception {
    Runnable go = holdTheWriter();
    List<Caller> three = List.of(call(insert("a")), call(insert("b")), call(insert("c")));
    go.run();

    for (Caller caller : three) {
      assertThat(caller.answer()).isNull();
    }
    assertThat(rows()).isEqualTo(3);
    assertThat(commits).containsExactly(0L, 3L);
  }

  static Stream<Work<Integer>> failures() {
    return Stream.of(
        session -> {
          throw new SQLException("I cannot.");
        },
        session -> {
          throw new JobStoreException("I will not.");
        },
        session -> {
          throw new IllegalStateException("I did not expect that.");
        },
        session -> {
          throw new AssertionError("I am broken.");
        });
  }

  @ParameterizedTest
  @MethodSource("failures")
  void memberThatFailsDoesNotFailTheOthers(Work<Integer> failure) throws Exception {
    Runnable go = holdTheWriter();
    Caller before = call(insert("a"));
    Caller failing = call(halfOf(failure));
    Caller after = call(insert("b"));
    go.run();

    assertThat(before.answer()).isNull();
    assertThat(after.answer()).isNull();
    assertThat(failing.answer()).isInstanceOf(JobStoreException.class);
    assertThat(rows()).isEqualTo(2);
    assertThat(commits).containsExactly(0L, 1L, 1L);
  }

  @ParameterizedTest
  @MethodSource("failures")
  void memberThatFailsAloneLeavesNothing(Work<Integer> failure) throws Exception {
    assertThat(call(halfOf(failure)).answer()).isInstanceOf(JobStoreException.class);
    assertThat(call(insert("whole")).answer()).isNull();

    assertThat(rows()).isEqualTo(1);
    assertThat(commits).containsExactly(1L);
  }

  @Test
  void nobodyIsAnsweredBeforeTheCommit() throws Exception {
    CountDownLatch committing = new CountDownLatch(1);
    Semaphore mayCommit = new Semaphore(0);
    Runnable go = holdTheWriter();
    Caller first = call(insert("a"));
    Caller second = call(insert("b"));
    beforeCommit =
        real -> {
          committing.countDown();
          mayCommit.acquireUninterruptibly();
        };
    mayCommit.release(); // for the one that holds the writer
    go.run();
    assertThat(committing.await(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();

    assertThat(first.isAnswered()).isFalse();
    assertThat(second.isAnswered()).isFalse();
    assertThat(rows()).isZero();
    mayCommit.release();
    assertThat(first.answer()).isNull();
    assertThat(second.answer()).isNull();
  }

  @Test
  void oneAloneIsNotAnsweredBeforeItsCommit() throws Exception {
    CountDownLatch committing = new CountDownLatch(1);
    Semaphore mayCommit = new Semaphore(0);
    beforeCommit =
        real -> {
          committing.countDown();
          mayCommit.acquireUninterruptibly();
        };
    Caller alone = call(insert("a"));
    assertThat(committing.await(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();

    assertThat(alone.isAnswered()).isFalse();
    mayCommit.release();
    assertThat(alone.answer()).isNull();
  }

  @Test
  void listenerIsToldWhenTheRowsCanBeSeen() throws Exception {
    List<Long> seen = new CopyOnWriteArrayList<>();
    afterCommit =
        (ready, facts) -> {
          try {
            seen.add(rows());
          } catch (SQLException e) {
            throw new IllegalStateException(e);
          }
        };
    assertThat(call(insert("a")).answer()).isNull();
    assertThat(call(insert("b")).answer()).isNull();

    assertThat(seen).containsExactly(1L, 2L);
  }

  @Test
  void listenerThatThrowsSpoilsNoAnswer() throws Exception {
    afterCommit =
        (ready, facts) -> {
          throw new IllegalStateException("I am not well.");
        };
    Runnable go = holdTheWriter();
    Caller first = call(insert("a"));
    Caller second = call(insert("b"));
    go.run();

    assertThat(first.answer()).isNull();
    assertThat(second.answer()).isNull();
    assertThat(call(insert("c")).answer()).isNull();
    assertThat(rows()).isEqualTo(3);
  }

  @Test
  void commitThatFailsOnTheVolumeIsUnknownAndTheLast() throws Exception {
    Runnable go = holdTheWriter();
    List<Caller> group = List.of(call(insert("a")), call(insert("b")));
    CountDownLatch failing = new CountDownLatch(1);
    Semaphore mayFail = new Semaphore(1);
    beforeCommit =
        real -> {
          mayFail.acquireUninterruptibly();
          if (rowsSeenBy(real) > 0) {
            beforeCommit = again -> {};
            failing.countDown();
            mayFail.acquireUninterruptibly();
            real.execute("ROLLBACK"); // as SQLite does by itself: sqlite.org/lang_transaction.html
            throw new SQLException("disk I/O error", null, SQLiteErrorCode.SQLITE_IOERR.code);
          }
          mayFail.release();
        };
    go.run();
    assertThat(failing.await(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
    List<Caller> waiting = List.of(call(insert("c")), call(insert("d")));
    mayFail.release();

    for (Caller caller : group) {
      assertThat(caller.answer()).isInstanceOf(CommitUnknownException.class);
    }
    for (Caller caller : waiting) {
      assertThat(caller.answer()).isInstanceOf(CommitUnknownException.class);
    }
    assertThat(call(insert("e")).answer()).isInstanceOf(CommitUnknownException.class);
    assertThat(rows()).isZero();
    assertThat(commits).containsExactly(0L);
  }

  @Test
  void volumeThatFailsOneAloneTakesNoMoreEither() throws Exception {
    beforeCommit =
        real -> {
          beforeCommit = again -> {};
          real.execute("ROLLBACK");
          throw new SQLException("disk I/O error", null, SQLiteErrorCode.SQLITE_IOERR_FSYNC.code);
        };
    assertThat(call(insert("a")).answer()).isInstanceOf(CommitUnknownException.class);

    assertThat(call(insert("b")).answer()).isInstanceOf(CommitUnknownException.class);
    assertThat(rows()).isZero();
  }

  @Test
  void commitThatFailsOtherwiseIsTriedForEachAlone() throws Exception {
    Runnable go = holdTheWriter();
    List<Caller> group = List.of(call(insert("a")), call(insert("b")));
    beforeCommit =
        real -> {
          if (rowsSeenBy(real) > 1) {
            throw new SQLException("full", null, SQLiteErrorCode.SQLITE_FULL.code);
          }
          beforeCommit =
              next -> {
                if (rowsSeenBy(next) > 1) {
                  beforeCommit = again -> {};
                  throw new SQLException("full", null, SQLiteErrorCode.SQLITE_FULL.code);
                }
              };
        };
    go.run();

    for (Caller caller : group) {
      assertThat(caller.answer()).isNull();
    }
    assertThat(rows()).isEqualTo(2);
    assertThat(commits).containsExactly(0L, 1L, 1L);
  }

  @Test
  void callerThatIsInterruptedStillGetsItsAnswer() throws Exception {
    Runnable go = holdTheWriter();
    Caller caller = call(insert("a"));
    caller.interrupt();
    go.run();

    assertThat(caller.answer()).isNull();
    assertThat(rows()).isEqualTo(1);
  }

  @Test
  void whatWaitsAtCloseIsFinishedOrRefused() throws Exception {
    Runnable go = holdTheWriter();
    List<Caller> waiting = List.of(call(insert("a")), call(insert("b")));
    CountDownLatch closing = new CountDownLatch(1);
    Caller closer =
        Caller.of(() -> {
          closing.countDown();
          group.close();
        });
    assertThat(closing.await(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
    go.run();

    assertThat(closer.answer()).isNull();
    for (Caller caller : waiting) {
      assertThat(caller.answer()).isNull();
    }
    assertThat(rows()).isEqualTo(2);
    assertThat(call(insert("c")).answer()).isExactlyInstanceOf(JobStoreException.class);
    assertThat(rows()).isEqualTo(2);
  }

  @Test
  void callersThatRaceWithTheCloseAreAnsweredTruly() throws Exception {
    AtomicInteger done = new AtomicInteger();
    List<Caller> racing = new ArrayList<>();
    CountDownLatch some = new CountDownLatch(20);
    for (int i = 0; i < 8; i++) {
      String name = "racer " + i + " ";
      racing.add(
          Caller.of(() -> {
            for (int number = 0; ; number++) {
              group.execute(insert(name + number));
              done.incrementAndGet();
              some.countDown();
            }
          }));
    }
    assertThat(some.await(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();

    closeGroup();

    for (Caller racer : racing) {
      assertThat(racer.answer()).isExactlyInstanceOf(JobStoreException.class);
    }
    assertThat(rows()).isEqualTo(done.get());
  }

  /** In a thread of its own: a test that failed may have left the writer waiting for ever. */
  private void closeGroup() throws Exception {
    assertThat(Caller.of(group::close).answer()).isNull();
  }

  private static Work<Integer> insert(String name) {
    return session -> session.update("insertRun", name, 1L, 1L);
  }

  private static Work<Integer> halfOf(Work<Integer> failure) {
    return session -> {
      insert("half").run(session);
      return failure.run(session);
    };
  }

  /** Keeps the writer busy until the returned is run: what is called meanwhile forms one group. */
  private Runnable holdTheWriter() throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    call(session -> {
      held.countDown();
      try {
        assertThat(release.await(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return 0;
    });
    assertThat(held.await(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
    return release::countDown;
  }

  /** Executes the work in a thread of its own; returns when it has its answer or waits for it. */
  private Caller call(Work<Integer> work) throws InterruptedException {
    Caller caller = Caller.of(() -> group.execute(work));
    callers.add(caller);
    caller.awaitAnswerOrWaiting();
    return caller;
  }

  private long newRows() {
    try {
      long before = rowsBefore;
      rowsBefore = rows();
      return rowsBefore - before;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private long rows() throws SQLException {
    return TestDatabase.number(directory, "SELECT count(*) FROM run");
  }

  private static long rowsSeenBy(java.sql.Statement inside) throws SQLException {
    try (var rows = inside.getConnection().prepareStatement("SELECT count(*) FROM run")) {
      return rows.executeQuery().getLong(1);
    }
  }
}
