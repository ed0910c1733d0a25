package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.job.Effect;
import dev.landfast.engine.job.JobStoreException;
import dev.landfast.engine.job.Outbox;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** {@link Outbox} in an SQL database. Asked for by {@link Session#batchDone}. */
final class SqlOutbox implements Outbox {
  private final GroupCommit writer;

  SqlOutbox(GroupCommit writer) {
    this.writer = writer;
  }

  @Override
  public List<Effect> take(Collection<String> kinds, int max, Duration term)
      throws JobStoreException {
    return writer.execute(session ->
        session.query(
            "takeEffects",
            SqlOutbox::effect,
            session.now(),
            session.array(List.copyOf(kinds)),
            max,
            session.now() + term.toMillis()));
  }

  @Override
  public void done(Effect effect) throws JobStoreException {
    writer.execute(session ->
        session.update(
            "forgetEffect",
            effect.kind(),
            effect.subject(),
            effect.stage(),
            effect.asked(),
            effect.askedAt().toEpochMilli()));
  }

  @Override
  public void postpone(Effect effect, Duration delay) throws JobStoreException {
    writer.execute(session ->
        session.update(
            "postponeEffect",
            session.now() + delay.toMillis(),
            effect.kind(),
            effect.subject(),
            effect.stage(),
            effect.asked(),
            effect.askedAt().toEpochMilli(),
            effect.tries()));
  }

  private static Effect effect(ResultSet row) throws SQLException {
    return new Effect(
        row.getString("kind"),
        row.getString("tenant"),
        row.getString("subject"),
        row.getString("stage"),
        row.getInt("asked"),
        Instant.ofEpochMilli(row.getLong("asked_at")),
        row.getInt("tries"));
  }
}
