package dev.landfast.server;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The newest snapshot of one subject, for any number of viewers. Whoever is slow skips what came
 * between; nothing is kept for anybody. Safe for use by several threads.
 */
final class Watch {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private Snapshot newest;
  private boolean closed;

  Watch(Snapshot first) {
    this.newest = first;
  }

  Snapshot newest() {
    lock.lock();
    try {
      return newest;
    } finally {
      lock.unlock();
    }
  }

  void show(Snapshot snapshot) {
    lock.lock();
    try {
      if (!snapshot.id().equals(newest.id())) {
        newest = snapshot;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits for another snapshot than this one; null when there is none in time, or none to come. */
  @Nullable Snapshot next(Snapshot seen, Duration atMost) throws InterruptedException {
    lock.lock();
    try {
      long left = atMost.toNanos();
      while (newest.id().equals(seen.id()) && !closed && left > 0) {
        left = changed.awaitNanos(left);
      }
      return newest.id().equals(seen.id()) ? null : newest;
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
