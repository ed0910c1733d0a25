package dev.landfast.engine.job.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.engine.job.CallbackContract;
import dev.landfast.engine.job.JobState;
import dev.landfast.engine.job.JobStoreException;
import dev.landfast.engine.job.Lease;
import dev.landfast.engine.job.SettleResult;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class PostgresCallbackTest extends CallbackContract {
  private final TestPostgres postgres;

  PostgresCallbackTest() {
    TestPostgres fresh = TestPostgres.fresh();
    this.postgres = fresh;
    super(fresh);
  }

  /** Another node is about to commit that the worker waits. */
  @Test
  void callbackThatMeetsItsWorkersSettleIsNotLost() throws Exception {
    String job = admit();
    Lease lease = store.remote().claim("far away", OFFERS, 1, TERM).getFirst();
    try (Connection other = DriverManager.getConnection(postgres.url());
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute(
          "UPDATE queue SET state = 'waiting', due_at = since + 1000, callback = token, token = NULL,"
              + " run = NULL, lease_until = NULL");
      statement.execute(
          "INSERT INTO attempt (job, token, stage, stage_number, number, worker, pid, started_at,"
              + " queued_ms, ended_at, outcome, settlement) SELECT job, callback, stage, 0, 1, worker,"
              + " pid, since, 0, since, 'waiting', 'said' FROM queue");
      CompletableFuture<SettleResult> called =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return store.remote().settleAwaited(lease, finish(), "called");
                } catch (JobStoreException e) {
                  throw new IllegalStateException(e);
                }
              },
              task -> Thread.ofPlatform().start(task));
      postgres.awaitLockWait();
      other.commit();

      assertThat(called.get(30, TimeUnit.SECONDS)).isEqualTo(SettleResult.ACCEPTED);
    }
    assertThat(state(job)).isEqualTo(JobState.DONE);
  }
}
