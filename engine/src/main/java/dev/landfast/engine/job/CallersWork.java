package dev.landfast.engine.job;

import java.sql.Connection;
import java.sql.SQLException;

/** What a caller does in the transaction that admits its file. */
@FunctionalInterface
public interface CallersWork {
  /**
   * Writes rows of the caller's own. Maybe run again, behind a rollback.
   *
   * @param connection for prepared statements alone, and only as long as this runs; the transaction
   *     is not the caller's to end
   * @param file the id of the file
   * @param job the id of its job
   * @throws SQLException if nothing is to be admitted
   */
  void run(Connection connection, String file, String job) throws SQLException;
}
