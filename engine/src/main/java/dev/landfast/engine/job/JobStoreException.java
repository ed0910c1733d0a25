package dev.landfast.engine.job;

import org.jspecify.annotations.Nullable;

/** The database did not do what it was asked. What was asked may be asked again. */
public class JobStoreException extends Exception {
  private static final long serialVersionUID = 1;

  public JobStoreException(String message) {
    super(message);
  }

  public JobStoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
