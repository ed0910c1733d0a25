package dev.landfast.engine.job.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.engine.job.JobStore;
import dev.landfast.engine.job.Lease;
import dev.landfast.engine.job.OutboxContract;
import dev.landfast.engine.job.Settlement;
import dev.landfast.engine.job.Settlement.Report;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PostgresOutboxTest extends OutboxContract {
  PostgresOutboxTest() {
    super(TestPostgres.fresh());
  }

  /** Neither of them may believe that the other one is the last. */
  @Test
  void twoNodesThatSettleTheLastJobsAskOnce() throws Exception {
    try (JobStore other = openAnother()) {
      for (int round = 0; round < 20; round++) {
        admitBatch(id(), 2);
        List<Lease> leases = store.claim("worker", OFFERS, 2, TERM);
        Settlement settlement = new Settlement(finish(), new Report(0, 0, 0, null));
        Caller there = Caller.of(() -> other.settle(leases.getFirst(), settlement));
        settle(leases.getLast(), finish());
        assertThat(there.answer()).isNull();

        assertThat(take()).singleElement().matches(effect -> effect.asked() == 1);
      }
    }
  }
}
