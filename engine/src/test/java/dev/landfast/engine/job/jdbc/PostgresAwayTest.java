package dev.landfast.engine.job.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.landfast.engine.job.CommitUnknownException;
import dev.landfast.engine.job.JobState;
import dev.landfast.engine.job.JobStore;
import dev.landfast.engine.job.JobStoreException;
import dev.landfast.engine.job.JobStoreFixture;
import dev.landfast.engine.job.Lease;
import dev.landfast.engine.job.SettleResult;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** A database behind a network that is cut, and one that cannot be used. */
final class PostgresAwayTest extends JobStoreFixture {
  private static final int SECONDS_MAX = 60;

  private final TestPostgres postgres;
  private final Relay relay;

  PostgresAwayTest() throws IOException {
    TestPostgres fresh = TestPostgres.fresh();
    Relay before = new Relay(fresh.port());
    this.postgres = fresh;
    this.relay = before;
    super(outside -> fresh.openAt(before.port(), outside));
  }

  @AfterEach
  @Override
  protected void closeStore() throws Exception {
    super.closeStore(); // while it has its network, for what it says last
    relay.close();
  }

  @Test
  void whatFailsWhileItIsAwayWorksWhenItIsBack() throws Exception {
    String job = admit();
    Lease lease = claim();

    relay.cut();
    assertAllFail(() -> settle(lease, finish()), this::admit, () -> view(job));
    relay.heal();

    assertThat(state(job)).isEqualTo(JobState.RUNNING);
    assertThat(settle(lease, finish())).isEqualTo(SettleResult.ACCEPTED);
    assertThat(store.claim("worker", OFFERS, 10, TERM)).isEmpty();
  }

  /** At the same time, because each waits a while. */
  private static void assertAllFail(Asked<?>... all) {
    Stream.of(all)
        .parallel()
        .forEach(asked -> assertThatThrownBy(asked::ask).isInstanceOf(JobStoreException.class));
  }

  @Test
  void oneThatIsAwayAtTheStartIsUsedWhenItComes() throws Exception {
    store.close();
    relay.cut();
    openStore();

    assertThatThrownBy(this::admit)
        .isInstanceOf(JobStoreException.class)
        .isNotInstanceOf(CommitUnknownException.class);
    relay.heal();

    String job = eventually(this::admit);
    assertThat(settle(claim(), finish())).isEqualTo(SettleResult.ACCEPTED);
    assertThat(state(job)).isEqualTo(JobState.DONE);
  }

