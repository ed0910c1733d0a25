package dev.landfast.engine.job.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.engine.job.JobReader.AttemptView;
import dev.landfast.engine.job.JobStoreFixture;
import dev.landfast.engine.job.Lease;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A transaction reads the clock when it begins, and may then wait for one that began later. */
final class PostgresTimesTest extends JobStoreFixture {
  private final TestPostgres postgres;

  PostgresTimesTest() {
    TestPostgres fresh = TestPostgres.fresh();
    this.postgres = fresh;
    super(fresh);
  }

  @Test
  void attemptBeginsAfterTheOneBeforeItThoughItsClaimBeganEarlier() throws Exception {
    String job = admit();
    Lease first = claim();
    try (Connection other = begin("LOCK TABLE stage_pause IN ACCESS EXCLUSIVE MODE")) {
      Caller claiming = Caller.of(() -> store.claim("worker", OFFERS, 10, TERM));
      postgres.awaitLockWait();
      pass(Duration.ofSeconds(1));
      settle(first, advance());
      other.commit();
      assertThat(claiming.answer()).isNull();
    }

    List<AttemptView> attempts = view(job).attempts();

    assertThat(attempts).extracting(AttemptView::stage).containsExactly("first", "second");
    assertThat(attempts.getLast().startedAt()).isEqualTo(attempts.getFirst().endedAt());
  }

  @Test
  void batchIsDoneAfterItsLastJobThoughTheOtherEndedEarlier() throws Exception {
    String batch = id();
    String job = admitBatch(batch, 1).getFirst();
    Lease lease = claim();
    try (Connection other = begin("UPDATE batch SET unfinished = 1 WHERE id = '" + batch + "'")) {
      Caller settling = Caller.of(() -> settle(lease, finish()));
      postgres.awaitLockWait();
      pass(Duration.ofSeconds(1));
      other.commit();
      assertThat(settling.answer()).isNull();
    }

    assertThat(view(job).finishedAt()).isBefore(clock.instant());
    assertThat(batch(batch).doneAt()).isEqualTo(clock.instant());
  }

  /** Another node, in the middle of a transaction. */
  private Connection begin(String sql) throws SQLException {
    Connection connection = DriverManager.getConnection(postgres.url());
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
    return connection;
  }
}
