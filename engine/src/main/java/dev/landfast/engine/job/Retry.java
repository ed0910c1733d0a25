package dev.landfast.engine.job;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When a failed attempt is made again: exponential backoff with full jitter and a cap.
 *
 * @param attemptsMax attempts at one stage, from 1; the last failure is final
 * @param first the bound of the first delay; each further bound is twice the one before
 * @param cap no delay is longer
 */
public record Retry(int attemptsMax, Duration first, Duration cap) {
  private static final int DOUBLINGS_MAX = 30;

  public Retry {
    if (attemptsMax < 1 || first.isNegative() || cap.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "A retry needs at least one attempt and 0 <= first <= cap, not "
              + attemptsMax
              + ", "
              + first
              + ", "
              + cap);
    }
  }

  /**
   * The delay behind a failed attempt: uniformly between zero and the attempt's bound.
   *
   * @param attempt from 1
   */
  public Duration delay(int attempt, RandomGenerator random) {
    int doublings = Math.min(attempt - 1, DOUBLINGS_MAX);
    long capMillis = cap.toMillis();
    boolean capped = first.toMillis() > capMillis >> doublings;
    long bound = capped ? capMillis : first.toMillis() << doublings;
    return Duration.ofMillis(random.nextLong(bound + 1));
  }
}
