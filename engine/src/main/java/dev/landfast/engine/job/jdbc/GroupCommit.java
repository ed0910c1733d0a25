package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.job.CommitUnknownException;
import dev.landfast.engine.job.JobFact;
import dev.landfast.engine.job.JobStoreException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
 * their own future. Sessions belong to the writer thread alone. {@link #broken} is written by the
 * writer and read by all. A caller that is interrupted waits on: its work may already be part of a
 * transaction, and an answer is sure to come.
 */
final class GroupCommit implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);

  /** Members of one transaction. */
  private static final int GROUP_MAX = 512;

  /** Members that may wait; further callers are refused after {@link #WAIT_MAX_SECONDS}. */
  private static final int WAITING_MAX = 8192;

  private static final int WAIT_MAX_SECONDS = 10;

  /** Tells the writer to stop after the group it comes in. */
  private static final Pending<String, Void> STOP =
      new Pending<>(
          (session, inputs) -> {
            throw new IllegalStateException("Never run.");
          },
          "",
          true,
          new CompletableFuture<>());

  private final Writers writers;
  private final AfterCommit afterCommit;
  private final BlockingQueue<Pending<?, ?>> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
  private final Thread writer;

  private volatile @Nullable CommitUnknownException broken;
  private volatile boolean closed;

  /** Starts the writer thread. */
  GroupCommit(Writers writers, AfterCommit afterCommit) {
    this.writers = writers;
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
    Kind<String, R> alone = (session, none) -> List.of(work.run(session));
    return execute(new Pending<>(alone, "", true, new CompletableFuture<>()));
  }

  /**
   * The same for work of a kind of which many inputs are done at once. When the answer to a commit
   * is lost, it is run again, with {@link Session#isRepeated}.
   *
   * @param kind the same object for all of its kind
   */
  <I, R> R execute(Kind<I, R> kind, I input) throws JobStoreException {
    return execute(new Pending<>(kind, input, false, new CompletableFuture<>()));
  }

  private <R> R execute(Pending<?, R> pending) throws JobStoreException {
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

  private void enqueue(Pending<?, ?> pending) throws JobStoreException {
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
    List<Pending<?, ?>> group = new ArrayList<>();
    try {
      boolean stop = false;
      while (!stop) {
        group.add(waiting.take());
        waiting.drainTo(group, GROUP_MAX - 1);
        stop = group.remove(STOP);
        if (!group.isEmpty()) {
          commit(group);
        }
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
    Pending<?, ?> left;
    while ((left = waiting.poll()) != null) {
      left.answer.completeExceptionally(new JobStoreException("The database is closed."));
    }
  }

  private void commit(List<Pending<?, ?>> group) {
    commit(group, Try.FIRST);
  }

  /** A group of which a member fails is halved, until the member is alone. */
  private void commit(List<Pending<?, ?>> group, Try tried) {
    CommitUnknownException failure = broken;
    if (failure != null) {
      fail(group, failure);
      return;
    }
    List<Runnable> answers = List.of();
    try {
      answers = inTransaction(group, tried);
    } catch (CommitUnknownException e) {
      commitAgain(group, e, tried);
    } catch (SQLException e) {
      if (writers.meaning(e) == Meaning.DATABASE) {
        commitLater(group, e, tried);
      } else {
        split(group, e, tried);
      }
    } catch (JobStoreException | RuntimeException | Error e) {
      split(group, e, tried);
    }
    answers.forEach(Runnable::run);
  }

  private void split(List<Pending<?, ?>> group, Throwable failure, Try tried) {
    if (group.size() == 1 && tried == Try.AFTER_LOST_ANSWER) {
      fail(group, CommitUnknownException.answerLost(failure)); // the first may have come through
    } else if (group.size() == 1) {
      fail(group, failure);
    } else {
      commit(group.subList(0, group.size() / 2), tried);
      commit(group.subList(group.size() / 2, group.size()), tried);
    }
  }

  /** Nothing was changed by this try: the connection may have been an old one. */
  private void commitLater(List<Pending<?, ?>> group, SQLException failure, Try tried) {
    boolean waited = failure instanceof SQLTransientConnectionException; // for one, in vain
    if (tried == Try.AFTER_LOST_ANSWER) {
      fail(group, CommitUnknownException.answerLost(failure));
    } else if (tried == Try.FIRST && !waited) {
      commit(group, Try.SECOND);
    } else if (writers.isCollision(failure) && group.size() > 1) {
      split(group, failure, tried); // smaller ones collide less
    } else {
      fail(group, new JobStoreException("The database does not answer.", failure));
    }
  }

  /** The answer to a commit was lost. What can be done twice is; of the others nothing is known. */
  private void commitAgain(List<Pending<?, ?>> group, CommitUnknownException failure, Try tried) {
    if (broken != null || tried == Try.AFTER_LOST_ANSWER) {
      fail(group, failure);
      return;
    }
    List<Pending<?, ?>> repeatable = group.stream().filter(it -> !it.once).toList();
    fail(group.stream().filter(it -> it.once).toList(), failure);
    if (!repeatable.isEmpty()) {
      commit(repeatable, Try.AFTER_LOST_ANSWER);
    }
  }

  private static void fail(List<Pending<?, ?>> group, Throwable failure) {
    group.forEach(member -> member.answer.completeExceptionally(failure));
  }

  /** Returns what answers the callers. */
  private List<Runnable> inTransaction(List<Pending<?, ?>> group, Try tried)
      throws SQLException, JobStoreException {
    Session session = writers.take();
    boolean committed = false;
    try {
      List<Runnable> answers = runAndCommit(session, group, tried);
      committed = true;
      return answers;
    } finally {
      if (!committed) {
        rollBack(session);
      }
      writers.giveBack(session);
    }
  }

  private List<Runnable> runAndCommit(Session session, List<Pending<?, ?>> group, Try tried)
      throws SQLException, JobStoreException {
    Map<Kind<?, ?>, List<Pending<?, ?>>> kinds = new LinkedHashMap<>();
    for (Pending<?, ?> member : group) {
      kinds.computeIfAbsent(member.kind, kind -> new ArrayList<>()).add(member);
    }
    List<Runnable> answers = new ArrayList<>(group.size());
    long begun = System.nanoTime();
    session.begin(tried == Try.AFTER_LOST_ANSWER);
    for (List<Pending<?, ?>> members : kinds.values()) {
      run(session, members.getFirst().kind, members, answers);
    }
    session.flush();
    commit(session);
    Duration took = Duration.ofNanos(System.nanoTime() - begun);
    tell(session, new JobFact.Committed(group.size(), took));
    return answers;
  }

  /** All members are of the kind. */
  @SuppressWarnings("unchecked")
  private <I, R> void run(
      Session session, Kind<I, R> kind, List<Pending<?, ?>> members, List<Runnable> answers)
      throws SQLException, JobStoreException {
    List<Pending<I, R>> typed = (List<Pending<I, R>>) (List<?>) members;
    List<R> results = kind.run(session, typed.stream().map(Pending::input).toList());
    for (int i = 0; i < typed.size(); i++) {
      CompletableFuture<R> answer = typed.get(i).answer;
      R result = results.get(i);
      answers.add(() -> answer.complete(result));
    }
  }

  private void commit(Session session) throws SQLException, CommitUnknownException {
    try {
      session.commit();
    } catch (SQLException e) {
      switch (writers.meaning(e)) {
        case MEMBER -> throw e;
        case DATABASE -> throw CommitUnknownException.answerLost(e);
        case VOLUME -> {
          CommitUnknownException failure = new CommitUnknownException(e);
          broken = failure;
          LOG.error("A commit could not be made durable; no further write until a restart.", e);
          throw failure;
        }
      }
    }
  }

  private void tell(Session session, JobFact.Committed commit) {
    session.tell(commit);
    try {
      afterCommit.committed(session.madeReady(), session.facts());
    } catch (Throwable t) { // an Error, too: what is committed must not be called failed
      LOG.error("Whoever is told of commits failed; the commit stands.", t);
    }
  }

  private static void rollBack(Session session) {
    try {
      session.rollBack();
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
    writers.close();
  }

  /** Work of one caller. May be run twice. */
  interface Work<R> {
    R run(Session session) throws SQLException, JobStoreException;
  }

  /** Work of many callers at once. May be run twice. */
  interface Kind<I, R> {
    /** Returns one result for each input, in their order. */
    List<R> run(Session session, List<I> inputs) throws SQLException, JobStoreException;
  }

  /** Told on the writer thread after each commit; must return at once. */
  interface AfterCommit {
    void committed(boolean madeReady, List<JobFact> facts);
  }

  private record Pending<I, R>(
      Kind<I, R> kind, I input, boolean once, CompletableFuture<R> answer) {}

  /** Which time a group is run. */
  private enum Try {
    FIRST,
    /** The database failed the first one before its commit. */
    SECOND,
    /** Whether the commit of an earlier one came through is not known. */
    AFTER_LOST_ANSWER
  }

  /** The connections that write. */
  interface Writers {
    /** The session for one transaction. */
    Session take() throws SQLException;

    void giveBack(Session session);

    Meaning meaning(SQLException e);

    /** Whether the transaction was ended in favour of another one. */
    default boolean isCollision(SQLException e) {
      return false;
    }

    void close();
  }

  /** Whom a failure concerns. */
  enum Meaning {
    /** The work alone: others may succeed. */
    MEMBER,
    /** The database is away, full, or not writable at present. */
    DATABASE,
    /** The volume lost what it was told to keep: what was written last cannot be trusted. */
    VOLUME
  }
}
