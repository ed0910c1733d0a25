package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.job.QueueView;
import dev.landfast.engine.job.QueueView.BreakerState;
import dev.landfast.engine.job.QueueView.BreakerView;
import dev.landfast.engine.job.QueueView.NodeView;
import dev.landfast.engine.job.QueueView.StageDepth;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A {@link QueueView} out of rows. */
final class QueueRows {
  private QueueRows() {}

  static QueueView read(Session session) throws SQLException {
    List<Depth> depths = session.query("depths", QueueRows::depth);
    return new QueueView(
        depths.stream().map(Depth::jobs).toList(),
        depths.stream()
            .flatMap(depth -> Stream.ofNullable(depth.readySince))
            .min(Instant::compareTo)
            .orElse(null),
        session.query("pauses", row -> breaker(session, row)),
        session.query("nodes", QueueRows::node));
  }

  private static Depth depth(ResultSet row) throws SQLException {
    return new Depth(
        new StageDepth(
            row.getString("pipeline"),
            row.getString("stage"),
            row.getLong("ready"),
            row.getLong("running"),
            row.getLong("waiting")),
        Rows.instant(row, "ready_since"));
  }

  private static BreakerView breaker(Session session, ResultSet row) throws SQLException {
    String pipeline = Objects.requireNonNull(row.getString("pipeline"));
    long until = row.getLong("open_until");
    boolean opened = !row.wasNull();
    long left = opened ? until - session.leaseNow() : 0;
    return new BreakerView(
        pipeline.equals(Breakers.OF_STORES) ? null : pipeline,
        row.getString("stage"),
        left > 0 ? BreakerState.OPEN : opened ? BreakerState.TRIAL : BreakerState.CLOSED,
        row.getInt("failures"),
        left > 0 ? Instant.ofEpochMilli(session.now() + left) : null);
  }

  private static NodeView node(ResultSet row) throws SQLException {
    return new NodeView(
        row.getString("id"),
        row.getLong("pid"),
        Instant.ofEpochMilli(row.getLong("started_at")),
        Instant.ofEpochMilli(row.getLong("seen_at")),
        row.getLong("running"));
  }

  private record Depth(StageDepth jobs, @Nullable Instant readySince) {}
}
