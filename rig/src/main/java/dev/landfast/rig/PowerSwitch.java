package dev.landfast.rig;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The power of one run, which goes when enough publications have begun. Safe for all threads. */
final class PowerSwitch {
  private static final int WAIT_SECONDS_MAX = 60;

  private final CountDownLatch left;
  private final AtomicInteger inFlight = new AtomicInteger();
  private volatile boolean off;

  PowerSwitch(int begunMax) {
    this.left = new CountDownLatch(begunMax);
  }

  void begin() {
    inFlight.incrementAndGet();
    left.countDown();
  }

  void end() {
    inFlight.decrementAndGet();
  }

  /** After a power cut nobody is told anything: what is heard from then on does not count. */
  boolean isOff() {
    return off;
  }

  /**
   * Waits until it is time, and turns off.
   *
   * @return whether something was in flight
   */
  boolean turnOff() throws InterruptedException {
    if (!left.await(WAIT_SECONDS_MAX, TimeUnit.SECONDS)) {
      throw new IllegalStateException("Nobody publishes any more.");
    }
    boolean busy = inFlight.get() > 0;
    off = true;
    return busy;
  }
}
