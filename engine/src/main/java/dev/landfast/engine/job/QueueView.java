package dev.landfast.engine.job;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What waits and who works, of all tenants, at one moment.
 *
 * @param stages those that have jobs, by pipeline and order
 * @param oldestReadyAt since when the job that has waited longest for a worker is ready; null when
 *     none is
 * @param breakers that are not as new
 * @param nodes processes that have lately said which stages they know
 */
public record QueueView(
    List<StageDepth> stages,
    @Nullable Instant oldestReadyAt,
    List<BreakerView> breakers,
    List<NodeView> nodes) {

  /** Unfinished jobs at one stage. */
  public record StageDepth(String pipeline, String stage, long ready, long running, long waiting) {}

  /**
   * A circuit breaker with failures.
   *
   * @param pipeline null for that of a node's access to the store
   * @param stage of the pipeline; or else the node
   * @param failures in a row
   * @param until when trials begin, while it is open
   */
  public record BreakerView(
      @Nullable String pipeline,
      String stage,
      BreakerState state,
      int failures,
      @Nullable Instant until) {}

  /** What a breaker lets through: all, nothing, or some trials. */
  public enum BreakerState {
    CLOSED,
    OPEN,
    TRIAL
  }

  /**
   * A process on this database.
   *
   * @param id of its run
   * @param since when it began
   * @param seenAt when it last said which stages it knows
   * @param running leases that it holds
   */
  public record NodeView(String id, long pid, Instant since, Instant seenAt, long running) {}
}
