package dev.landfast.stages;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The children of this process, each of which reads one document at a time.
 *
 * <pre>
 *   starting ──► idle ◄──► reading ──► ended, and maybe another one started in its place
 *                 └─ after a while ──► ended, by itself
 * </pre>
 *
 * <p>A document takes whichever child is free first: one that has just read another, or one that
 * was started for it. So there are never more children than documents were read at the same time.
 * They are started one after the other, and a further one when documents have waited as long for
 * the others as a start takes: it would take it from them. Safe for use by several threads; waiting
 * for a child can be interrupted.
 */
final class ParseChildren {
  private static final Logger LOG = LoggerFactory.getLogger(ParseChildren.class);

  /** That a child has left when its successor is started: there is one when it is worn. */
  private static final int SUCCESSOR_FILES = 20;

  /** Of children in a row that ended just when they were asked. */
  private static final int IDLE_ENDS_MAX = 3;

  /** What the start of a child takes, more or less. Waiting may cost as much before one is. */
  private static final Duration START_COST = Duration.ofSeconds(1);

  private final ChildCommand command;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // All below is guarded by the lock.
  private final Deque<ParseChild> idle = new ArrayDeque<>();
  private Path folder = Path.of(System.getProperty("java.io.tmpdir"));
  private boolean starting;

  /** For a child, by all documents since the last one was started. */
  private long waitedNanos;

  private int reading;
  private int waiting;
  private boolean resting;
  private @Nullable IOException failure;

  ParseChildren(ChildCommand command) {
    this.command = command;
  }

  ParseLimits limits() {
    return command.limits();
  }

  /**
   * Starts a first child in the background, before there is a document for it.
   *
   * @param temporary where children get their folders from now on
   */
  void prepare(Path temporary) {
    lock.lock();
    try {
      folder = temporary;
      resting = false;
      if (idle.isEmpty() && !starting) {
        startOne(ChildPace.QUICK, true);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends all that have nothing to do, and those that will have. */
  void rest() {
    List<ParseChild> all;
    lock.lock();
    try {
      resting = true;
      all = new ArrayList<>(idle);
      idle.clear();
    } finally {
      lock.unlock();
    }
    all.forEach(ParseChild::close);
  }

  /**
   * Has a document read.
   *
   * @param text gets what it says
   * @param metadata gets its metadata as JSON; both are incomplete unless all was read
   * @param fresh whether by a child that has read nothing before
   * @throws IOException if there is no child, or what was read could not be written
   * @throws InterruptedException if this thread was interrupted; the child is ended then
   */
  ParseAnswer parse(ParseRequest request, OutputStream text, OutputStream metadata, boolean fresh)
      throws IOException, InterruptedException {
    Duration timeMax = command.limits().timeFor(request.length());
    ParseAnswer answer = new ParseAnswer.Idle();
    for (int i = 0; i < IDLE_ENDS_MAX && answer instanceof ParseAnswer.Idle; i++) {
      ParseChild child = fresh ? takeFresh() : take();
      try {
        answer = child.parse(request, text, metadata, timeMax);
      } finally {
        giveBack(child);
      }
    }
    return answer;
  }

  private ParseChild take() throws IOException, InterruptedException {
    Duration startMax = command.limits().startMax();
    long left = startMax.toNanos();
    lock.lockInterruptibly();
    waiting++;
    try {
      resting = false;
      while (true) {
        ParseChild child = firstAlive();
        if (child != null) {
          reading++;
          return child;
        }
        if (failure != null) {
          IOException one = failure;
          failure = null;
          throw one;
        }
        if (left <= 0) {
          throw new IOException("There was no child for parsing within " + startMax + ".");
        }
        if (!starting && (reading == 0 || waitedNanos >= START_COST.toNanos())) {
          startOne(ChildPace.QUICK, false);
        }
        long before = System.nanoTime();
        var _ = changed.awaitNanos(starting ? left : Math.min(left, START_COST.toNanos()));
        long waited = System.nanoTime() - before;
        left -= waited;
        waitedNanos += starting ? 0 : waited;
      }
    } finally {
      waiting--;
      lock.unlock();
    }
  }

  private ParseChild takeFresh() throws IOException, InterruptedException {
    ParseChild child = ParseChild.start(command, folder(), ChildPace.QUICK, false);
    lock.lock();
    try {
      reading++;
      return child;
    } finally {
      lock.unlock();
    }
  }

  private void giveBack(ParseChild child) {
    boolean worn = child.filesLeft() <= 0;
    boolean kept = false;
    lock.lock();
    try {
      reading--;
      if (child.isAlive() && !worn && !resting) {
        idle.push(child);
        changed.signal();
        kept = true;
        if (child.filesLeft() == SUCCESSOR_FILES && !starting) {
          startOne(ChildPace.STEADY, true);
        }
      } else if (!resting && idle.isEmpty() && !starting) {
        startOne(worn ? ChildPace.STEADY : ChildPace.QUICK, true);
      }
    } finally {
      lock.unlock();
    }
    if (!kept) {
      child.close();
    }
  }

  /** The last one used, whose memory is warm; the others may grow idle enough to end. */
  private @Nullable ParseChild firstAlive() {
    while (true) {
      ParseChild child = idle.poll();
      if (child == null || child.isAlive()) {
        return child;
      }
      child.close();
    }
  }

  private Path folder() {
    lock.lock();
    try {
      return folder;
    } finally {
      lock.unlock();
    }
  }

  private void startOne(ChildPace pace, boolean warm) {
    starting = true;
    waitedNanos = 0;
    Path base = folder;
    Thread.ofPlatform()
        .name("landfast-parse-start")
        .daemon()
        .start(() -> started(base, pace, warm));
  }

  private void started(Path base, ChildPace pace, boolean warm) {
    ParseChild child = null;
    IOException thrown = null;
    try {
      child = ParseChild.start(command, base, pace, warm);
    } catch (IOException e) {
      thrown = e;
    } catch (InterruptedException e) {
      thrown = new IOException("Interrupted while a child was started.", e);
    }
    lock.lock();
    try {
      starting = false;
      if (child != null && (!resting || waiting > 0)) {
        idle.add(child); // behind those that are warmer
        child = null;
      } else if (thrown != null && waiting > 0) {
        failure = thrown;
      } else if (thrown != null) {
        LOG.warn(
            "A child for parsing could not be started; the next document tries again.", thrown);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (child != null) {
      child.close();
    }
  }
}
