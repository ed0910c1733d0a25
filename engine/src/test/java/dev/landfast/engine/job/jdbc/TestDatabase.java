package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.job.JobStoreException;
import dev.landfast.engine.job.JobStoreFixture.Outside;
import dev.landfast.engine.job.StoreUnderTest;
import dev.landfast.engine.job.jdbc.SqliteSession.Clocks;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** The SQLite file of a test. */
final class TestDatabase {
  /** Of this machine. */
  static final Clocks CLOCKS =
      new Clocks() {
        @Override
        public long wallMillis() {
          return System.currentTimeMillis();
        }

        @Override
        public long leaseMillis() {
          return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
        }
      };

  private TestDatabase() {}

  static StoreUnderTest in(Path directory) {
    return outside -> open(directory, outside);
  }

  static Path file(Path directory) {
    return directory.resolve("db").resolve("landfast.db");
  }

  static SqlJobStore open(Path directory, Outside outside) throws JobStoreException {
    return SqlJobStore.open(
        file(directory),
        new SqlJobStore.Settings(
            outside.run(),
            "installation of " + outside.run(),
            outside.limits(),
            outside.clock(),
            outside.monotonicNanos(),
            new Random(),
            outside.queueMax()));
  }

  /** Asks for one number, on a connection of its own that sees what is committed. */
  static long number(Path directory, String sql) throws SQLException {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file(directory));
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      return rows.getLong(1);
    }
  }
}
