package dev.landfast.engine.stage;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * "There may be something to do", from any thread to one waiting thread. Never lost, never counted.
 */
final class Signal {
  private final Semaphore raised = new Semaphore(0);

  void raise() {
    if (raised.availablePermits() == 0) { // a race adds a spare wake-up, never loses one
      raised.release();
    }
  }

  /** Waits until it is raised, or at most this long. */
  void await(Duration atMost) throws InterruptedException {
    if (raised.tryAcquire(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
      raised.drainPermits();
    }
  }
}
