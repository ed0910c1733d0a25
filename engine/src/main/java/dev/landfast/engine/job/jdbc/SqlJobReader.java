package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.job.ArtifactRecord;
import dev.landfast.engine.job.JobError;
import dev.landfast.engine.job.JobReader;
import dev.landfast.engine.job.JobState;
import dev.landfast.engine.job.JobStoreException;
import dev.landfast.engine.job.QueueView;
import dev.landfast.engine.job.Settlement.FileAccess;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** {@link JobReader} over SQL. */
final class SqlJobReader implements JobReader {
  private final Reads reads;

  SqlJobReader(Reads reads) {
    this.reads = reads;
  }

  @Override
  public Optional<FileView> file(String tenant, String file) throws JobStoreException {
    return reads.read(session -> {
      List<String> jobs = session.query("jobsOfFile", row -> row.getString(1), file);
      return session.queryOne(
          "file", row -> new FileView(Rows.file(row, "id"), jobs), tenant, file);
    });
  }

  @Override
  public Optional<JobView> job(String tenant, String job) throws JobStoreException {
    return reads.read(session -> {
      List<AttemptView> attempts = session.query("attempts", SqlJobReader::attempt, job);
      List<ArtifactRecord> artifacts = session.query("artifacts", Rows::artifact, job);
      return session.queryOne("job", row -> job(row, attempts, artifacts), tenant, job);
    });
  }

  @Override
  public JobPage jobs(JobQuery query) throws JobStoreException {
    return reads.read(session -> {
      List<JobView> items =
          session.query(
              "jobs",
              row -> job(row, List.of(), List.of()),
              query.tenant(),
              query.cursor(),
              text(query.state()),
              query.pipeline(),
              query.batch(),
              query.code(),
              query.limit() + 1);
      if (items.size() <= query.limit()) {
        return new JobPage(items, null);
      }
      List<JobView> page = items.subList(0, query.limit());
      return new JobPage(page, page.getLast().id());
    });
  }

  @Override
  public Optional<BatchView> batch(String tenant, String batch) throws JobStoreException {
    return reads.read(session -> {
      List<ItemView> items = session.query("batchItems", SqlJobReader::item, batch);
      return session.queryOne("batch", row -> batch(session, row, items), tenant, batch);
    });
  }

  @Override
  public BatchPage batches(String tenant, int limit, @Nullable String cursor)
      throws JobStoreException {
    return reads.read(session -> {
      List<BatchView> items =
          session.query(
              "batches", row -> batch(session, row, List.of()), tenant, cursor, limit + 1);
      if (items.size() <= limit) {
        return new BatchPage(items, null);
      }
      List<BatchView> page = items.subList(0, limit);
      return new BatchPage(page, page.getLast().id());
    });
  }

  @Override
  public List<FailureGroup> failures(String tenant) throws JobStoreException {
    return reads.read(
        session -> session.query("failures", SqlJobReader::failures, tenant, FAILURES_MAX));
  }

  @Override
  public QueueView queue() throws JobStoreException {
    return reads.read(QueueRows::read);
  }

  @Override
  public Optional<ArtifactRecord> artifact(String tenant, String job, String name)
      throws JobStoreException {
    return reads.read(session -> session.queryOne("artifact", Rows::artifact, tenant, job, name));
  }

  private static JobView job(
      ResultSet row, List<AttemptView> attempts, List<ArtifactRecord> artifacts)
      throws SQLException {
    return new JobView(
        row.getString("id"),
        row.getString("file"),
        row.getString("name"),
        row.getString("type"),
        row.getLong("length"),
        row.getString("batch"),
        row.getString("pipeline"),
        row.getInt("pipeline_version"),
        JobState.of(row.getString("state")),
        row.getString("stage"),
        Rows.fraction(row, "progress"),
        row.getString("duplicate_of"),
        Instant.ofEpochMilli(row.getLong("created_at")),
        Rows.instant(row, "due_at"),
        Rows.instant(row, "finished_at"),
        row.getInt("cancel_requested") == 1,
        row.getString("correlation_id"),
        Rows.fromJson(row.getString("error"), JobError.class),
        attempts,
        artifacts);
  }

  private static AttemptView attempt(ResultSet row) throws SQLException {
    return new AttemptView(
        row.getString("stage"),
        row.getInt("number"),
        row.getString("worker"),
        row.getLong("pid"),
        Instant.ofEpochMilli(row.getLong("started_at")),
        Rows.instant(row, "ended_at"),
        row.getString("outcome"),
        Rows.fromJson(row.getString("error"), JobError.class),
        new Timings(
            row.getLong("queued_ms"),
            Rows.number(row, "open_ms"),
            Rows.number(row, "run_ms"),
            Rows.number(row, "settle_ms")),
        Rows.fromJson(row.getString("file_access"), FileAccess.class));
  }

  private static FailureGroup failures(ResultSet row) throws SQLException {
    return new FailureGroup(
        row.getString("pipeline"),
        row.getString("stage"),
        row.getLong("jobs"),
        Instant.ofEpochMilli(row.getLong("last_at")),
        row.getString("last_job"),
        Objects.requireNonNull(Rows.fromJson(row.getString("error"), JobError.class)));
  }

  private static BatchView batch(Session session, ResultSet row, List<ItemView> items)
      throws SQLException {
    Map<String, Long> counts = new TreeMap<>();
    long[] bytes = {0};
    session.query(
        "batchCounts",
        count -> {
          bytes[0] += count.getLong("bytes");
          return counts.put(count.getString("state"), count.getLong("count"));
        },
        row.getString("id"));
    Instant doneAt = Rows.instant(row, "done_at");
    BatchState state =
        doneAt != null
            ? BatchState.DONE
            : Rows.instant(row, "sealed_at") != null ? BatchState.SEALED : BatchState.OPEN;
    return new BatchView(
        row.getString("id"),
        row.getString("pipeline"),
        state,
        Instant.ofEpochMilli(row.getLong("created_at")),
        doneAt,
        counts,
        bytes[0],
        items);
  }

  private static ItemView item(ResultSet row) throws SQLException {
    return new ItemView(
        row.getInt("number"),
        row.getString("name"),
        row.getString("state"),
        row.getString("job"),
        row.getString("file"),
        row.getString("code"),
        row.getString("detail"),
        row.getLong("length"));
  }

  private static @Nullable String text(@Nullable JobState state) {
    return state == null ? null : state.text();
  }
}
