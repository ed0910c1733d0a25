package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.job.ArtifactRecord;
import dev.landfast.engine.job.FileRecord;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** How columns become values. */
final class Rows {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private Rows() {}

  static FileRecord file(ResultSet row, String idColumn) throws SQLException {
    return new FileRecord(
        row.getString(idColumn),
        row.getString("name"),
        row.getString("declared_type"),
        row.getString("type"),
        row.getString("locator"),
        row.getLong("length"),
        row.getString("sha256"),
        Instant.ofEpochMilli(row.getLong("received_at")));
  }

  static ArtifactRecord artifact(ResultSet row) throws SQLException {
    return new ArtifactRecord(
        row.getString("name"),
        row.getString("stage"),
        row.getString("type"),
        row.getString("locator"),
        row.getLong("length"),
        row.getString("sha256"));
  }

  static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    Long millis = number(row, column);
    return millis == null ? null : Instant.ofEpochMilli(millis);
  }

  static @Nullable Long number(ResultSet row, String column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? null : value;
  }

  static @Nullable Double fraction(ResultSet row, String column) throws SQLException {
    double value = row.getDouble(column);
    return row.wasNull() ? null : value;
  }

  static @Nullable String toJson(@Nullable Object value) {
    return value == null ? null : JSON.writeValueAsString(value);
  }

  static <T> @Nullable T fromJson(@Nullable String json, Class<T> type) {
    return json == null ? null : JSON.readValue(json, type);
  }
}
