package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.job.Admission;
import dev.landfast.engine.job.Admission.Taken;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Pipelines that take the same content once, inside a transaction. The first job of a content has a
 * row, whose lock orders those who admit the same content and the one who ends that job: whoever
 * comes second sees what the other did.
 */
final class Duplicates {
  private Duplicates() {}

  /**
   * Claims the contents of an admission.
   *
   * @return the jobs that came too late, each with the first job of its content
   */
  static Map<String, String> find(Session session, Admission admission) throws SQLException {
    if (!admission.pipeline().once()) {
      return Map.of();
    }
    Map<String, @Nullable Object[]> contents = new TreeMap<>(); // a row is named once, in order
    for (Taken taken : admission.taken()) {
      contents.putIfAbsent(
          taken.file().sha256(),
          new @Nullable Object[] {
            admission.tenant(), admission.pipeline().name(), taken.file().sha256(), taken.job()
          });
    }
    Map<String, String> firsts = new HashMap<>();
    session.queryEach(
        "claimOriginal",
        row -> firsts.put(row.getString("sha256"), row.getString("job")),
        new ArrayList<>(contents.values()));
    Map<String, String> late = new HashMap<>();
    for (Taken taken : admission.taken()) {
      String first = firsts.get(taken.file().sha256());
      if (first != null && !first.equals(taken.job())) {
        late.put(taken.job(), first);
      }
    }
    return late;
  }

  /** Those of an admission that was committed before. */
  static Map<String, String> among(Session session, Admission admission) throws SQLException {
    if (!admission.pipeline().once()) {
      return Map.of();
    }
    List<@Nullable Object[]> jobs = new ArrayList<>();
    for (Taken taken : admission.taken()) {
      jobs.add(new @Nullable Object[] {taken.job()});
    }
    Map<String, String> late = new HashMap<>();
    session.queryEach(
        "duplicateOf", row -> late.put(row.getString("job"), row.getString("original")), jobs);
    return late;
  }

  /**
   * The first jobs of some contents may have ended otherwise than done: the oldest duplicate of
   * each takes its place, and passes the pipeline.
   */
  static void promote(Session session, List<@Nullable Object[]> ended) throws SQLException {
    for (Content content : session.queryEach("originals", Content::of, ended)) {
      Optional<String> next =
          session.queryOne(
              "takeDuplicate",
              row -> row.getString("job"),
              content.tenant(),
              content.pipeline(),
              content.sha256());
      if (next.isEmpty()) {
        session.update("forgetOriginal", content.tenant(), content.pipeline(), content.sha256());
      } else {
        session.update(
            "replaceOriginal", next.get(), content.tenant(), content.pipeline(), content.sha256());
        Controls.requeue(
            session,
            session.query("promote", row -> Controls.Ended.of(next.get(), row), next.get()));
      }
    }
  }

  /** What a first job stands for. */
  private record Content(String tenant, String pipeline, String sha256) {
    static Content of(ResultSet row) throws SQLException {
      return new Content(
          row.getString("tenant"), row.getString("pipeline"), row.getString("sha256"));
    }
  }
}
