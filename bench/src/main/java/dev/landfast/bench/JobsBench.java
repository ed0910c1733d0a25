package dev.landfast.bench;

import dev.landfast.bench.PostgresServer.Database;
import dev.landfast.cli.log.Log;
import dev.landfast.engine.job.JobStore;
import dev.landfast.engine.job.jdbc.SqlJobStore;
import dev.landfast.publish.FolderTree;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Jobs with nothing to do, on a PostgreSQL server of this benchmark's own and on SQLite, each as
 * durable as it is by default, beside plain JDBC and other people's queues.
 */
final class JobsBench {
  static final int JOBS = 100_000;
  static final int OPEN_MINUTES = 1;
  static final String NOTES =
      """

      jobs: admitted in batches of 500, claimed 500 at a time, settled each by a thread of its own.
      limit: plain JDBC, one narrow table, 500 rows in each statement and transaction.
      db-scheduler: 20,000 of the jobs at most; JobRunr: 5,000. Their ratios are those of the medians.
      pick-up: from the return of a single job's admission to its stage's first line, when idle; by
        another store: one that has its own connections, as another process would.
      claims: the time of claims alone; their limit is the same with no history, or with no
        transaction open.
      """;

  private static final int WARM_UP_JOBS = 20_000;

  // Peers are slower, and say as much with fewer.
  private static final int DB_SCHEDULER_JOBS_MAX = 20_000;
  private static final int JOB_RUNR_JOBS_MAX = 5_000;

  private final int runs;
  private final int jobs;
  private final Duration open;

  /**
   * @param open how long a transaction stays open
   */
  JobsBench(int runs, int jobs, Duration open) {
    this.runs = runs;
    this.jobs = jobs;
    this.open = open;
  }

  List<Measure> run() throws Exception {
    Path folder = Files.createTempDirectory(Path.of("").toAbsolutePath(), "bench-data-");
    Log.toFile(folder.resolve("jobs.log")); // a line for each stage would cover the figures
    try (PostgresServer server = new PostgresServer(folder.resolve("postgres"))) {
      int warmUp = Math.min(jobs, WARM_UP_JOBS);
      onPostgres(server, warmUp, 1);
      onSqlite(folder, warmUp, 1);
      List<Measure> measures = new ArrayList<>();
      measures.add(onPostgres(server, jobs, runs));
      measures.add(onSqlite(folder, jobs, runs));
      measures.addAll(
          pickUp(
              "pick-up on postgres",
              folder,
              fresh -> {
                try (Database database = server.database();
                    JobStore store = SqlJobStore.open(database.url(), NoOpJobs.settings())) {
                  return new PickUp(store, store, fresh).sortedMillis();
                }
              }));
      measures.addAll(
          pickUp(
              "pick-up on postgres by another store",
              folder,
              fresh -> {
                try (Database database = server.database();
                    JobStore admitting = SqlJobStore.open(database.url(), NoOpJobs.settings());
                    JobStore working = SqlJobStore.open(database.url(), NoOpJobs.settings())) {
                  return new PickUp(admitting, working, fresh).sortedMillis();
                }
              }));
      measures.addAll(
          pickUp(
              "pick-up on sqlite",
              folder,
              fresh -> {
                try (JobStore store = sqlite(fresh)) {
                  return new PickUp(store, store, fresh).sortedMillis();
                }
              }));
      ClaimsBeside claims = new ClaimsBeside(server, runs);
      measures.add(claims.history(jobs));
      measures.add(claims.openTransaction(open));
      return measures;
    } finally {
      FolderTree.delete(folder);
    }
  }

  private static Measure onPostgres(PostgresServer server, int jobs, int runs) throws Exception {
    List<Double> limit = new ArrayList<>();
    List<Double> landfast = new ArrayList<>();
    List<Double> dbScheduler = new ArrayList<>();
    List<Double> jobRunr = new ArrayList<>();
    for (int i = 0; i < runs; i++) {
      try (Database database = server.database()) {
        limit.add(new PlainPostgresQueue(database).perSecond(jobs));
      }
      try (Database database = server.database();
          JobStore store = SqlJobStore.open(database.url(), NoOpJobs.settings())) {
        landfast.add(new NoOpJobs(store).perSecond(jobs));
      }
      try (Database database = server.database()) {
        dbScheduler.add(DbSchedulerPeer.perSecond(database, Math.min(jobs, DB_SCHEDULER_JOBS_MAX)));
      }
      try (Database database = server.database()) {
        jobRunr.add(JobRunrPeer.perSecond(database, Math.min(jobs, JOB_RUNR_JOBS_MAX)));
      }
    }
    return Measure.of(
        "jobs on postgres",
        "jobs/s",
        landfast,
        limit,
        Map.of(DbSchedulerPeer.NAME, dbScheduler, JobRunrPeer.NAME, jobRunr),
        Map.of());
  }

  private static Measure onSqlite(Path folder, int jobs, int runs) throws Exception {
    List<Double> limit = new ArrayList<>();
    List<Double> landfast = new ArrayList<>();
    for (int i = 0; i < runs; i++) {
      Path fresh = PublishBench.fresh(folder);
      limit.add(new PlainSqliteQueue(fresh.resolve("plain.db")).perSecond(jobs));
      try (JobStore store = sqlite(fresh)) {
        landfast.add(new NoOpJobs(store).perSecond(jobs));
      }
    }
    return Measure.of("jobs on sqlite", "jobs/s", landfast, limit);
  }

  private List<Measure> pickUp(String name, Path folder, Waits waits) throws Exception {
    List<Double> p50 = new ArrayList<>();
    List<Double> p99 = new ArrayList<>();
    for (int i = 0; i < runs; i++) {
      double[] millis = waits.sortedMillis(PublishBench.fresh(folder));
      p50.add(millis[millis.length / 2]);
      p99.add(millis[millis.length * 99 / 100]);
    }
    return List.of(
        Measure.of(name + ", p50", "ms", p50, List.of()),
        Measure.of(name + ", p99", "ms", p99, List.of()));
  }

  private static JobStore sqlite(Path folder) throws Exception {
    return SqlJobStore.open(folder.resolve("db").resolve("jobs.db"), NoOpJobs.settings());
  }

  private interface Waits {
    double[] sortedMillis(Path folder) throws Exception;
  }
}
