package dev.landfast.crashfs;

/** Counts what an exploration has looked at. For one thread. */
final class Tally {
  private int boundaries;
  private int exhaustiveBoundaries;
  private long states;
  private long sampledStates;
  private double sampledOf;
  private long recoveryStates;
  private int faultRuns;

  void boundary(int looked, Boundary.Extent extent) {
    boundaries++;
    states += looked;
    if (extent.exhaustive()) {
      exhaustiveBoundaries++;
    } else {
      sampledStates += looked;
      sampledOf += extent.total();
    }
  }

  /** States of recoveries count by themselves. */
  void recovered(Tally nested) {
    recoveryStates += nested.states;
  }

  void faultRun() {
    faultRuns++;
  }

  CrashReport report(CrashBudget budget) {
    return new CrashReport(
        boundaries,
        exhaustiveBoundaries,
        states,
        sampledStates,
        sampledOf,
        recoveryStates,
        faultRuns,
        budget);
  }
}
