package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.job.JobStoreException;
import dev.landfast.engine.job.JobStoreFixture.Outside;
import dev.landfast.engine.job.StoreUnderTest;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongPredicate;

/**
 * A database of its own for a test, on one PostgreSQL server for all tests of a process. Its clock
 * stands still until the test moves it.
 */
final class TestPostgres implements StoreUnderTest {
  private static final String WAITING =
      "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
          + " AND datname = current_database()";
  private static final AtomicInteger DATABASES = new AtomicInteger();

  private final String database = "test_" + DATABASES.incrementAndGet();

  private TestPostgres() {}

  static TestPostgres fresh() {
    TestPostgres fresh = new TestPostgres();
    execute("postgres", "CREATE DATABASE " + fresh.database + " TEMPLATE " + Server.TEMPLATE);
    return fresh;
  }

  String url() {
    return url(database);
  }

  int port() {
    return Server.POSTGRES.getPort();
  }

  @Override
  public SqlJobStore open(Outside outside) throws JobStoreException {
    return openAt(port(), outside);
  }

  SqlJobStore openAt(int port, Outside outside) throws JobStoreException {
    clockMoved(outside.clock().instant());
    return SqlJobStore.open(
        url().replace(":" + port() + "/", ":" + port + "/"),
        new SqlJobStore.Settings(
            outside.run(),
            "installation of " + outside.run(),
            outside.limits(),
            outside.clock(),
            outside.monotonicNanos(),
            new Random(),
            outside.queueMax()));
  }

  /** Ends all others' connections. */
  void dropSessions() {
    execute(
        database,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
  }

  /** A release to come was here. */
  void pretendSchema(int version) {
    execute(
        database,
        "INSERT INTO flyway_schema_history (installed_rank, version, description, type, script,"
            + " checksum, installed_by, execution_time, success) VALUES ("
            + version
            + ", '"
            + version
            + "', 'to come', 'SQL', 'to come', 0, 'tester', 0, true)");
  }

  @Override
  public void clockMoved(Instant now) {
    execute(database, "UPDATE test_clock SET millis = " + now.toEpochMilli());
  }

  /** For all sessions to come. */
  void switchOffSynchronousCommit() {
    execute("postgres", "ALTER DATABASE " + database + " SET synchronous_commit = off");
  }

  /** Returns when a transaction waits for another one. */
  void awaitLockWait() throws SQLException {
    awaitLockWaits(1);
  }

  /** Returns when that many transactions wait for others. */
  void awaitLockWaits(int transactions) throws SQLException {
    awaitLockWaits(waiting -> waiting >= transactions);
  }

  /** Returns when no transaction waits for another one. */
  void awaitNoLockWait() throws SQLException {
    awaitLockWaits(waiting -> waiting == 0);
  }

  private void awaitLockWaits(LongPredicate wanted) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url());
        Statement statement = connection.createStatement()) {
      boolean is = false;
      while (!is) {
        try (ResultSet rows = statement.executeQuery(WAITING)) {
          rows.next();
          is = wanted.test(rows.getLong(1));
        }
      }
    }
  }

  private static void execute(String database, String sql) {
    try (Connection connection = DriverManager.getConnection(url(database));
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String url(String database) {
    return Server.POSTGRES.getJdbcUrl("postgres", database);
  }

  /** Started by the first test that needs it. */
  private static final class Server {
    static final String TEMPLATE = "landfast_template";
    static final EmbeddedPostgres POSTGRES = start();

    private static EmbeddedPostgres start() {
      try {
        EmbeddedPostgres server =
            EmbeddedPostgres.builder()
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("max_connections", "100")
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(server)));
        prepareTemplate(server);
        return server;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (SQLException | JobStoreException e) {
        throw new IllegalStateException(e);
      }
    }

    private static void prepareTemplate(EmbeddedPostgres server)
        throws SQLException, JobStoreException {
      try (Connection connection = server.getPostgresDatabase().getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE DATABASE " + TEMPLATE);
      }
      String url = server.getJdbcUrl("postgres", TEMPLATE);
      PostgresDatabase.open(url, "template", session -> 0).close();
      try (Connection connection = DriverManager.getConnection(url);
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE TABLE test_clock AS SELECT 0::bigint AS millis");
        statement.execute(
            "CREATE OR REPLACE FUNCTION now_millis() RETURNS bigint LANGUAGE sql VOLATILE"
                + " AS 'SELECT millis FROM test_clock'");
      }
    }

    private static void close(EmbeddedPostgres server) {
      try {
        server.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
