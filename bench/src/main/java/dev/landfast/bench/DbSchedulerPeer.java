package dev.landfast.bench;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.zaxxer.hikari.HikariDataSource;
import dev.landfast.bench.PostgresServer.Database;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * db-scheduler: polling that locks and fetches, with the threads and fractions of its own
 * benchmark; jobs are scheduled in batches by several threads.
 */
final class DbSchedulerPeer {
  static final String NAME = "db-scheduler";

  private static final String TASK = "no-op";
  private static final int THREADS = 20;
  private static final double LOWER_FRACTION_OF_THREADS = 4;
  private static final double UPPER_FRACTION_OF_THREADS = 20;
  private static final Duration POLLING_INTERVAL = Duration.ofMillis(10);
  private static final int SCHEDULERS = 4;
  private static final int SCHEDULED_AT_ONCE = 500;
  private static final double SECONDS_MAX = 120;

  private DbSchedulerPeer() {}

  /** Jobs a second, from the first one's scheduling to the last one's row being gone. */
  static double perSecond(Database database, int jobs) throws Exception {
    database.executeFile("scheduled_tasks.sql");
    AtomicInteger run = new AtomicInteger();
    OneTimeTask<Void> task = Tasks.oneTime(TASK).execute((_, _) -> run.incrementAndGet());
    try (HikariDataSource connections = database.connections(THREADS + SCHEDULERS + 1)) {
      Scheduler scheduler =
          Scheduler.create(connections, task)
              .threads(THREADS)
              .pollUsingLockAndFetch(LOWER_FRACTION_OF_THREADS, UPPER_FRACTION_OF_THREADS)
              .pollingInterval(POLLING_INTERVAL)
              .build();
      scheduler.start();
      try {
        long start = System.nanoTime();
        schedule(scheduler, jobs);
        database.awaitCount(
            "SELECT count(*) FROM scheduled_tasks", 0, () -> run.get() >= jobs, SECONDS_MAX);
        return jobs / ((System.nanoTime() - start) / 1e9);
      } finally {
        scheduler.stop();
      }
    }
  }

  private static void schedule(Scheduler scheduler, int jobs) throws Exception {
    AtomicInteger next = new AtomicInteger();
    Threads.run(
        SCHEDULERS,
        SECONDS_MAX,
        (_, stop) -> {
          int from = next.getAndAdd(SCHEDULED_AT_ONCE);
          while (from < jobs && !stop.get()) {
            List<TaskInstance<?>> instances = new ArrayList<>();
            for (int i = from; i < Math.min(jobs, from + SCHEDULED_AT_ONCE); i++) {
              instances.add(new TaskInstance<>(TASK, Integer.toString(i)));
            }
            scheduler.scheduleBatch(instances, Instant.now());
            from = next.getAndAdd(SCHEDULED_AT_ONCE);
          }
        });
  }
}
