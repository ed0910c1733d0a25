package dev.landfast.bench;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;

/**
 * What SQLite does with jobs that are one narrow row each: no file, batch, fence or history, 500 in
 * each transaction, on the one connection that can write.
 */
final class PlainSqliteQueue {
  private static final int ROWS_AT_ONCE = 500;
  private static final String PAYLOAD = "{\"file\":\"0199d7a0-5b1c-7c3e-8f00-9f6c2f1d7a11\"}";
  private static final String TABLE =
      """
      CREATE TABLE plain (
        id INTEGER PRIMARY KEY,
        payload TEXT NOT NULL,
        state TEXT NOT NULL DEFAULT 'ready',
        done_at INTEGER
      )
      """;
  private static final String INDEX =
      "CREATE INDEX plain_ready ON plain (id) WHERE state = 'ready'";
  private static final String INSERT = "INSERT INTO plain (payload) VALUES (?)";
  private static final String CLAIM =
      """
      UPDATE plain SET state = 'running'
      WHERE id IN (SELECT id FROM plain WHERE state = 'ready' ORDER BY id LIMIT ?)
      RETURNING id, payload
      """;
  private static final String COMPLETE =
      "UPDATE plain SET state = 'done', done_at = ? WHERE id = ? AND state = 'running'";

  private final Path file;

  PlainSqliteQueue(Path file) {
    this.file = file;
  }

  /** Jobs a second, from the first one's insert to the last one's completion. */
  double perSecond(int jobs) throws SQLException, InterruptedException {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(JournalMode.WAL);
    config.setSynchronous(SynchronousMode.FULL);
    config.setGetGeneratedKeys(false); // the driver would compile a query after each insert
    try (Connection connection = config.createConnection("jdbc:sqlite:" + file);
        Statement edge = connection.createStatement()) {
      edge.execute(TABLE);
      edge.execute(INDEX);
      try (PreparedStatement insert = connection.prepareStatement(INSERT);
          PreparedStatement claim = connection.prepareStatement(CLAIM);
          PreparedStatement complete = connection.prepareStatement(COMPLETE)) {
        claim.setInt(1, ROWS_AT_ONCE);
        long start = System.nanoTime();
        for (int left = jobs; left > 0; left -= ROWS_AT_ONCE) {
          int rows = Math.min(left, ROWS_AT_ONCE);
          inTransaction(edge, () -> insert(insert, rows));
        }
        for (int left = jobs; left > 0; ) {
          List<Long> ids = new ArrayList<>();
          inTransaction(edge, () -> claim(claim, ids));
          inTransaction(edge, () -> complete(complete, ids));
          left -= ids.size();
        }
        return jobs / ((System.nanoTime() - start) / 1e9);
      }
    }
  }

  private static void inTransaction(Statement edge, Work work)
      throws SQLException, InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    edge.execute("BEGIN IMMEDIATE");
    work.run();
    edge.execute("COMMIT");
  }

  private static void insert(PreparedStatement insert, int rows) throws SQLException {
    for (int i = 0; i < rows; i++) {
      insert.setString(1, PAYLOAD);
      insert.executeUpdate();
    }
  }

  private static void claim(PreparedStatement claim, List<Long> ids) throws SQLException {
    try (ResultSet rows = claim.executeQuery()) {
      while (rows.next()) {
        ids.add(rows.getLong("id"));
        rows.getString("payload");
      }
    }
  }

  private static void complete(PreparedStatement complete, List<Long> ids) throws SQLException {
    for (long id : ids) {
      complete.setLong(1, System.currentTimeMillis());
      complete.setLong(2, id);
      complete.executeUpdate();
    }
  }

  private interface Work {
    void run() throws SQLException;
  }
}
