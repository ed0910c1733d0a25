package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.job.Admission;
import dev.landfast.engine.job.Admission.Taken;
import dev.landfast.engine.job.AdmitResult;
import dev.landfast.engine.job.FileRecord;
import dev.landfast.engine.job.JobStoreException;
import dev.landfast.engine.job.Pipeline;
import dev.landfast.engine.job.Retry;
import dev.landfast.engine.job.StageSpec;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Files that are admitted in transactions of others. Such a transaction may last, or be rolled
 * back: it writes one row, which no other one waits for, and which becomes a job when it is
 * committed.
 */
final class LaterAdmissions {
  /** Rows that one transaction promotes. */
  static final int PROMOTED_AT_ONCE = 500;

  private static final long BOUNDLESS = Long.MAX_VALUE / 2;

  private LaterAdmissions() {}

  /**
   * Writes the row.
   *
   * @param connection the caller's, whose commit it waits for
   * @param installation of the database that the row belongs into
   * @throws JobStoreException if the connection commits by itself, or leads to another database
   */
  static void insert(
      Connection connection, String statement, Admission admission, String installation)
      throws SQLException, JobStoreException {
    if (connection.getAutoCommit()) {
      throw new JobStoreException(
          "The connection commits by itself: setAutoCommit(false), so that the file is admitted"
              + " with the rest of your transaction or not at all.");
    }
    try (PreparedStatement insert = connection.prepareStatement(statement)) {
      @Nullable Object[] row = row(admission, installation);
      for (int i = 0; i < row.length; i++) {
        insert.setObject(i + 1, row[i]);
      }
      if (insert.executeUpdate() != 1) {
        throw new JobStoreException("The connection leads to another database than Landfast's.");
      }
    }
  }

  private static @Nullable Object[] row(Admission admission, String installation) {
    Taken taken = admission.taken().getFirst();
    FileRecord file = taken.file();
    Pipeline pipeline = admission.pipeline();
    Instant notBefore = admission.notBefore();
    return new @Nullable Object[] {
      file.locator(),
      taken.job(),
      file.id(),
      admission.tenant(),
      file.name(),
      file.declaredType(),
      file.length(),
      file.sha256(),
      file.receivedAt().toEpochMilli(),
      pipeline.name(),
      pipeline.version(),
      pipeline.stages().getFirst().name(),
      pipeline.once(),
      admission.correlationId(),
      notBefore == null ? null : notBefore.toEpochMilli(),
      installation
    };
  }

  /**
   * Makes jobs of the rows that are committed, the oldest first. What is committed cannot be
   * refused: there is no bound.
   *
   * @return how many
   */
  static int promote(Session session) throws SQLException {
    List<Admission> admissions =
        session.query("takeAdmissions", LaterAdmissions::admission, PROMOTED_AT_ONCE).stream()
            .sorted(Comparator.comparing(admission -> admission.taken().getFirst().job()))
            .toList();
    if (!admissions.isEmpty()) {
      for (AdmitResult result : Admissions.admit(session, admissions, BOUNDLESS)) {
        if (!(result instanceof AdmitResult.Admitted)) {
          throw new IllegalStateException("What is committed is not admitted: " + result);
        }
      }
    }
    return admissions.size();
  }

  private static Admission admission(ResultSet row) throws SQLException {
    FileRecord file = Rows.file(row, "file");
    return new Admission(
        row.getString("tenant"),
        pipeline(row),
        row.getString("correlation_id"),
        file.receivedAt(),
        Rows.instant(row, "not_before"),
        null,
        List.of(new Taken(0, row.getString("job"), file)),
        null);
  }

  /** As far as an admission looks at it: the node that promotes it need not know it. */
  private static Pipeline pipeline(ResultSet row) throws SQLException {
    Retry none = new Retry(1, Duration.ZERO, Duration.ZERO);
    return new Pipeline(
        row.getString("pipeline"),
        row.getInt("pipeline_version"),
        List.of(new StageSpec(row.getString("stage"), none, Duration.ZERO, 1)),
        Set.of(),
        row.getBoolean("once"));
  }
}
