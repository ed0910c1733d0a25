package dev.landfast.engine.job;

import java.time.Duration;

/**
 * One stage of a pipeline.
 *
 * @param name of the stage, as the catalog of stages knows it
 * @param retry for transient failures
 * @param runMax after which an attempt is interrupted and its lease no longer renewed
 * @param lostMax leases lost (a dead worker, a handler that hangs) before the job fails as {@code
 *     WORKER_LOST}
 * @param concurrencyMax attempts at the same time, of all nodes; {@link StageLimits#UNLIMITED}
 * @param breaker for what the stage needs from outside
 */
public record StageSpec(
    String name, Retry retry, Duration runMax, int lostMax, int concurrencyMax, Breaker breaker) {

  public StageSpec {
    if (concurrencyMax < 1) {
      throw new IllegalArgumentException("Stage " + name + " could never run.");
    }
  }

  /** One that runs as often as there are slots. */
  public StageSpec(String name, Retry retry, Duration runMax, int lostMax) {
    this(name, retry, runMax, lostMax, StageLimits.UNLIMITED, Breaker.USUAL);
  }
}
