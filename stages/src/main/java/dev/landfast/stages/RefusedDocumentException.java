package dev.landfast.stages;

import dev.landfast.engine.job.JobError;
import org.apache.tika.exception.TikaException;

/** The document is at fault, and it is known how. A {@link TikaException}, to pass through Tika. */
final class RefusedDocumentException extends TikaException {
  private static final long serialVersionUID = 1;

  private final String code;
  private final String detail;

  RefusedDocumentException(String code, String detail) {
    super(detail);
    this.code = code;
    this.detail = detail;
  }

  JobError error() {
    return JobError.input(code, detail);
  }
}
