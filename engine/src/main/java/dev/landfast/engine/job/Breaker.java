package dev.landfast.engine.job;

import java.time.Duration;

/**
 * A circuit breaker: after some failures in a row, of something that a stage needs and that is not
 * the job's own, nothing is claimed for a while; then a few jobs try whether it works again.
 *
 * @param failuresMax in a row, from 1, whatever the jobs; the last one opens it
 * @param pause for which it stays open
 * @param trialsMax jobs at the same time behind the pause, from 1, until one is done
 */
public record Breaker(int failuresMax, Duration pause, int trialsMax) {
  public static final Breaker USUAL = new Breaker(5, Duration.ofSeconds(60), 1);

  public Breaker {
    if (failuresMax < 1 || trialsMax < 1 || pause.isNegative()) {
      throw new IllegalArgumentException(
          "A breaker needs at least one failure and one trial, and a pause, not "
              + failuresMax
              + ", "
              + trialsMax
              + ", "
              + pause);
    }
  }
}
