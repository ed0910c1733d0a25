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
 */
public record StageSpec(String name, Retry retry, Duration runMax, int lostMax) {}
