package dev.landfast.engine.job.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.landfast.engine.job.JobStoreException;
import dev.landfast.engine.job.jdbc.GroupCommit.Meaning;
import dev.landfast.engine.job.jdbc.GroupCommit.Writers;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.flywaydb.core.Flyway;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A PostgreSQL database that many processes share. */
final class PostgresDatabase implements Database {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresDatabase.class);
  private static final String MIGRATIONS =
      "classpath:dev/landfast/engine/job/jdbc/postgres/migration";

  /** Four that write, and some that read. */
  private static final int CONNECTIONS_MAX = 8;

  /** How long a transaction waits for a connection, and so for a database that is away. */
  private static final Duration CONNECT_MAX = Duration.ofSeconds(5);

  private final HikariDataSource connections;
  private final String run;
  private final SqlFiles sql =
      new SqlFiles("postgres", "open", "admit", "lease", "control", "count", "read");

  private PostgresDatabase(HikariDataSource connections, String run) {
    this.connections = connections;
    this.run = run;
  }

  /**
   * Connects, and brings the schema to this version.
   *
   * @param url {@code jdbc:postgresql://HOST/DATABASE?user=…&password=…}
   * @param run of this process: what it counts stands in rows of its own
   */
  static PostgresDatabase open(String url, String run) throws JobStoreException {
    HikariConfig config = new HikariConfig();
    config.setPoolName("landfast-postgres");
    config.setJdbcUrl(url);
    config.setAutoCommit(false);
    config.setMaximumPoolSize(CONNECTIONS_MAX);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(CONNECT_MAX.toMillis());
    config.addDataSourceProperty("ApplicationName", "landfast");
    config.addDataSourceProperty("tcpKeepAlive", "true");
    config.addDataSourceProperty("connectTimeout", CONNECT_MAX.toSeconds());
    HikariDataSource connections = null;
    try {
      connections = new HikariDataSource(config);
      Flyway.configure()
          .dataSource(connections)
          .locations(MIGRATIONS)
          .loggers("slf4j")
          .load()
          .migrate();
      return new PostgresDatabase(connections, run);
    } catch (RuntimeException e) { // of Hikari: no connection; of Flyway: no schema
      if (connections != null) {
        connections.close();
      }
      throw new JobStoreException("The database cannot be opened: " + e.getMessage(), e);
    }
  }

  @Override
  public Writers writers(String lane) {
    return new PostgresWriters(run + "/" + lane);
  }

  @Override
  public Reads reads() {
    return new PostgresReads();
  }

  @Override
  public boolean isShared() {
    return true;
  }

  /** Waits a while for a database that is away. */
  private Session connect(String lane) throws SQLException {
    return new PostgresSession(connections.getConnection(), sql, lane);
  }

  private static void giveBack(Session session) {
    try {
      session.close();
    } catch (SQLException e) {
      LOG.debug("A connection was given up: {}", e.getMessage());
    }
  }

  private final class PostgresWriters implements Writers {
    private final String lane;

    PostgresWriters(String lane) {
      this.lane = lane;
    }

    @Override
    public Session take() throws SQLException {
      return connect(lane);
    }

    @Override
    public void giveBack(Session session) {
      PostgresDatabase.giveBack(session);
    }

    @Override
    public Meaning meaning(SQLException e) {
      return PostgresErrors.meaning(e);
    }

    @Override
    public void close() {}
  }

  /** Closed last but for the writers, whose connections are given back after each transaction. */
  private final class PostgresReads implements Reads {
    @Override
    public <R> R read(Query<R> query) throws JobStoreException {
      Session session = null;
      try {
        session = connect("");
        session.connection().setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        session.connection().setReadOnly(true);
        session.begin(false);
        R result = query.run(session);
        session.commit();
        return result;
      } catch (SQLException e) {
        throw new JobStoreException("The database could not be read.", e);
      } finally {
        if (session != null) {
          PostgresDatabase.giveBack(session); // which ends what was not committed
        }
      }
    }

    @Override
    public void close() {}
  }

  @Override
  public void close() {
    connections.close();
  }
}
