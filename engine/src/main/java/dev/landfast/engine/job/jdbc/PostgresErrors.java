package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.job.jdbc.GroupCommit.Meaning;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;

/**
 * What PostgreSQL's error codes mean to us (postgresql.org/docs/current/errcodes-appendix.html).
 */
final class PostgresErrors {
  /** Connection; insufficient resources; operator intervention; system error; internal error. */
  private static final Set<String> CLASSES_OF_THE_DATABASE = Set.of("08", "53", "57", "58", "XX");

  /** A standby, or a database that was set so. */
  private static final String READ_ONLY = "25006";

  private PostgresErrors() {}

  static Meaning meaning(SQLException e) {
    String state = e.getSQLState();
    boolean ofTheDatabase =
        e instanceof SQLTransientConnectionException // the pool waited in vain
            || state == null
            || state.equals(READ_ONLY)
            || (state.length() >= 2 && CLASSES_OF_THE_DATABASE.contains(state.substring(0, 2)));
    return ofTheDatabase ? Meaning.DATABASE : Meaning.MEMBER;
  }
}
