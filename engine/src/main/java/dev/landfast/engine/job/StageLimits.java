package dev.landfast.engine.job;

/** What bounds the stages of the pipelines, for all nodes together. */
public interface StageLimits {
  /** For a stage that runs as often as there are slots. */
  int UNLIMITED = Integer.MAX_VALUE;

  int ATTEMPTS_MAX_USUAL = 3;

  /** How many leases a job may lose at a stage before it fails. */
  int lostMax(String pipeline, String stage);

  /** Attempts at a stage before its failure is final, from 1. */
  default int attemptsMax(String pipeline, String stage) {
    return ATTEMPTS_MAX_USUAL;
  }

  /** Leases of a stage at the same time, from 1. */
  default int concurrencyMax(String pipeline, String stage) {
    return UNLIMITED;
  }

  /** When the stage is left alone for a while. */
  default Breaker breaker(String pipeline, String stage) {
    return Breaker.USUAL;
  }
}
