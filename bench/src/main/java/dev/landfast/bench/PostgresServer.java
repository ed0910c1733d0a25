package dev.landfast.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * A PostgreSQL server whose commits are durable; all else is as it ships. It ends with this
 * process, unless that is killed ({@code kill -9}): then somebody has to end it by hand.
 */
final class PostgresServer implements AutoCloseable {
  private static final long POLL_MILLIS = 10;

  private final EmbeddedPostgres server;
  private final AtomicInteger databases = new AtomicInteger();

  /**
   * Starts it.
   *
   * @param folder for its programs and its data
   */
  PostgresServer(Path folder) throws IOException {
    server =
        EmbeddedPostgres.builder()
            .setOverrideWorkingDirectory(folder.resolve("programs").toFile())
            .setDataDirectory(folder.resolve("data"))
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .start();
  }

  /** A new database, on a server that has nothing to catch up with. */
  Database database() throws SQLException {
    String name = "bench_" + databases.incrementAndGet();
    execute("postgres", "CREATE DATABASE " + name);
    execute("postgres", "CHECKPOINT");
    return new Database(name);
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  private void execute(String database, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url(database));
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private String url(String database) {
    return server.getJdbcUrl("postgres", database);
  }

  /** One database. Whatever is connected to it at its end is cut off. */
  final class Database implements AutoCloseable {
    private final String name;

    private Database(String name) {
      this.name = name;
    }

    String url() {
      return PostgresServer.this.url(name);
    }

    HikariDataSource connections(int most) {
      HikariConfig config = new HikariConfig();
      config.setJdbcUrl(url());
      config.setMaximumPoolSize(most);
      return new HikariDataSource(config);
    }

    void execute(String sql) throws SQLException {
      PostgresServer.this.execute(name, sql);
    }

    /** Runs a file of statements. */
    void executeFile(String resource) throws IOException, SQLException {
      try (InputStream file = PostgresServer.class.getResourceAsStream(resource)) {
        if (file == null) {
          throw new IOException(resource + " is not on the class path");
        }
        execute(new String(file.readAllBytes(), StandardCharsets.UTF_8));
      }
    }

    /**
     * Returns when a query counts as many as wanted.
     *
     * @param soon false as long as it cannot be so, to spare the database the counting
     */
    void awaitCount(String query, long wanted, BooleanSupplier soon, double secondsMax)
        throws Exception {
      long start = System.nanoTime();
      try (Connection connection = DriverManager.getConnection(url());
          Statement statement = connection.createStatement()) {
        while (!soon.getAsBoolean() || count(statement, query) != wanted) {
          if ((System.nanoTime() - start) / 1e9 > secondsMax) {
            throw new IOException("Not all jobs were done after " + secondsMax + " s");
          }
          TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
      }
    }

    private static long count(Statement statement, String query) throws SQLException {
      try (ResultSet rows = statement.executeQuery(query)) {
        rows.next();
        return rows.getLong(1);
      }
    }

    @Override
    public void close() throws SQLException {
      PostgresServer.this.execute("postgres", "DROP DATABASE " + name + " WITH (FORCE)");
    }
  }
}
