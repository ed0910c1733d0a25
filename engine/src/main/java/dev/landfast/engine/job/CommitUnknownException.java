package dev.landfast.engine.job;

/**
 * The commit itself failed: whether it will be there after a restart is not known. The store takes
 * no more writes until then, because a sync that failed once cannot be trusted again.
 */
public final class CommitUnknownException extends JobStoreException {
  private static final long serialVersionUID = 1;

  public CommitUnknownException(Throwable cause) {
    super("The database could not make a commit durable. Check its volume and restart.", cause);
  }
}
