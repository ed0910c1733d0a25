package dev.landfast.engine.job;

/** The queue is at its bound. */
public final class QueueFullException extends JobStoreException {
  private static final long serialVersionUID = 1;

  public QueueFullException(long queueMax) {
    super("The queue holds its bound of " + queueMax + " unfinished jobs.");
  }
}
