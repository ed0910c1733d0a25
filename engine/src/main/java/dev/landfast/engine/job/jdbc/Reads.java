package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.job.JobStoreException;
import java.sql.SQLException;

/** Runs queries, each in one snapshot. Safe for use by several threads. */
interface Reads {
  <R> R read(Query<R> query) throws JobStoreException;

  void close();

  /** Reads only. */
  interface Query<R> {
    R run(Session session) throws SQLException;
  }
}
