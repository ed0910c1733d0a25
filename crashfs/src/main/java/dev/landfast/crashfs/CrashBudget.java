package dev.landfast.crashfs;

/**
 * How many states are looked at. A boundary (the moment after an operation) that has no more is
 * looked at exhaustively; of others a sample is taken, always the same one for the same seed.
 *
 * @param statesPerBoundaryMax at least 2: all lost, all kept
 * @param recoveryStatesPerBoundaryMax the same within a recovery that crashes in its turn; 0 if it
 *     shall not
 * @param seed of the samples
 */
public record CrashBudget(int statesPerBoundaryMax, int recoveryStatesPerBoundaryMax, long seed) {
  /** States at each boundary, if nothing else is said. */
  public static final int STATES_PER_BOUNDARY_MAX = 2_000;

  /** The seed, if nothing else is said. */
  public static final long SEED = 1;

  public CrashBudget {
    if (statesPerBoundaryMax < 2) {
      throw new IllegalArgumentException("At least 2: " + statesPerBoundaryMax);
    }
    if (recoveryStatesPerBoundaryMax != 0 && recoveryStatesPerBoundaryMax < 2) {
      throw new IllegalArgumentException("0, or at least 2: " + recoveryStatesPerBoundaryMax);
    }
  }

  /** 2,000 states at each boundary, recovery not crashed, seed 1. */
  public static CrashBudget standard() {
    return new CrashBudget(STATES_PER_BOUNDARY_MAX, 0, SEED);
  }

  /** Another number of states at each boundary. */
  public CrashBudget statesPerBoundary(int max) {
    return new CrashBudget(max, recoveryStatesPerBoundaryMax, seed);
  }

  /** Crashes recovery too. */
  public CrashBudget recoveryStatesPerBoundary(int max) {
    return new CrashBudget(statesPerBoundaryMax, max, seed);
  }

  /** Another sample. */
  public CrashBudget seed(long newSeed) {
    return new CrashBudget(statesPerBoundaryMax, recoveryStatesPerBoundaryMax, newSeed);
  }
}
