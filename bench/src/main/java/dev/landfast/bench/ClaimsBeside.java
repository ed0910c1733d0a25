package dev.landfast.bench;

import dev.landfast.bench.PostgresServer.Database;
import dev.landfast.engine.job.jdbc.SqlJobStore;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What a queue table suffers from: a long history, and a transaction that stays open, so that no
 * dead row may be cleared away. Claims of 500 are timed, and settled before the next one.
 */
final class ClaimsBeside {
  /** Admitted, claimed and settled by turns beside an open transaction. */
  private static final int STEP_JOBS = 5000;

  /**
   * Of the time with an open transaction: the last one is measured, and one without goes before.
   */
  private static final int PARTS = 10;

  private final PostgresServer server;
  private final int runs;

  ClaimsBeside(PostgresServer server, int runs) {
    this.server = server;
    this.runs = runs;
  }

  /**
   * A million jobs are done, which the limit is without.
   *
   * @param jobs that wait
   */
  Measure history(int jobs) throws Exception {
    List<Double> without = new ArrayList<>();
    List<Double> beside = new ArrayList<>();
    try (Database old = server.database()) {
      try (SqlJobStore store = SqlJobStore.open(old.url(), NoOpJobs.settings())) {
        store.check(); // the tables are there
      }
      old.executeFile("history.sql");
      old.execute("VACUUM ANALYZE");
      for (int i = 0; i < runs; i++) {
        try (Database fresh = server.database()) {
          without.add(claimsPerSecond(fresh, jobs));
        }
        beside.add(claimsPerSecond(old, jobs));
      }
    }
    return Measure.of("claims beside a long history", "jobs/s", beside, without);
  }

  /**
   * At the end of some time, all of it full of work, beside a transaction that was opened before.
   * The limit is a tenth of that time, without one.
   */
  Measure openTransaction(Duration open) throws Exception {
    List<Double> without = new ArrayList<>();
    List<Double> beside = new ArrayList<>();
    Duration part = open.dividedBy(PARTS);
    for (int i = 0; i < runs; i++) {
      try (Database fresh = server.database()) {
        without.add(claimsPerSecond(fresh, part, part));
      }
      try (Database fresh = server.database();
          Connection idle = DriverManager.getConnection(fresh.url());
          Statement statement = idle.createStatement()) {
        idle.setAutoCommit(false);
        idle.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        statement.execute("SELECT 1"); // its snapshot is from here on, and of all tables
        beside.add(claimsPerSecond(fresh, open, part));
      }
    }
    return Measure.of("claims beside an open transaction", "jobs/s", beside, without);
  }

  private static double claimsPerSecond(Database database, int jobs) throws Exception {
    try (SqlJobStore store = SqlJobStore.open(database.url(), NoOpJobs.settings())) {
      NoOpJobs noOps = new NoOpJobs(store);
      noOps.admit(jobs);
      return noOps.claimsPerSecond(jobs);
    }
  }

  /** Mean of the last part of the time, by steps. */
  private static double claimsPerSecond(Database database, Duration time, Duration last)
      throws Exception {
    try (SqlJobStore store = SqlJobStore.open(database.url(), NoOpJobs.settings())) {
      NoOpJobs noOps = new NoOpJobs(store);
      Deque<Double> rates = new ArrayDeque<>();
      long start = System.nanoTime();
      long measured = start + time.minus(last).toNanos();
      do {
        boolean counts = System.nanoTime() - measured >= 0;
        noOps.admit(STEP_JOBS);
        double rate = noOps.claimsPerSecond(STEP_JOBS);
        if (counts || rates.isEmpty()) {
          rates.add(rate);
        }
      } while (System.nanoTime() - start < time.toNanos());
      return rates.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }
  }
}
