package dev.landfast.engine.job.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A connection with its prepared statements. Used by one thread at a time. */
final class Session implements AutoCloseable {
  private final Connection connection;
  private final SqlFiles sql;
  private final Map<String, PreparedStatement> prepared = new HashMap<>();

  /** What the running transaction did to the number of unfinished jobs. */
  private long queueChange;

  /** Whether the running transaction made work claimable. */
  private boolean madeReady;

  Session(Connection connection, SqlFiles sql) {
    this.connection = connection;
    this.sql = sql;
  }

  /** Runs a named statement. */
  int update(String name, @Nullable Object... parameters) throws SQLException {
    return bind(name, parameters).executeUpdate();
  }

  /** Runs a named statement and maps its rows. */
  <T> List<T> query(String name, Row<T> row, @Nullable Object... parameters) throws SQLException {
    List<T> rows = new ArrayList<>();
    try (ResultSet result = bind(name, parameters).executeQuery()) {
      while (result.next()) {
        rows.add(row.map(result));
      }
    }
    return rows;
  }

  /** Runs a named statement of which at most one row is expected. */
  <T> Optional<T> queryOne(String name, Row<T> row, @Nullable Object... parameters)
      throws SQLException {
    List<T> rows = query(name, row, parameters);
    return rows.isEmpty() ? Optional.empty() : Optional.of(rows.getFirst());
  }

  /** Runs a statement that has no name: the edges of a transaction. */
  void run(String statement) throws SQLException {
    try (Statement plain = connection.createStatement()) {
      plain.execute(statement);
    }
  }

  void begin(String statement) throws SQLException {
    queueChange = 0;
    madeReady = false;
    run(statement);
  }

  void countQueue(int change) {
    queueChange += change;
  }

  void markReady() {
    madeReady = true;
  }

  long queueChange() {
    return queueChange;
  }

  boolean madeReady() {
    return madeReady;
  }

  private PreparedStatement bind(String name, @Nullable Object... parameters) throws SQLException {
    PreparedStatement statement = prepared.get(name);
    if (statement == null) {
      statement = connection.prepareStatement(sql.statement(name));
      prepared.put(name, statement);
    }
    statement.clearParameters();
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
    return statement;
  }

  /** Maps one row. */
  interface Row<T> {
    T map(ResultSet row) throws SQLException;
  }

  @Override
  public void close() throws SQLException {
    connection.close(); // and its statements
  }
}
