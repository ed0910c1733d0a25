package dev.landfast.bench;

import dev.landfast.bench.PostgresServer.Database;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What PostgreSQL does with jobs that are one narrow row each: no file, batch, fence or history,
 * 500 in each statement and transaction. One connection inserts, one claims, one completes, as many
 * as our store has.
 */
final class PlainPostgresQueue {
  private static final int ROWS_AT_ONCE = 500;
  private static final double SECONDS_MAX = 600;

  /** Between looks for work, of the one that claims and the one that completes. */
  private static final long IDLE_MILLIS = 1;

  private static final String PAYLOAD = "{\"file\":\"0199d7a0-5b1c-7c3e-8f00-9f6c2f1d7a11\"}";
  private static final String TABLE =
      """
      CREATE TABLE plain (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        payload text NOT NULL,
        state text NOT NULL DEFAULT 'ready',
        done_at timestamptz
      );
      CREATE INDEX plain_ready ON plain (id) WHERE state = 'ready'
      """;
  private static final String INSERT =
      "INSERT INTO plain (payload) SELECT * FROM unnest(?::text[])";
  private static final String CLAIM =
      """
      WITH picked AS MATERIALIZED (
        SELECT id FROM plain WHERE state = 'ready' ORDER BY id LIMIT ? FOR UPDATE SKIP LOCKED
      )
      UPDATE plain SET state = 'running' FROM picked WHERE plain.id = picked.id
      RETURNING plain.id, payload
      """;
  private static final String COMPLETE =
      """
      UPDATE plain SET state = 'done', done_at = now() FROM unnest(?::bigint[]) AS u (id)
      WHERE plain.id = u.id AND state = 'running'
      """;

  private final Database database;

  PlainPostgresQueue(Database database) throws SQLException {
    this.database = database;
    database.execute(TABLE);
  }

  /** Jobs a second, from the first one's insert to the last one's completion. */
  double perSecond(int jobs) throws Exception {
    BlockingQueue<List<Long>> claimed = new LinkedBlockingQueue<>();
    List<Step> steps =
        List.of(
            (connection, stop) -> insert(connection, jobs, stop),
            (connection, stop) -> claim(connection, jobs, claimed, stop),
            (connection, stop) -> complete(connection, jobs, claimed, stop));
    double took =
        Threads.run(
            steps.size(),
            SECONDS_MAX,
            (thread, stop) -> {
              try (Connection connection = DriverManager.getConnection(database.url())) {
                connection.setAutoCommit(false);
                steps.get(thread).run(connection, stop);
                if (stop.get()) {
                  throw new InterruptedException("Stopped before all were completed");
                }
              }
            });
    return jobs / took;
  }

  private static void insert(Connection connection, int jobs, AtomicBoolean stop)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      for (int left = jobs; left > 0 && !stop.get(); left -= ROWS_AT_ONCE) {
        String[] payloads = new String[Math.min(left, ROWS_AT_ONCE)];
        Arrays.fill(payloads, PAYLOAD);
        insert.setArray(1, connection.createArrayOf("text", payloads));
        insert.executeUpdate();
        connection.commit();
      }
    }
  }

  private static void claim(
      Connection connection, int jobs, BlockingQueue<List<Long>> claimed, AtomicBoolean stop)
      throws SQLException, InterruptedException {
    try (PreparedStatement claim = connection.prepareStatement(CLAIM)) {
      claim.setInt(1, ROWS_AT_ONCE);
      for (int left = jobs; left > 0 && !stop.get(); ) {
        List<Long> ids = new ArrayList<>();
        try (ResultSet rows = claim.executeQuery()) {
          while (rows.next()) {
            ids.add(rows.getLong("id"));
            rows.getString("payload");
          }
        }
        connection.commit();
        left -= ids.size();
        if (ids.isEmpty()) {
          TimeUnit.MILLISECONDS.sleep(IDLE_MILLIS);
        } else {
          claimed.add(ids);
        }
      }
    }
  }

  private static void complete(
      Connection connection, int jobs, BlockingQueue<List<Long>> claimed, AtomicBoolean stop)
      throws SQLException, InterruptedException {
    try (PreparedStatement complete = connection.prepareStatement(COMPLETE)) {
      for (int left = jobs; left > 0 && !stop.get(); ) {
        List<Long> ids = claimed.poll(IDLE_MILLIS, TimeUnit.MILLISECONDS);
        if (ids != null) {
          complete.setArray(1, connection.createArrayOf("bigint", ids.toArray()));
          left -= complete.executeUpdate();
          connection.commit();
        }
      }
    }
  }

  private interface Step {
    void run(Connection connection, AtomicBoolean stop) throws SQLException, InterruptedException;
  }
}
