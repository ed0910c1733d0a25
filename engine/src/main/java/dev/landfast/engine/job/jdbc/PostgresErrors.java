package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.job.jdbc.GroupCommit.Meaning;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;

/**
 * What PostgreSQL's error codes mean to us (postgresql.org/docs/current/errcodes-appendix.html).
 */
final class PostgresErrors {
  /**
   * Connection; transaction rolled back, which a second try may mend; insufficient resources;
   * operator intervention; system error; internal error.
   */
  private static final Set<String> CLASSES_OF_THE_DATABASE =
      Set.of("08", "40", "53", "57", "58", "XX");

  /** A standby, or a database that was set so; a session that was stopped too long. */
  private static final Set<String> STATES_OF_THE_DATABASE = Set.of("25006", "25P03");

  /** Connection; insufficient resources; operator intervention: a start, a stop. */
  private static final Set<String> CLASSES_AWAY = Set.of("08", "53", "57");

  private PostgresErrors() {}

  static Meaning meaning(SQLException e) {
    String state = e.getSQLState();
    boolean ofTheDatabase =
        e instanceof SQLTransientConnectionException // the pool waited in vain
            || state == null
            || STATES_OF_THE_DATABASE.contains(state)
            || isIn(CLASSES_OF_THE_DATABASE, state);
    return ofTheDatabase ? Meaning.DATABASE : Meaning.MEMBER;
  }

  /** Whether the transaction was ended in favour of another one: a deadlock, for one. */
  static boolean isCollision(SQLException e) {
    String state = e.getSQLState();
    return state != null && state.startsWith("40");
  }

  /** Whether it may come back by itself, as it was set. */
  static boolean isAway(SQLException e) {
    String state = e.getSQLState();
    return state != null && isIn(CLASSES_AWAY, state);
  }

  /** What the database said, under the exceptions of others. */
  static SQLException causeOf(Exception e) {
    SQLException found = null;
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException said && said.getSQLState() != null) {
        found = said;
      }
    }
    return found == null ? new SQLException(e.getMessage(), e) : found;
  }

  private static boolean isIn(Set<String> classes, String state) {
    return state.length() >= 2 && classes.contains(state.substring(0, 2));
  }
}
