package dev.landfast.bench;

import dev.landfast.engine.job.JobStore;
import dev.landfast.engine.job.Lease;
import dev.landfast.engine.job.SettleResult;
import dev.landfast.engine.job.Settlement;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Settles leases as done, each on a virtual thread of its own, as a stage does: those that settle
 * at the same time share a commit.
 */
final class Settlers implements AutoCloseable {
  private static final int SETTLES_AT_ONCE_MAX = 1024;

  private final JobStore store;
  private final Semaphore free = new Semaphore(SETTLES_AT_ONCE_MAX);
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  Settlers(JobStore store) {
    this.store = store;
  }

  /** Waits while too many are settled at once. */
  void settle(List<Lease> leases) throws InterruptedException {
    for (Lease lease : leases) {
      free.acquire();
      threads.execute(() -> {
        try {
          settle(lease);
        } catch (Exception | Error e) {
          failure.compareAndSet(null, e);
        } finally {
          free.release();
        }
      });
    }
  }

  /** Returns when all are settled. */
  void awaitAll() throws Exception {
    free.acquire(SETTLES_AT_ONCE_MAX);
    free.release(SETTLES_AT_ONCE_MAX);
    Throwable first = failure.get();
    if (first != null) {
      throw new IllegalStateException("A job was not settled.", first);
    }
  }

  private void settle(Lease lease) throws Exception {
    Settlement.Report report = new Settlement.Report(0, 0, System.nanoTime(), null);
    SettleResult result =
        store.settle(lease, new Settlement(new Settlement.Done(null, List.of(), null), report));
    if (result != SettleResult.ACCEPTED) {
      throw new IllegalStateException("A settlement was answered with " + result);
    }
  }

  @Override
  public void close() {
    threads.close();
  }
}
