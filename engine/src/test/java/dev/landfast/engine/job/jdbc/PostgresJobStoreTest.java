package dev.landfast.engine.job.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.engine.job.JobStoreContract;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

final class PostgresJobStoreTest extends JobStoreContract {
  private static final int SECONDS_MAX = 60;

  PostgresJobStoreTest() {
    super(TestPostgres.fresh());
  }

  /** Once it listens to others too, it tells of what they did before. */
  @Override
  protected void listen(AtomicInteger told) throws Exception {
    CountDownLatch listening = new CountDownLatch(1);
    store.onReady(() -> {
      told.incrementAndGet();
      listening.countDown();
    });
    assertThat(listening.await(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
    told.set(0);
  }
}
