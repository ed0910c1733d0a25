package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.job.BlobRow;
import dev.landfast.engine.job.JobStoreException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The rows that name blobs, files and artifacts, for those who compare them with the store. Reads
 * only, each call in a snapshot of its own. Safe for use by several threads.
 */
public final class SqlBlobRows implements AutoCloseable {
  /** A table or a function (postgresql.org/docs/current/errcodes-appendix.html). */
  private static final Set<String> MISSING = Set.of("42P01", "42883");

  private final Reads reads;
  private final Runnable end;

  SqlBlobRows(Reads reads, Runnable end) {
    this.reads = reads;
    this.end = end;
  }

  /**
   * Opens the rows of an SQLite file, and writes none: jobs of earlier runs stay as they are.
   *
   * @param file is there, and no other process uses it
   */
  public static SqlBlobRows open(Path file) throws JobStoreException {
    try {
      Reads reads = SqliteDatabase.reading(file).reads();
      return new SqlBlobRows(reads, reads::close);
    } catch (SQLException e) {
      throw new JobStoreException("The database cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Opens the rows of a PostgreSQL database that others use. Makes no tables where none are.
   *
   * @throws JobStoreException if the URL is none; whether the database answers, reading tells
   */
  public static SqlBlobRows open(String url) throws JobStoreException {
    PostgresDatabase database = PostgresDatabase.reading(url);
    return new SqlBlobRows(database.reads(), database::close);
  }

  /** The id of the installation; empty before its first run. */
  public Optional<String> installation() throws JobStoreException {
    return read(session -> session.queryOne("installation", row -> row.getString(1)));
  }

  /** Whether a file was admitted. */
  public boolean knowsFile(String file) throws JobStoreException {
    return read(session -> session.queryOne("knowsFile", row -> true, file).isPresent());
  }

  /** The file with the highest id. */
  public Optional<BlobRow> newestFile() throws JobStoreException {
    return read(session -> session.queryOne("newestFile", SqlBlobRows::row));
  }

  /** One of the jobs of a file. */
  public Optional<String> jobOf(String file) throws JobStoreException {
    return read(
        session -> session.query("jobsOfFile", row -> row.getString(1), file).stream().findFirst());
  }

  /** Those of the locators that a row names. */
  public Set<String> named(Collection<String> locators) throws JobStoreException {
    return read(session ->
        new HashSet<>(
            session.query(
                "namedLocators", row -> row.getString(1), session.array(List.copyOf(locators)))));
  }

  /** Files behind a locator, in the order of locators. */
  public List<BlobRow> files(String after, int max) throws JobStoreException {
    return read(session -> session.query("filesByLocator", SqlBlobRows::row, after, max));
  }

  /** Artifacts behind a locator, in the order of locators. */
  public List<BlobRow> artifacts(String after, int max) throws JobStoreException {
    return read(session -> session.query("artifactsByLocator", SqlBlobRows::row, after, max));
  }

  private <R> R read(Reads.Query<R> query) throws JobStoreException {
    try {
      return reads.read(query);
    } catch (JobStoreException e) {
      throw said(e);
    }
  }

  /** With what the database itself said. */
  private static JobStoreException said(JobStoreException e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String said = String.valueOf(cause.getMessage());
    String state = cause instanceof SQLException of ? String.valueOf(of.getSQLState()) : "";
    boolean strange = MISSING.contains(state) || said.contains("no such table"); // SQLite's text
    return new JobStoreException(strange ? "It has no tables of Landfast." : said, e);
  }

  private static BlobRow row(ResultSet row) throws SQLException {
    return new BlobRow(
        row.getString("file"),
        row.getString("job"),
        row.getString("name"),
        row.getString("locator"),
        row.getLong("length"),
        row.getString("sha256"),
        Rows.instant(row, "since"));
  }

  @Override
  public void close() {
    end.run();
  }
}
