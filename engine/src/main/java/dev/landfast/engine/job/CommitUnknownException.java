package dev.landfast.engine.job;

/**
 * The commit itself failed: whether it is there is not known. On SQLite the store takes no more
 * writes until a restart, because a sync that failed once cannot be trusted again; on PostgreSQL it
 * goes on as soon as the database answers.
 */
public final class CommitUnknownException extends JobStoreException {
  private static final long serialVersionUID = 1;

  public CommitUnknownException(Throwable cause) {
    super("The database could not make a commit durable. Check its volume and restart.", cause);
  }

  private CommitUnknownException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The database went away between a commit and its answer. */
  public static CommitUnknownException answerLost(Throwable cause) {
    return new CommitUnknownException(
        "The database went away before it answered a commit: it may have been made.", cause);
  }
}
