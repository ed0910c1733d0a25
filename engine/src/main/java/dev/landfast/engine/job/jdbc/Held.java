package dev.landfast.engine.job.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** What the row of a running job says. */
record Held(
    String job,
    String token,
    String tenant,
    String pipeline,
    @Nullable String batch,
    String stage,
    int stageNumber,
    int attempt,
    int lost,
    boolean cancelRequested,
    String worker,
    long pid,
    long startedAt,
    long queuedMillis) {

  static Held of(ResultSet row) throws SQLException {
    return new Held(
        row.getString("job"),
        row.getString("token"),
        row.getString("tenant"),
        row.getString("pipeline"),
        row.getString("batch"),
        row.getString("stage"),
        row.getInt("stage_number"),
        row.getInt("attempts") + 1,
        row.getInt("lost"),
        row.getInt("cancel_requested") == 1,
        row.getString("worker"),
        row.getLong("pid"),
        row.getLong("since"),
        row.getLong("queued_ms"));
  }
}
