package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.job.Admission.Taken;
import dev.landfast.engine.job.CallersWork;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.sqlite.SQLiteConnection;

/**
 * Work of a caller's on SQLite's one writing connection, for which everybody waits meanwhile: in a
 * transaction that is not the caller's to end, and within a bound.
 *
 * <p>Interleaving: a thread waits for the end of the work and, where that does not come in time,
 * breaks off the statement that runs. Both hold this object's monitor for it, so that no later
 * statement is hit.
 */
final class Guest implements InvocationHandler {
  /** What would end the transaction, or reach beyond it (sqlite.org/lang.html). */
  private static final Set<String> FORBIDDEN =
      Set.of(
          "BEGIN",
          "COMMIT",
          "END",
          "ROLLBACK",
          "SAVEPOINT",
          "RELEASE",
          "PRAGMA",
          "ATTACH",
          "DETACH",
          "VACUUM");

  private final Connection connection;
  private final Duration atMost;
  private final long begun = System.nanoTime();
  private final CountDownLatch left = new CountDownLatch(1);
  private boolean gone;

  private Guest(Connection connection, Duration atMost) {
    this.connection = connection;
    this.atMost = atMost;
  }

  /**
   * Runs the work.
   *
   * @throws SQLException if it failed, or took longer: the transaction has to be rolled back
   */
  static void run(Connection connection, Duration atMost, CallersWork work, Taken taken)
      throws SQLException {
    Guest guest = new Guest(connection, atMost);
    Thread.startVirtualThread(guest::breakOffInTime);
    try {
      work.run(guest.door(), taken.file().id(), taken.job());
      guest.requireTime();
    } finally {
      guest.leave();
    }
  }

  private Connection door() {
    return (Connection)
        Proxy.newProxyInstance(
            Guest.class.getClassLoader(), new Class<?>[] {Connection.class}, this);
  }

  @Override
  public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
    if (method.getDeclaringClass() == Object.class) {
      return call(method, arguments);
    }
    if (!PreparedStatement.class.isAssignableFrom(method.getReturnType())) {
      throw new SQLException(
          "The transaction is Landfast's: it is neither ended nor changed here, and takes prepared"
              + " statements alone.");
    }
    requireTime();
    requireRow(String.valueOf(arguments[0]));
    return call(method, arguments);
  }

  private Object call(Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(connection, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  /** SQLite prepares the first statement of a text and leaves the rest. */
  private static void requireRow(String sql) throws SQLException {
    String first = sql.strip().split("[^A-Za-z]", 2)[0].toUpperCase(Locale.ROOT);
    if (first.isEmpty() || FORBIDDEN.contains(first)) {
      throw new SQLException(
          "The transaction is Landfast's: no statement may begin with "
              + (first.isEmpty() ? "a comment" : first)
              + " here.");
    }
  }

  private synchronized void requireTime() throws SQLException {
    if (gone) {
      throw new SQLException("The connection was lent for the transaction, which is over.");
    }
    if (System.nanoTime() - begun > atMost.toNanos()) {
      throw new SQLException(
          "It took longer than "
              + atMost.toMillis()
              + " ms, while everybody waits: nothing was admitted. Prepare it outside.");
    }
  }

  private void breakOffInTime() {
    try {
      if (!left.await(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
        breakOff();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // by nobody
    } catch (SQLException e) {
      throw new IllegalStateException("A connection to SQLite is one.", e);
    }
  }

  private synchronized void breakOff() throws SQLException {
    if (!gone) {
      connection.unwrap(SQLiteConnection.class).getDatabase().interrupt();
    }
  }

  private synchronized void leave() {
    gone = true;
    left.countDown();
  }
}
