package dev.landfast.engine.job.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.landfast.engine.job.JobStoreException;
import dev.landfast.engine.job.jdbc.GroupCommit.Meaning;
import dev.landfast.engine.job.jdbc.GroupCommit.Work;
import dev.landfast.engine.job.jdbc.GroupCommit.Writers;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL database that many processes share. It may be away, at the start too: then whoever
 * needs it is told so after a while, and the next one finds it back.
 */
final class PostgresDatabase implements Database {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresDatabase.class);
  private static final String MIGRATIONS = "dev/landfast/engine/job/jdbc/postgres/migration";

  /** At the same time; more readers than that wait for one of them. */
  private static final int READERS_MAX = 4;

  /** Each lane of writers has one, whatever readers do. */
  private static final int CONNECTIONS_MAX = 4 + READERS_MAX;

  /** How long a transaction waits for a connection, and so for a database that is away. */
  private static final Duration CONNECT_MAX = Duration.ofSeconds(5);

  /** How long a statement waits for its answer: the network may be cut without a word. */
  private static final Duration ANSWER_MAX = Duration.ofSeconds(20);

  /** The same, for a step of a migration. */
  private static final Duration MIGRATION_MAX = Duration.ofMinutes(10);

  /** Between tries to prepare a database that was away. */
  private static final Duration PREPARE_AGAIN = Duration.ofSeconds(1);

  /**
   * What a process holds that was stopped or cut off in the middle of a transaction, others get
   * after these times, well within the term of a lease: else a cut of one would cost others theirs,
   * whose settles and renewals wait. And who waits for another's transaction gives up before its
   * own client does.
   */
  private static final String SETTINGS =
      "-c idle_in_transaction_session_timeout=5s -c lock_timeout=8s -c tcp_keepalives_idle=2"
          + " -c tcp_keepalives_interval=1 -c tcp_keepalives_count=3 -c tcp_user_timeout=5s";

  /**
   * A session that waits for a lock looks whether its client is still there. Else the sessions of
   * many that were cut off get one lock after the other, and each keeps it until it is found idle.
   * On systems where a server cannot look it refuses the setting
   * (postgresql.org/docs/current/runtime-config-connection.html).
   */
  private static final String LOOK_FOR_CLIENT =
      "DO $$ BEGIN PERFORM set_config('client_connection_check_interval', '1s', false);"
          + " EXCEPTION WHEN invalid_parameter_value THEN NULL; END $$";

  private static final Map<String, String> PROPERTIES =
      Map.of(
          "ApplicationName",
          "landfast",
          "tcpKeepAlive",
          "true",
          "connectTimeout",
          Long.toString(CONNECT_MAX.toSeconds()),
          "loginTimeout",
          Long.toString(ANSWER_MAX.toSeconds()));

  private final String url;
  private final String run;
  private final Work<?> first;
  private final HikariDataSource connections;
  private final SqlFiles sql = SqlFiles.of("postgres");

  private final Semaphore readers = new Semaphore(READERS_MAX);
  private final ReentrantLock preparing = new ReentrantLock();
  private volatile boolean prepared;

  /** Of the last try to prepare that failed. Guarded by {@link #preparing}, as is its time. */
  private SQLException failure = new SQLException("Not tried yet.");

  private long failedNanos = System.nanoTime() - PREPARE_AGAIN.toNanos();

  private PostgresDatabase(String url, String run, Work<?> first) {
    this.url = url;
    this.run = run;
    this.first = first;
    HikariConfig config = new HikariConfig();
    config.setPoolName("landfast-postgres");
    config.setJdbcUrl(url);
    config.setAutoCommit(false);
    config.setMaximumPoolSize(CONNECTIONS_MAX);
    config.setMinimumIdle(1);
    config.setInitializationFailTimeout(-1); // it may be away
    config.setConnectionTimeout(CONNECT_MAX.toMillis());
    PROPERTIES.forEach(config::addDataSourceProperty);
    config.addDataSourceProperty("options", SETTINGS);
    config.setConnectionInitSql(LOOK_FOR_CLIENT);
    config.setIsolateInternalQueries(true); // which commits it
    config.addDataSourceProperty( // a text: the driver sees no other values
        "socketTimeout", Long.toString(ANSWER_MAX.toSeconds()));
    this.connections = new HikariDataSource(config);
  }

  /**
   * Connects, and brings the schema to this version, now or as soon as the database answers.
   *
   * @param url {@code jdbc:postgresql://HOST/DATABASE?user=…&password=…}
   * @param run of this process: what it counts stands in rows of its own
   * @param first the first transaction, before all others
   * @throws JobStoreException if it answers, and cannot be used
   */
  static PostgresDatabase open(String url, String run, Work<?> first) throws JobStoreException {
    PostgresDatabase database = at(url, run, first);
    try {
      database.prepare();
    } catch (SQLException e) {
      if (!PostgresErrors.isAway(e)) {
        database.close();
        throw new JobStoreException("The database cannot be used: " + e.getMessage(), e);
      }
      LOG.warn("The database does not answer; waiting for it. {}", e.getMessage());
    }
    return database;
  }

  /**
   * A database that is only read: its schema stays as it is, and no row is written.
   *
   * @throws JobStoreException if the URL is none; whether the database answers, reading tells
   */
  static PostgresDatabase reading(String url) throws JobStoreException {
    PostgresDatabase database = at(url, "", session -> 0);
    database.prepared = true;
    return database;
  }

  private static PostgresDatabase at(String url, String run, Work<?> first)
      throws JobStoreException {
    try {
      return new PostgresDatabase(url, run, first);
    } catch (RuntimeException e) { // its text, and its causes', have the whole URL
      throw new JobStoreException("The database's URL cannot be read.");
    }
  }

  /** Before the first use. One caller tries; those that waited meanwhile get its answer. */
  private void prepare() throws SQLException {
    if (!patiently(() -> preparing.tryLock(CONNECT_MAX.toMillis(), TimeUnit.MILLISECONDS))) {
      throw new SQLTransientConnectionException("The database is being prepared.");
    }
    try {
      prepareNow();
    } finally {
      preparing.unlock();
    }
  }

  private void prepareNow() throws SQLException {
    if (prepared) {
      return;
    }
    if (System.nanoTime() - failedNanos < PREPARE_AGAIN.toNanos()) {
      throw failure;
    }
    try {
      Migrations.apply(url, MIGRATIONS, migrationProperties());
      try (Session session = new PostgresSession(connections.getConnection(), sql, "")) {
        session.begin(false);
        requireDurable(session);
        first.run(session);
        session.commit();
      }
      prepared = true;
    } catch (FlywayException | JobStoreException e) {
      failed(PostgresErrors.causeOf(e));
    } catch (SQLException e) {
      failed(e);
    }
  }

  private void failed(SQLException e) throws SQLException {
    failure = e;
    failedNanos = System.nanoTime();
    throw e;
  }

  private static Map<String, String> migrationProperties() {
    Map<String, String> properties = new HashMap<>(PROPERTIES);
    properties.put("socketTimeout", Long.toString(MIGRATION_MAX.toSeconds()));
    return properties;
  }

  /**
   * Both are on unless somebody switched them off; then what was acknowledged is gone after a crash
   * of the server (postgresql.org/docs/current/wal-async-commit.html). It is not switched on here:
   * whoever did that should know.
   */
  private static void requireDurable(Session session) throws SQLException, JobStoreException {
    List<String> off = session.query("durabilityOff", row -> row.getString("name"));
    if (!off.isEmpty()) {
      throw new JobStoreException(
          String.join(" and ", off)
              + " is off, so that the server would lose what it has acknowledged. Set it to on for"
              + " the server, the database or the role that Landfast uses.");
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
  public SqlFiles sql() {
    return sql;
  }

  @Override
  public boolean isShared() {
    return true;
  }

  @Override
  public WakeUp wakeUp() {
    return new PostgresWakeUp(url, run, PROPERTIES);
  }

  /** Waits a while for a database that is away. */
  private Session connect(String lane) throws SQLException {
    if (!prepared) {
      prepare();
    }
    return new PostgresSession(connections.getConnection(), sql, lane);
  }

  /** Whoever is interrupted is told that it came to nothing. */
  private static boolean patiently(Wait wait) {
    try {
      return wait.succeeds();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private interface Wait {
    boolean succeeds() throws InterruptedException;
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
    public boolean isCollision(SQLException e) {
      return PostgresErrors.isCollision(e);
    }

    @Override
    public void close() {}
  }

  /** Closed last but for the writers, whose connections are given back after each transaction. */
  private final class PostgresReads implements Reads {
    @Override
    public <R> R read(Query<R> query) throws JobStoreException {
      if (!patiently(() -> readers.tryAcquire(CONNECT_MAX.toMillis(), TimeUnit.MILLISECONDS))) {
        throw new JobStoreException("The database could not be read: others are reading.");
      }
      try {
        return readAlone(query);
      } finally {
        readers.release();
      }
    }

    private <R> R readAlone(Query<R> query) throws JobStoreException {
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
