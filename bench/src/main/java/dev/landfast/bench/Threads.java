package dev.landfast.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Runs a load on platform threads that begin together. */
final class Threads {
  private static final double MILLIS_MAX = 1e15;

  private Threads() {}

  /**
   * Runs the work on so many threads.
   *
   * @param secondsMax after which the work is told to stop
   * @return seconds from the common start to the last end
   */
  static double run(int threads, double secondsMax, Work work) throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    AtomicBoolean stop = new AtomicBoolean();
    AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    List<Thread> started = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      int number = i;
      started.add(
          Thread.ofPlatform()
              .start(() -> {
                try {
                  go.await();
                  work.run(number, stop);
                } catch (Exception e) {
                  failure.compareAndSet(null, e);
                  stop.set(true);
                }
              }));
    }
    long start = System.nanoTime();
    go.countDown();
    long deadlineMillis = (long) Math.min(MILLIS_MAX, secondsMax * 1000);
    try {
      for (Thread thread : started) {
        long left = deadlineMillis - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        if (left > 0) {
          thread.join(left);
        }
        if (thread.isAlive()) {
          stop.set(true);
          thread.join();
        }
      }
    } catch (InterruptedException e) {
      stop.set(true);
      for (Thread thread : started) {
        thread.join(); // none works on in a folder that is about to be removed
      }
      throw e;
    }
    double took = (System.nanoTime() - start) / 1e9;
    Exception thrown = failure.get();
    if (thrown != null) {
      throw thrown;
    }
    return took;
  }

  /** One thread's work, until it is done or told to stop. */
  interface Work {
    void run(int thread, AtomicBoolean stop) throws Exception;
  }
}
