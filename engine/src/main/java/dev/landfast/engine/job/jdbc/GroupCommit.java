package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.job.CommitUnknownException;
import dev.landfast.engine.job.JobStoreException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the work of many callers in few transactions, on the one thread that owns the writing
 * connection.
 *
 * <p>Interleaving: callers only touch {@link #waiting}, which is a queue for many threads, and
 * their own future. {@link #session} belongs to the writer thread alone. {@link #broken} is written
 * by the writer and read by all. A caller that is interrupted waits on: its work may already be
 * part of a transaction, and an answer is sure to come.
 */
final class GroupCommit implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);

  /** Members of one transaction. */
  private static final int GROUP_MAX = 512;

  /** Members that may wait; further callers are refused after {@link #WAIT_MAX_SECONDS}. */
  private static final int WAITING_MAX = 8192;

  private static final int WAIT_MAX_SECONDS = 10;

  /** Tells the writer to stop after the group it comes in. */
  private static final Pending<Void> STOP =
      new Pending<>(
          session -> {
            throw new IllegalStateException("Never run.");
          },
          new CompletableFuture<>());

  private final Session session;
  private final AfterCommit afterCommit;
  private final BlockingQueue<Pending<?>> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
  private final Thread writer;

  private volatile @Nullable CommitUnknownException broken;
  private volatile boolean closed;

  /** Starts the writer thread, which owns the session from now on. */
  GroupCommit(Session session, AfterCommit afterCommit) {
    this.session = session;
    this.afterCommit = afterCommit;
    this.writer = Thread.ofPlatform().name("landfast-writer").start(this::write);
  }

  /**
   * Runs the work in a transaction, maybe with that of others, and returns after the commit. The
   * work may be run twice: the first time, as part of a group that was rolled back.
   *
   * @throws CommitUnknownException if the commit failed
   * @throws JobStoreException if the work failed or could not be begun; nothing was changed
   */
  <R> R execute(Work<R> work) throws JobStoreException {
    Pending<R> pending = new Pending<>(work, new CompletableFuture<>());
    enqueue(pending);
    try {
      return pending.answer.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof JobStoreException refused) {
        throw refused;
      }
      throw new JobStoreException("The database did not do what it was asked.", e.getCause());
    }
  }

  private void enqueue(Pending<?> pending) throws JobStoreException {
    CommitUnknownException failure = broken;
    if (failure != null) {
      throw failure;
    }
    try {
      if (closed
          || !(waiting.offer(pending)
              || waiting.offer(pending, WAIT_MAX_SECONDS, TimeUnit.SECONDS))) {
        throw new JobStoreException("The database takes no more work at present.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JobStoreException("Interrupted before the work was begun.", e);
    }
    if (closed) {
      failWaiting(); // the writer may have gone between the check and the offer
    }
  }

  private void write() {
    List<Pending<?>> group = new ArrayList<>();
    try {
      boolean stop = false;
      while (!stop) {
        group.add(waiting.take());
        waiting.drainTo(group, GROUP_MAX - 1);
        stop = group.remove(STOP);
        commit(group);
        group.clear();
      }
    } catch (InterruptedException e) {
      LOG.warn("The database writer was interrupted and stops.");
    } finally {
      closed = true;
      failWaiting();
    }
  }

  private void failWaiting() {
    Pending<?> left;
    while ((left = waiting.poll()) != null) {
      left.answer.completeExceptionally(new JobStoreException("The database is closed."));
    }
  }

  private void commit(List<Pending<?>> group) {
    if (broken == null && group.size() > 1 && commitTogether(group)) {
      return;
    }
    for (Pending<?> member : group) {
      commitAlone(member);
    }
  }

  /** Returns false when a member failed: then nothing was changed and nobody was answered. */
  private boolean commitTogether(List<Pending<?>> group) {
    List<Runnable> answers = new ArrayList<>(group.size());
    try {
      session.begin("BEGIN IMMEDIATE");
      for (Pending<?> member : group) {
        answers.add(member.run(session));
      }
    } catch (SQLException | JobStoreException | RuntimeException | Error e) {
      rollBack();
      return false;
    }
    try {
      commitSession();
    } catch (CommitUnknownException e) {
      group.forEach(member -> member.answer.completeExceptionally(e));
      return true;
    } catch (SQLException e) {
      rollBack();
      return false;
    }
    answers.forEach(Runnable::run);
    return true;
  }

  private <R> void commitAlone(Pending<R> member) {
    try {
      CommitUnknownException failure = broken;
      if (failure != null) {
        throw failure;
      }
      session.begin("BEGIN IMMEDIATE");
      Runnable answer = member.run(session);
      commitSession();
      answer.run();
    } catch (SQLException | JobStoreException | RuntimeException | Error e) {
      rollBack();
      member.answer.completeExceptionally(e);
    }
  }

  private void commitSession() throws SQLException, CommitUnknownException {
    try {
      session.run("COMMIT");
    } catch (SQLException e) {
      if (!SqliteErrors.isVolumeFailure(e)) {
        throw e;
      }
      CommitUnknownException failure = new CommitUnknownException(e);
      broken = failure;
      LOG.error("A commit could not be made durable; no further write until a restart.", e);
      throw failure;
    }
    try {
      afterCommit.committed(session.queueChange(), session.madeReady());
    } catch (RuntimeException e) {
      LOG.error("Whoever is told of commits failed; the commit stands.", e);
    }
  }

  private void rollBack() {
    try {
      session.run("ROLLBACK");
    } catch (SQLException e) {
      LOG.debug("Nothing to roll back: {}", e.getMessage());
    }
  }

  /** Finishes what waits, then ends the writer and closes its connection. */
  @Override
  public void close() {
    boolean interrupted = false;
    boolean told = false;
    while (writer.isAlive()) {
      try {
        if (!told) {
          waiting.put(STOP);
          told = true;
        }
        writer.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    try {
      session.close();
    } catch (SQLException e) {
      LOG.warn("The database could not be closed cleanly.", e);
    }
  }

  /** Work of one caller. May be run twice. */
  interface Work<R> {
    R run(Session session) throws SQLException, JobStoreException;
  }

  /** Told on the writer thread after each commit; must return at once. */
  interface AfterCommit {
    void committed(long queueChange, boolean madeReady);
  }

  private record Pending<R>(Work<R> work, CompletableFuture<R> answer) {
    /** Runs the work and returns what answers its caller once the commit is through. */
    Runnable run(Session session) throws SQLException, JobStoreException {
      R result = work.run(session);
      return () -> answer.complete(result);
    }
  }
}
