package dev.landfast.engine.audit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that does not fit.
 *
 * @param locator of the blob; of a staged file or a workspace, its name below the data directory
 * @param job whose output it is, or whose input
 * @param file its id
 * @param name as its sender called it
 * @param length in bytes, as found; as recorded where nothing was found
 * @param since when it was last written, or received
 * @param advice what to do now
 */
public record Finding(
    Kind kind,
    @Nullable String locator,
    @Nullable String job,
    @Nullable String file,
    @Nullable String name,
    @Nullable Long length,
    @Nullable Instant since,
    String advice) {

  static Finding of(Kind kind, String advice) {
    return new Finding(kind, null, null, null, null, null, null, advice);
  }

  /** What kinds there are, the gravest first. */
  public enum Kind {
    WRONG_DATABASE("wrongDatabase", "Wrong database"),
    DATABASE_BEHIND("databaseBehind", "Database behind its mark"),
    NO_MARK("noMark", "Directory without a mark"),
    MISSING_BLOB("missingBlob", "Stored file missing"),
    WRONG_LENGTH("wrongLength", "Stored file of another length"),
    WRONG_DIGEST("wrongDigest", "Stored file of another SHA-256"),
    UNREADABLE_BLOB("unreadableBlob", "Stored file unreadable"),
    UNNAMED_BLOB("unnamedBlob", "Blob that no row names"),
    FOREIGN_FILE("foreignFile", "Foreign file among the blobs"),
    STALE_UPLOAD("staleUpload", "Upload of a dead run"),
    ABANDONED_WORKSPACE("abandonedWorkspace", "Workspace of a dead run");

    private final String code;
    private final String title;

    Kind(String code, String title) {
      this.code = code;
      this.title = title;
    }

    /** For programs. */
    public String code() {
      return code;
    }

    /** For people. */
    public String title() {
      return title;
    }
  }
}
