package dev.landfast.engine.job.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.engine.job.JobState;
import dev.landfast.engine.job.JobStore;
import dev.landfast.engine.job.LeaseContract;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PostgresLeaseTest extends LeaseContract {
  PostgresLeaseTest() {
    super(TestPostgres.fresh());
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
