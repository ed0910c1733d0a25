package dev.landfast.engine.job.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A connection to an SQLite file. Statements cost little: what is one list takes one for each row.
 */
final class SqliteSession extends Session {
  private final Clocks clocks;

  SqliteSession(Connection connection, SqlFiles sql, Clocks clocks) {
    super(connection, sql, "writer");
    this.clocks = clocks;
  }

  @Override
  void updateEach(String name, List<@Nullable Object[]> rows) throws SQLException {
    for (Object[] row : rows) {
      update(name, row);
    }
  }

  @Override
  <T> List<T> queryEach(String name, Row<T> row, List<@Nullable Object[]> parameters)
      throws SQLException {
    List<T> rows = new ArrayList<>();
    for (Object[] one : parameters) {
      rows.addAll(query(name, row, one));
    }
    return rows;
  }

  @Override
  void beginTransaction() throws SQLException {
    run("BEGIN IMMEDIATE");
  }

  @Override
  void commit() throws SQLException {
    run("COMMIT");
  }

  @Override
  void rollBack() throws SQLException {
    run("ROLLBACK");
  }

  @Override
  long now() {
    return clocks.wallMillis();
  }

  @Override
  long leaseNow() {
    return clocks.leaseMillis();
  }

  /** It does so by itself. */
  @Override
  void readInOrder() {}

  /** Read by {@code json_each}. */
  @Override
  Object array(List<String> texts) {
    return String.valueOf(Rows.toJson(texts));
  }

  /** The clocks of the process that owns the file. */
  interface Clocks {
    /** Since 1970. */
    long wallMillis();

    /** Never steps; leases run out by it. */
    long leaseMillis();
  }
}
