package dev.landfast.stages;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What a child has said and nobody has taken yet. Reading from a process can neither be interrupted
 * nor given a time; a thread does it for the one that waits here, which can.
 */
final class FrameQueue {
  /** What is more stays in the pipe, and there the child waits. */
  static final int FRAMES_MAX = 4;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** Guarded by the lock, as is the next. */
  private final Deque<Frame> frames = new ArrayDeque<>(FRAMES_MAX);

  private boolean ended;

  /** Waits for room; false when nobody will take it any more. */
  boolean put(Frame frame) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!ended && frames.size() == FRAMES_MAX) {
        changed.await();
      }
      if (!ended) {
        frames.add(frame);
        changed.signalAll();
      }
      return !ended;
    } finally {
      lock.unlock();
    }
  }

  /** Nothing comes any more; what was said is still there. */
  void end() {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the next one; null at the end. */
  @Nullable Frame take(Duration atMost) throws InterruptedException, TimeoutException {
    long left = atMost.toNanos();
    lock.lockInterruptibly();
    try {
      while (left > 0 && frames.isEmpty() && !ended) {
        left = changed.awaitNanos(left);
      }
      if (left <= 0) { // whatever may be there: one that never ends has no answer
        throw new TimeoutException("Nothing came within " + atMost + ".");
      }
      changed.signalAll();
      return frames.poll();
    } finally {
      lock.unlock();
    }
  }
}
