package dev.landfast.engine.blob;

/** Why a blob that a row names cannot be had, where trying again does not help. */
public enum Verdict {
  /** No trace of it: no blob, no trash, no marker, and no folder of its hour. */
  NEVER_ARRIVED(
      "neverArrived",
      "See whether the data directory is the one that took it in; if so, send the file again."),
  /** Shorter than it was when it was sealed. */
  INCOMPLETE("incomplete", "Restore it from a backup and retry the job, or send the file again."),
  /** The store is the one of another installation: what is asked for is elsewhere. */
  WRONG_ROOT(
      "wrongRoot",
      "See whether the right volume is mounted at the data directory, and whether database and"
          + " directory belong together ('landfast audit' tells); then retry the job. The file"
          + " itself may be whole."),
  /** The store does not let this process read it. */
  NO_PERMISSION(
      "noPermission",
      "Let the user that Landfast runs as read its data directory again, then retry the job."),
  /** It was here and is not now. */
  DELETED("deleted", "Restore it from a backup and retry the job, or send the file again."),
  /** It has other bytes, or more. */
  CORRUPT("corrupt", "Restore it from a backup and retry the job, or send the file again.");

  private final String code;
  private final String advice;

  Verdict(String code, String advice) {
    this.code = code;
    this.advice = advice;
  }

  /** For programs: as in JSON. */
  public String code() {
    return code;
  }

  /** What a person does now: whole sentences, without a path. */
  public String advice() {
    return advice;
  }
}
