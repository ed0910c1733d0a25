package dev.landfast.crashfs;

import java.util.Locale;

/**
 * What an exploration has looked at without finding a violation.
 *
 * @param boundaries moments between operations, of all runs together
 * @param exhaustiveBoundaries those of which every state was looked at
 * @param states all that were looked at
 * @param sampledStates those of them at the other boundaries
 * @param sampledOf how many states those boundaries have; a double, as it outgrows every integer
 * @param recoveryStates states that crashes of recovery left, looked at besides
 * @param faultRuns runs in which an operation failed
 * @param budget what it was bounded by
 */
public record CrashReport(
    int boundaries,
    int exhaustiveBoundaries,
    long states,
    long sampledStates,
    double sampledOf,
    long recoveryStates,
    int faultRuns,
    CrashBudget budget) {

  /** One line. */
  @Override
  public String toString() {
    StringBuilder line =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "%,d states; exhaustive at %,d of %,d boundaries",
                states,
                exhaustiveBoundaries,
                boundaries));
    int sampled = boundaries - exhaustiveBoundaries;
    if (sampled > 0) {
      line.append(
          String.format(
              Locale.ROOT, ", sampled %,d of %.3g at %,d", sampledStates, sampledOf, sampled));
    }
    if (recoveryStates > 0) {
      line.append(String.format(Locale.ROOT, "; %,d states of recovery", recoveryStates));
    }
    if (faultRuns > 0) {
      line.append(String.format(Locale.ROOT, "; %,d runs with a fault", faultRuns));
    }
    return line.append("; seed ").append(budget.seed()).toString();
  }
}
