package dev.landfast.engine.job.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.engine.job.JobState;
import dev.landfast.engine.job.JobStore;
import dev.landfast.engine.job.Lease;
import dev.landfast.engine.job.LeaseContract;
import dev.landfast.engine.job.Settlement;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PostgresLeaseTest extends LeaseContract {
  private final TestPostgres postgres;

  PostgresLeaseTest() {
    TestPostgres fresh = TestPostgres.fresh();
    this.postgres = fresh;
    super(fresh);
  }

  @Test
  void nodeThatIsStoppedInTheMiddleOfAClaimHoldsUpNoOther() throws Exception {
    String woken = admit();
    settle(claim(), new Settlement.Retry(ERROR, MILLI));
    String ready = admit();
    pass(MILLI);
    try (Connection stopped = DriverManager.getConnection(postgres.url());
        Statement statement = stopped.createStatement()) {
      stopped.setAutoCommit(false);
      statement.execute("SELECT * FROM queue WHERE job = '" + woken + "' FOR UPDATE");

      assertThat(claim().job()).isEqualTo(ready);
    }
  }

  /** Whatever is wrong with its rows. */
  @Test
  void leaseThatCannotBeEndedKeepsNoOther() throws Exception {
    String stuck = admit();
    Lease lease = claim();
    String other = admit();
    Lease another = claim();
    try (Connection connection = DriverManager.getConnection(postgres.url());
        Statement statement = connection.createStatement()) {
      statement.execute(
          "INSERT INTO attempt SELECT job, token, stage, 0, 1, worker, pid, since, 0, since, 'lost'"
              + " FROM queue WHERE token = '"
              + lease.token()
              + "'");
    }
    pass(TERM);

    assertThat(store.expire()).containsExactly(another.token());

    assertThat(state(other)).isEqualTo(JobState.READY);
    assertThat(state(stuck)).isEqualTo(JobState.RUNNING);
  }

  /** The first that comes back after all were away knows what the others had said. */
  @Test
  void stageThatWasOfferedBeforeAllWereAwayIsNotForgotten() throws Exception {
    String job = admit();
    store.offer(OFFERS, TERM);
    try (JobStore another = openAnother()) {
      pass(TERM.multipliedBy(2));

      assertThat(another.offer(List.of(), TERM)).isZero();

      assertThat(another.offer(List.of(), TERM)).isZero();
      assertThat(state(job)).isEqualTo(JobState.READY);
    }
  }
}
