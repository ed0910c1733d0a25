package dev.landfast.rig;

/** Under which circumstances the store is. */
enum SimulationSetting {
  /** Few unfinished jobs are taken, so that the bound is met. */
  USUAL(16, false),

  /**
   * Answers to commits are lost. An admission is made again in a full queue too. The wall's clock
   * does not step: since when a job has waited that was claimed for nobody cannot be told then.
   */
  ANSWERS_LOST(1_000_000, true);

  /** Unfinished jobs. */
  final int queueMax;

  final boolean answersLost;

  SimulationSetting(int queueMax, boolean answersLost) {
    this.queueMax = queueMax;
    this.answersLost = answersLost;
  }
}
