package dev.landfast.engine.job;

/** What became of a settlement. */
public enum SettleResult {
  /** Accepted and durable; also the answer to an identical repeat. */
  ACCEPTED,
  /** Accepted, and the job ended as cancelled because somebody had asked for that. */
  CANCELLED,
  /** The lease was no longer held, or had been settled otherwise. Nothing was changed. */
  LEASE_LOST
}
