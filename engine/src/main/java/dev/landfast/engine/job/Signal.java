package dev.landfast.engine.job;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * "There may be something to do", from any thread to one waiting thread. Never lost, never counted.
 */
public final class Signal {
  private final Semaphore raised = new Semaphore(0);

  public void raise() {
    if (raised.availablePermits() == 0) { // a race adds a spare wake-up, never loses one
      raised.release();
    }
  }

  /** Waits until it is raised, or at most this long. */
  public void await(Duration atMost) throws InterruptedException {
    if (raised.tryAcquire(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
      raised.drainPermits();
    }
  }
}
