package dev.landfast.engine.job.jdbc;

import java.sql.SQLException;

/** What the store needs of a database whose schema is this version's. */
interface Database {
  /** Connections that write, of which at most one is in use at a time. */
  GroupCommit.Writers writers(String lane) throws SQLException;

  /** Connections that read. */
  Reads reads() throws SQLException;

  /** Its statements. */
  SqlFiles sql();

  /** Whether other processes use it too. */
  boolean isShared();

  /** Between those processes. */
  WakeUp wakeUp();

  /** After all that writes and reads. */
  void close();
}
