package dev.landfast.engine.job;

import java.util.Locale;

/** Where a job is; the package comment shows the way between them. */
public enum JobState {
  READY,
  RUNNING,
  WAITING,
  DONE,
  FAILED,
  DUPLICATE,
  CANCELLED;

  /** As the database and the API write it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static JobState of(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }

  /** Whether nothing more will happen to the job by itself. */
  public boolean isFinal() {
    return switch (this) {
      case READY, RUNNING, WAITING -> false;
      case DONE, FAILED, DUPLICATE, CANCELLED -> true;
    };
  }
}
