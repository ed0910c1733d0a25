package dev.landfast.engine.job.jdbc;

import java.sql.SQLException;

/** What SQLite's result codes mean to us (sqlite.org/rescode.html). */
final class SqliteErrors {
  private static final int PRIMARY_MASK = 0xFF;
  private static final int IOERR = 10;
  private static final int CORRUPT = 11;

  private SqliteErrors() {}

  /** Whether the volume below failed, so that what was written last cannot be trusted. */
  static boolean isVolumeFailure(SQLException e) {
    int primary = e.getErrorCode() & PRIMARY_MASK;
    return primary == IOERR || primary == CORRUPT;
  }
}
