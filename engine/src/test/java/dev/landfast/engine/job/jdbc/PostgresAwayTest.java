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
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A database behind a network that is cut, and one that cannot be used. */
final class PostgresAwayTest extends JobStoreFixture {
  private static final int SECONDS_MAX = 60;

  private final TestPostgres postgres = TestPostgres.fresh();
  private final Relay relay = relay(postgres);
  private boolean awayAtTheStart;

  private static Relay relay(TestPostgres postgres) {
    try {
      return new Relay(postgres.port());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected JobStore open(Outside outside) throws JobStoreException {
    try {
      if (awayAtTheStart) {
        relay.cut();
      }
      return postgres.openAt(relay.port(), outside);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterEach
  void closeRelay() throws IOException {
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
    awayAtTheStart = true;
    reopen();

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
