package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.job.JobStoreException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Read-only connections, each used by one platform thread at a time: SQLite waits in native code,
 * which would hold the carrier of a virtual thread.
 */
final class ReaderPool implements Reads {
  private static final Logger LOG = LoggerFactory.getLogger(ReaderPool.class);
  private static final int READERS = 4;

  private final List<Session> sessions = new ArrayList<>();
  private final BlockingQueue<Session> idle = new ArrayBlockingQueue<>(READERS);
  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          READERS, Thread.ofPlatform().name("landfast-reader-", 0).factory());

  ReaderPool(SqliteDatabase database) throws SQLException {
    for (int i = 0; i < READERS; i++) {
      sessions.add(database.reader());
    }
    idle.addAll(sessions);
  }

  @Override
  public <R> R read(Query<R> query) throws JobStoreException {
    try {
      return CompletableFuture.supplyAsync(() -> readNow(query), threads).join();
    } catch (CompletionException e) {
      throw new JobStoreException("The database could not be read.", e.getCause());
    } catch (RejectedExecutionException e) {
      throw new JobStoreException("The database is closed.", e);
    }
  }

  private <R> R readNow(Query<R> query) {
    Session session = idle.remove(); // as many sessions as threads
    try {
      session.run("BEGIN DEFERRED");
      try {
        return query.run(session);
      } finally {
        session.run("COMMIT");
      }
    } catch (SQLException e) {
      throw new CompletionException(e);
    } finally {
      idle.add(session);
    }
  }

  @Override
  public void close() {
    threads.close();
    for (Session session : sessions) {
      try {
        session.close();
      } catch (SQLException e) {
        LOG.warn("A reading connection could not be closed cleanly.", e);
      }
    }
  }
}
