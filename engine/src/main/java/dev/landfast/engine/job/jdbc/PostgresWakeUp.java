package dev.landfast.engine.job.jdbc;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code LISTEN} and {@code NOTIFY}.
 *
 * <p>Commits that notify wait for one another until each is on the disk (a lock of all of the
 * server, postgresql.org/docs/current/sql-notify.html). So nothing is notified by the commits
 * themselves: a thread does it behind them, once for all that came meanwhile, in a transaction that
 * waits for no disk. What is lost so, by a crash between the two, is found by the slow poll.
 *
 * <p>Interleaving: each thread has a connection of its own, and makes a new one when it breaks.
 */
final class PostgresWakeUp implements WakeUp {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresWakeUp.class);
  private static final String CHANNEL = "landfast_ready";

  /** After which a connection that says nothing is tried. */
  private static final int SILENCE_MAX_MILLIS = 10_000;

  private static final Duration CONNECT_AGAIN = Duration.ofSeconds(2);
  private static final int ANSWER_MAX_SECONDS = 20;

  private final String url;
  private final String run;
  private final Properties properties = new Properties();
  private final Semaphore told = new Semaphore(0);
  private final Thread teller;
  private volatile @Nullable Connection hearing;
  private volatile boolean closed;

  /**
   * @param run the payload, by which a process knows its own
   */
  PostgresWakeUp(String url, String run, Map<String, String> properties) {
    this.url = url;
    this.run = run;
    this.properties.putAll(properties);
    this.properties.setProperty("socketTimeout", Integer.toString(ANSWER_MAX_SECONDS));
    this.teller =
        Thread.ofPlatform()
            .name("landfast-notifier")
            .daemon()
            .start(() -> stay(this::notifyOthers));
  }

  @Override
  public void tell() {
    if (told.availablePermits() == 0) { // a race adds a spare one, never loses one
      told.release();
    }
  }

  @Override
  public void listen(Runnable listener) {
    Thread.ofPlatform()
        .name("landfast-listener")
        .daemon()
        .start(() -> stay(connection -> hear(connection, listener)));
  }

  private void stay(Use use) {
    boolean failing = false;
    while (!closed) {
      try (Connection connection = DriverManager.getConnection(url, properties)) {
        failing = false;
        use.use(connection);
      } catch (SQLException e) {
        if (!failing && !closed) {
          LOG.info("Wake-ups between nodes pause, and work is polled for: {}", e.getMessage());
        }
        failing = true;
        pause();
      } catch (InterruptedException e) {
        return; // closed
      }
    }
  }

  private void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(CONNECT_AGAIN.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // seen by the next wait
    }
  }

  private void notifyOthers(Connection connection) throws SQLException, InterruptedException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET synchronous_commit TO off");
      while (!closed) {
        told.acquire();
        told.drainPermits();
        notifyOthers(statement);
      }
    }
  }

  private void notifyOthers(Statement statement) throws SQLException {
    try {
      statement.execute("NOTIFY " + CHANNEL + ", '" + run.replace("'", "''") + "'");
    } catch (SQLException e) {
      tell(); // by the next connection
      throw e;
    }
  }

  private void hear(Connection connection, Runnable listener) throws SQLException {
    hearing = connection;
    try (Statement statement = connection.createStatement()) {
      statement.execute("LISTEN " + CHANNEL);
      listener.run(); // what was told before
      PGConnection notifications = connection.unwrap(PGConnection.class);
      while (!closed) {
        PGNotification[] heard = notifications.getNotifications(SILENCE_MAX_MILLIS);
        if (heard == null || heard.length == 0) {
          statement.execute("SELECT 1");
        } else if (isOfOthers(heard)) {
          listener.run();
        }
      }
    }
  }

  private boolean isOfOthers(PGNotification[] heard) {
    for (PGNotification one : heard) {
      if (!one.getParameter().equals(run)) {
        return true;
      }
    }
    return false;
  }

  /** Ends what its threads wait for; nobody waits for them. */
  @Override
  public void close() {
    closed = true;
    teller.interrupt();
    Connection heard = hearing;
    if (heard != null) {
      try {
        heard.abort(Runnable::run);
      } catch (SQLException e) {
        LOG.debug("The listener's connection was gone: {}", e.getMessage());
      }
    }
  }

  private interface Use {
    void use(Connection connection) throws SQLException, InterruptedException;
  }
}
