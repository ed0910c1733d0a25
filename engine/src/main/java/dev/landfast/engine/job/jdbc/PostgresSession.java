package dev.landfast.engine.job.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A connection to PostgreSQL. A statement costs a round trip: what is one list is one statement.
 */
final class PostgresSession extends Session {
  private long now;

  /**
   * @param connection commits nothing by itself
   */
  PostgresSession(Connection connection, SqlFiles sql, String lane) {
    super(connection, sql, lane);
  }

  @Override
  void updateEach(String name, List<@Nullable Object[]> rows) throws SQLException {
    if (!rows.isEmpty()) {
      update(name, columns(rows));
    }
  }

  @Override
  <T> List<T> queryEach(String name, Row<T> row, List<@Nullable Object[]> parameters)
      throws SQLException {
    return parameters.isEmpty() ? List.of() : query(name, row, columns(parameters));
  }

  /** The rows turned by 90 degrees: an array for each column. */
  private @Nullable Object[] columns(List<@Nullable Object[]> rows) throws SQLException {
    @Nullable Object[] columns = new @Nullable Object[rows.getFirst().length];
    for (int column = 0; column < columns.length; column++) {
      List<@Nullable Object> values = new ArrayList<>(rows.size());
      for (Object[] row : rows) {
        values.add(row[column]);
      }
      columns[column] = columnOf(values);
    }
    return columns;
  }

  /** Of its own type: the driver turns such an array into bytes without looking at each element. */
  private Object columnOf(List<@Nullable Object> values) throws SQLException {
    Object some = values.stream().filter(value -> value != null).findFirst().orElse("");
    return switch (some) {
      case Long number -> connection().createArrayOf("bigint", values.toArray(Long[]::new));
      case Integer number -> connection().createArrayOf("integer", values.toArray(Integer[]::new));
      case Double number -> connection().createArrayOf("float8", values.toArray(Double[]::new));
      default -> connection().createArrayOf("text", values.toArray(String[]::new));
    };
  }

  /** The first statement begins the transaction. */
  @Override
  void beginTransaction() throws SQLException {
    now = queryOne("now", row -> row.getLong(1)).orElseThrow();
  }

  @Override
  void commit() throws SQLException {
    connection().commit();
  }

  @Override
  void rollBack() throws SQLException {
    connection().rollback();
  }

  /** The database's, at the transaction's begin. */
  @Override
  long now() {
    return now;
  }

  /** The same clock. */
  @Override
  long leaseNow() {
    return now;
  }

  @Override
  void readInOrder() throws SQLException {
    query("readInOrder", row -> true);
  }

  @Override
  Object array(List<String> texts) throws SQLException {
    return connection().createArrayOf("text", texts.toArray());
  }
}
