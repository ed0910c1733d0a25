package dev.landfast.bench;

import com.zaxxer.hikari.HikariDataSource;
import dev.landfast.bench.PostgresServer.Database;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jobrunr.configuration.JobRunr;
import org.jobrunr.scheduling.JobScheduler;
import org.jobrunr.server.BackgroundJobServerConfiguration;
import org.jobrunr.storage.sql.postgres.PostgresStorageProvider;

/**
 * JobRunr: jobs enqueued as a stream, many workers, the shortest poll interval that it takes. The
 * server starts when all are enqueued, so that it does not wait for its next poll.
 */
final class JobRunrPeer {
  static final String NAME = "JobRunr";

  private static final int WORKERS = 64;
  private static final Duration POLL_INTERVAL = Duration.ofSeconds(5);
  private static final double SECONDS_MAX = 120;

  /** JobRunr calls its jobs without an object of ours. */
  private static final AtomicInteger RUN = new AtomicInteger();

  private JobRunrPeer() {}

  /** Jobs a second, from the first one's enqueuing to the last one's success. */
  static double perSecond(Database database, int jobs) throws Exception {
    RUN.set(0);
    try (HikariDataSource connections = database.connections(WORKERS)) {
      JobScheduler scheduler =
          JobRunr.configure()
              .useStorageProvider(new PostgresStorageProvider(connections))
              .useBackgroundJobServer(
                  BackgroundJobServerConfiguration.usingStandardBackgroundJobServerConfiguration()
                      .andPollInterval(POLL_INTERVAL)
                      .andWorkerCount(WORKERS),
                  false)
              .initialize()
              .getJobScheduler();
      try {
        long start = System.nanoTime();
        scheduler.enqueue(IntStream.range(0, jobs).boxed(), number -> NoOp.run(number));
        JobRunr.getBackgroundJobServer().start();
        database.awaitCount(
            "SELECT count(*) FROM jobrunr_jobs WHERE state = 'SUCCEEDED'",
            jobs,
            () -> RUN.get() >= jobs,
            SECONDS_MAX);
        return jobs / ((System.nanoTime() - start) / 1e9);
      } finally {
        JobRunr.destroy();
      }
    }
  }

  /** The job; JobRunr calls public methods only. */
  public static final class NoOp {
    private NoOp() {}

    public static void run(int number) {
      RUN.incrementAndGet();
    }
  }
}
