package dev.landfast.engine;

import dev.landfast.engine.DataDirectory.Mark;
import dev.landfast.engine.blob.BlobRef;
import dev.landfast.engine.blob.BlobUnavailableException;
import dev.landfast.engine.blob.local.StoredBlobs;
import dev.landfast.engine.job.BlobRow;
import dev.landfast.engine.job.JobStoreException;
import dev.landfast.engine.job.jdbc.SqlBlobRows;
import java.io.IOException;
import java.util.Optional;

/**
 * Whether a data directory and a database belong together.
 *
 * <p>The directory's mark has the installation's id and one file that was admitted; the database
 * has its own id, and the rows. A database that does not have that file is behind its mark: it was
 * restored, or failed over, and what it does not name may have been acknowledged. The mark is
 * renewed once a minute and at the end of a run, so that an admission is covered by it a minute
 * after it at the latest. Whoever removes the row of the marked file moves the mark first.
 */
public final class Installation {
  private final DataDirectory directory;
  private final SqlBlobRows rows;

  public Installation(DataDirectory directory, SqlBlobRows rows) {
    this.directory = directory;
    this.rows = rows;
  }

  /** Looks, and changes nothing. */
  public Standing standing() throws IOException, JobStoreException {
    Optional<Mark> mark = directory.mark();
    if (mark.isEmpty()) {
      return rows.newestFile().isEmpty() ? Standing.OURS : Standing.UNMARKED;
    }
    if (!rows.installation().equals(Optional.of(mark.get().installation()))) {
      return Standing.OTHER;
    }
    String admitted = mark.get().admitted();
    return admitted == null || rows.knowsFile(admitted) ? Standing.OURS : Standing.BEHIND;
  }

  /**
   * Whether blobs that rows name are to be looked for here.
   *
   * @throws IOException if the mark cannot be read, or the database does not answer
   */
  boolean isHome() throws IOException {
    try {
      return switch (standing()) {
        case OURS, BEHIND -> true;
        case UNMARKED, OTHER -> false;
      };
    } catch (JobStoreException e) {
      throw new IOException(e);
    }
  }

  /**
   * Moves the mark to the newest file. A mark that the database contradicts stays as it is. A
   * directory without one gets it where the newest file is in it: a folder on which the volume is
   * not mounted does not.
   *
   * @return how they stood, and stand now unless that was unmarked
   */
  Standing renew() throws IOException, JobStoreException {
    Standing standing = standing();
    Optional<BlobRow> newest = rows.newestFile();
    if (standing == Standing.UNMARKED && newest.isPresent() && isHere(newest.get())) {
      standing = Standing.OURS;
    }
    Optional<String> installation = rows.installation();
    if (standing == Standing.OURS && installation.isPresent()) {
      Mark wanted = new Mark(installation.get(), newest.map(BlobRow::file).orElse(null));
      if (!directory.mark().equals(Optional.of(wanted))) {
        directory.mark(wanted);
      }
    }
    return standing;
  }

  private boolean isHere(BlobRow row) throws IOException {
    BlobRef ref = new BlobRef(row.locator(), row.length(), row.sha256());
    try (var _ = new StoredBlobs(directory.root()).open(ref)) {
      return true;
    } catch (BlobUnavailableException e) {
      return false;
    }
  }

  /** How a directory and a database stand to one another. */
  public enum Standing {
    OURS("they belong together"),
    UNMARKED("the database names files, and the directory does not say that it has any"),
    OTHER("the directory is of another installation"),
    BEHIND("the database does not know a file that was admitted: it was restored, or failed over");

    private final String meaning;

    Standing(String meaning) {
      this.meaning = meaning;
    }

    /** Without a capital and a full stop. */
    public String meaning() {
      return meaning;
    }
  }
}
