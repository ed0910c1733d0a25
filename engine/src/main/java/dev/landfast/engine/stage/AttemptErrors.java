package dev.landfast.engine.stage;

import dev.landfast.engine.blob.BlobUnavailableException;
import dev.landfast.engine.job.JobError;
import dev.landfast.engine.job.JobError.Category;
import dev.landfast.engine.job.JobError.Severity;
import dev.landfast.engine.job.StageSpec;

/** What a job says about an attempt that the stage itself did not end. */
final class AttemptErrors {
  private AttemptErrors() {}

  /** The stored file is not what was taken in; trying again does not mend it. */
  static JobError missing(BlobUnavailableException e, String name) {
    return new JobError(
        "FILE_MISSING", Severity.CRITICAL, Category.STORAGE, e.told(name), e.verdict().code());
  }

  static JobError storageAccess() {
    return new JobError(
        "STORAGE_ACCESS_ERROR",
        Severity.ERROR,
        Category.STORAGE,
        "The file is not accessible for processing. Please try uploading it again.",
        "storeUnavailable");
  }

  static JobError storageFull() {
    return new JobError(
        "STORAGE_FULL",
        Severity.CRITICAL,
        Category.STORAGE,
        "There is no room for the stage's output. Free some room; the job goes on by itself.",
        null);
  }

  static JobError stageCrashed(String stage) {
    return JobError.stage(
        "STAGE_CRASHED",
        "Stage "
            + stage
            + " broke off unexpectedly. The server's log has the details under this job's correlation id.");
  }

  static JobError stageTimeout(StageSpec stage) {
    return JobError.stage(
        "STAGE_TIMEOUT",
        "Stage "
            + stage.name()
            + " took longer than its bound of "
            + stage.runMax().toSeconds()
            + " s, or was cancelled.");
  }
}