  /** It is tried once a second, and not for each caller. */
  private static <T> T eventually(Asked<T> asked) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_MAX);
    while (true) {
      try {
        return asked.ask();
      } catch (JobStoreException e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
      }
    }
  }

  @Test
  void workOfAnotherNodeWakesThisOneUpAlsoAfterACut() throws Exception {
    try (JobStore other = postgres.open(outside())) {
      Heard heard = new Heard();
      other.onReady(heard);
      heard.await(); // it listens

      heard.reset();
      admit();
      heard.await();

      heard.reset();
      postgres.dropSessions();
      heard.await(); // it listens again, and may have missed something

      heard.reset();
      eventually(this::admit);
      heard.await();
    }
  }

  @Test
  void ownCommitsWakeNobodyTwice() throws Exception {
    Heard heard = new Heard();
    try (JobStore other = postgres.open(outside())) {
      Heard elsewhere = new Heard();
      other.onReady(elsewhere);
      elsewhere.await();
      store.onReady(heard);
      heard.await();
      elsewhere.reset();

      admit();
      elsewhere.await(); // so it was sent to all

      assertThat(heard.count()).isEqualTo(2); // the first, and the own commit's
    }
  }

  @Test
  void schemaOneAheadIsUsedAndFurtherAheadIsRefusedByName() throws Exception {
    postgres.pretendSchema(2);
    reopen();
    assertThat(state(admit())).isEqualTo(JobState.READY);

    postgres.pretendSchema(3);
    store.close();
    assertThatThrownBy(() -> postgres.open(outside()))
        .isInstanceOf(JobStoreException.class)
        .hasMessageContaining("schema 3, of a later release")
        .hasMessageContaining("knows schemas up to 1");
  }

  /** The parser of a URL, the pool, the migrations: none of them waits for ever. */
  @Test
  void frozenServerIsAsGoodAsAway() throws Exception {
    store.close();
    relay.freeze();
    openStore();
    assertThatThrownBy(this::admit).isInstanceOf(JobStoreException.class);
    relay.thaw();

    assertThat(state(eventually(this::admit))).isEqualTo(JobState.READY);
  }

  /** A network may be cut without a word. */
  @Test
  void statementDoesNotWaitForItsAnswerForEver() throws Exception {
    PostgresDatabase database = PostgresDatabase.open(postgres.url(), "run", session -> 0);
    try {
      Session session = database.writers("lane").take();
      assertThat(session.connection().getNetworkTimeout()).isBetween(1, 30_000);
      try (Statement statement = session.connection().createStatement();
          ResultSet row = statement.executeQuery("SHOW lock_timeout")) {
        row.next();
        assertThat(row.getString(1)).isEqualTo("8s"); // before its client gives up
      }
      session.close();
    } finally {
      database.close();
    }
  }

  /** It would get the lock, and keep it from others, for nobody. */
  @Test
  @Timeout(value = SECONDS_MAX, threadMode = ThreadMode.SEPARATE_THREAD)
  void sessionThatWaitsForALockEndsWithItsClient() throws Exception {
    admit();
    Lease lease = claim();
    try (Connection connection = DriverManager.getConnection(postgres.url());
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("LOCK TABLE queue IN ACCESS EXCLUSIVE MODE");
      Caller settling = Caller.of(() -> settle(lease, finish()));
      postgres.awaitLockWait();

      relay.cut();
      postgres.awaitNoLockWait(); // the lock is still held

      assertThat(settling.answer()).isInstanceOf(JobStoreException.class);
      connection.rollback();
    }
    relay.heal();
    assertThat(settle(lease, finish())).isEqualTo(SettleResult.ACCEPTED);
  }

  @Test
  void readersThatHangLeaveRoomForWriters() throws Exception {
    String job = admit();
    ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor();
    try (Connection connection = DriverManager.getConnection(postgres.url());
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("LOCK TABLE batch IN ACCESS EXCLUSIVE MODE");
      for (int i = 0; i < 20; i++) {
        readers.execute(
            () -> assertThatThrownBy(() -> batch("none")).isInstanceOf(Exception.class));
      }
      postgres.awaitLockWaits(4);

      Lease lease = claim();
      assertThat(settle(lease, finish())).isEqualTo(SettleResult.ACCEPTED);
    } finally {
      readers.shutdown();
    }
    assertThat(state(job)).isEqualTo(JobState.DONE);
  }

  @Test
  void serverThatDoesNotKeepWhatItAcknowledgesIsRefusedByName() {
    postgres.switchOffSynchronousCommit();

    assertThatThrownBy(() -> postgres.open(outside()))
        .isInstanceOf(JobStoreException.class)
        .hasMessageContaining("synchronous_commit is off")
        .hasMessageContaining("Set it to on");
  }

  @Test
  void twoFirstStartsMakeOneInstallation() throws Exception {
    try (Connection first = DriverManager.getConnection(postgres.url());
        Statement statement = first.createStatement()) {
      first.setAutoCommit(false);
      statement.execute("TRUNCATE installation");
      statement.execute("INSERT INTO installation VALUES (1, 'first', 0)");
      CompletableFuture<String> second =
          CompletableFuture.supplyAsync(() -> {
            try (SqlJobStore another = (SqlJobStore) openAnother()) {
              return another.installation();
            } catch (JobStoreException e) {
              throw new IllegalStateException(e);
            }
          });
      postgres.awaitLockWaits(1);
      first.commit();

      assertThat(second.get(SECONDS_MAX, TimeUnit.SECONDS)).isEqualTo("first");
    }
  }

  @Test
  void wrongNameOrPasswordIsToldAtOnce() {
    for (String url :
        List.of(
            postgres.url().replace("/test_", "/no_such_"),
            postgres.url().replaceAll("user=[a-z]+", "user=nobody"))) {
      assertThatThrownBy(() -> PostgresDatabase.open(url, "run", session -> 0))
          .isInstanceOf(JobStoreException.class)
          .hasMessageContaining("does not exist");
    }
  }

  @Test
  void urlThatCannotBeReadIsNotShown() {
    assertThatThrownBy(
            () -> PostgresDatabase.open("jdbc:postgresql://u:secret@db/x", "run", session -> 0))
        .isInstanceOf(JobStoreException.class)
        .hasNoCause()
        .hasMessageNotContaining("secret");
  }

  @Test
  void runThatIsIntroducedTwiceIsOne() throws Exception {
    for (int i = 0; i < 2; i++) { // as after an answer that was lost
      PostgresDatabase.open(
              postgres.url(), "run", session -> session.update("insertRun", "run", 1L, 1L))
          .close();
    }
  }

  private interface Asked<T> {
    T ask() throws Exception;
  }

  /** Wake-ups, counted. */
  private static final class Heard implements Runnable {
    private CountDownLatch next = new CountDownLatch(1);
    private int count;

    @Override
    public synchronized void run() {
      count++;
      next.countDown();
    }

    synchronized void reset() {
      next = new CountDownLatch(1);
    }

    synchronized int count() {
      return count;
    }

    private synchronized CountDownLatch next() {
      return next;
    }

    void await() throws InterruptedException {
      assertThat(next().await(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
    }
  }
}
