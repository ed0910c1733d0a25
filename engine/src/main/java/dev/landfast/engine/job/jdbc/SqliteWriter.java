package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.job.jdbc.GroupCommit.Meaning;
import dev.landfast.engine.job.jdbc.GroupCommit.Writers;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one session that writes to an SQLite file. */
record SqliteWriter(Session session) implements Writers {
  private static final Logger LOG = LoggerFactory.getLogger(SqliteWriter.class);

  @Override
  public Session take() {
    return session;
  }

  @Override
  public void giveBack(Session same) {}

  @Override
  public Meaning meaning(SQLException e) {
    return SqliteErrors.isVolumeFailure(e) ? Meaning.VOLUME : Meaning.MEMBER;
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (SQLException e) {
      LOG.warn("The database could not be closed cleanly.", e);
    }
  }
}
