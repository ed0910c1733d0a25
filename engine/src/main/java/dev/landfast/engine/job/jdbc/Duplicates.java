package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.job.Admission;
import dev.landfast.engine.job.Admission.Taken;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
        session.update("freeOriginal", content.tenant(), content.pipeline(), content.sha256());
      } else {
        session.update(
            "replaceOriginal", next.get(), content.tenant(), content.pipeline(), content.sha256());
        Controls.requeue(
            session,
            session.query("promote", row -> Controls.Ended.of(next.get(), row), next.get()));
      }
    }
  }

  /**
   * Jobs that did not end as done are to be tried again. Where another job has the place of one by
   * now, that one becomes its duplicate.
   *
   * @return the others
   */
  static List<Controls.Ended> reclaim(Session session, List<Controls.Ended> ended)
      throws SQLException {
    List<@Nullable Object[]> jobs = new ArrayList<>();
    ended.forEach(job -> jobs.add(new @Nullable Object[] {job.job()}));
    Map<String, Content> contents = new HashMap<>();
    session.queryEach(
        "contentsOf", row -> contents.put(row.getString("job"), Content.of(row)), jobs);
    List<Controls.Ended> again = new ArrayList<>(ended);
    List<@Nullable Object[]> late = new ArrayList<>();
    List<@Nullable Object[]> outcomes = new ArrayList<>();
    for (Controls.Ended job : inOrder(ended, contents)) {
      Content content = Objects.requireNonNull(contents.get(job.job()));
      if (!claim(session, content, job.job()).equals(job.job())) {
        again.remove(job);
        late.add(
            new @Nullable Object[] {
              job.job(), content.tenant(), content.pipeline(), content.sha256()
            });
        outcomes.add(
            new @Nullable Object[] {
              job.job(),
              content.tenant(),
              "duplicate",
              job.stage(),
              job.stageNumber(),
              session.now(),
              null
            });
      }
    }
    session.updateEach("insertDuplicate", late);
    session.updateEach("insertOutcome", outcomes);
    return again;
  }

  /** Those that have one, in the order in which rows of contents are locked. */
  private static List<Controls.Ended> inOrder(
      List<Controls.Ended> ended, Map<String, Content> contents) {
    return ended.stream()
        .filter(job -> contents.containsKey(job.job()))
        .sorted(
            Comparator.comparing((Controls.Ended job) -> contents.get(job.job()))
                .thenComparing(Controls.Ended::job))
        .toList();
  }

  /** Returns whose the content is. */
  private static String claim(Session session, Content content, String job) throws SQLException {
    List<@Nullable Object[]> row = new ArrayList<>();
    row.add(new @Nullable Object[] {content.tenant(), content.pipeline(), content.sha256(), job});
    return session.queryEach("claimOriginal", found -> found.getString("job"), row).getFirst();
  }

  /** What a first job stands for. */
  private record Content(String tenant, String pipeline, String sha256)
      implements Comparable<Content> {
    private static final Comparator<Content> ORDER =
        Comparator.comparing(Content::tenant)
            .thenComparing(Content::pipeline)
            .thenComparing(Content::sha256);

    @Override
    public int compareTo(Content other) {
      return ORDER.compare(this, other);
    }

    static Content of(ResultSet row) throws SQLException {
      return new Content(
          row.getString("tenant"), row.getString("pipeline"), row.getString("sha256"));
    }
  }
}
