package dev.landfast.cli.client;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a server answers, as far as it is shown. */
public final class Answers {
  private static final List<String> FINAL =
      List.of("done", "failed", "rejected", "duplicate", "cancelled");

  private Answers() {}

  /** Whether nothing more happens to a file or a job in this state. */
  public static boolean isFinal(String state) {
    return FINAL.contains(state);
  }

  /** The answer to a single file. */
  public record FileReceipt(Reference file, Reference job) {}

  /** The answer to a batch: what became of each file, in the order they were sent. */
  public record BatchReceipt(Reference batch, List<ItemAnswer> items) {}

  /** One file of a batch: either a job on a file, or a problem. */
  public record ItemAnswer(
      int index,
      int status,
      @Nullable Reference file,
      @Nullable Reference job,
      @Nullable Problem problem) {}

  public record Reference(String id) {}

  /** RFC 9457, or the error of a job, as far as it is shown. */
  public record Problem(@Nullable String code, @Nullable String detail) {}

  /**
   * A batch.
   *
   * @param counts of its files, by state
   */
  public record BatchState(String state, Map<String, Long> counts) {

    /** Files to which nothing more will happen. */
    public long finished() {
      return FINAL.stream().mapToLong(state -> counts.getOrDefault(state, 0L)).sum();
    }

    public boolean isDone() {
      return state.equals("done");
    }
  }

  /** A job with its history. */
  public record JobState(
      String id,
      String file,
      String name,
      @Nullable String type,
      long length,
      String pipeline,
      @Nullable String stage,
      String state,
      Instant createdAt,
      @Nullable Instant finishedAt,
      @Nullable Instant retryAt,
      String correlationId,
      @Nullable Problem error,
      List<Attempt> attempts,
      List<Artifact> artifacts) {

    /** Whether there is a text that was found in its file. */
    public boolean hasText() {
      return artifacts.stream().anyMatch(artifact -> artifact.name().equals(ServerClient.TEXT));
    }

    public boolean isOver() {
      return isFinal(state);
    }
  }

  /** A job of a list. */
  public record JobLine(
      String id,
      String name,
      String pipeline,
      @Nullable String stage,
      String state,
      Instant createdAt,
      @Nullable Problem error) {}

  public record JobPage(List<JobLine> items, @Nullable String next) {}

  /** One try at a stage. */
  public record Attempt(
      String stage,
      int number,
      String worker,
      long pid,
      Instant startedAt,
      @Nullable String outcome,
      @Nullable Problem error,
      Timings timings) {}

  /** Milliseconds; null as long as they are not known. */
  public record Timings(
      @Nullable Long queuedMillis,
      @Nullable Long openMillis,
      @Nullable Long runMillis,
      @Nullable Long settleMillis) {}

  public record Artifact(String name, String stage, @Nullable String type, long length) {}

  public record FileState(@Nullable String type, long length) {}

  /** The state of an installation. */
  public record Status(
      Instant at,
      String version,
      List<StageDepth> queue,
      @Nullable Instant oldestReadyAt,
      List<Breaker> breakers,
      List<Node> nodes,
      @Nullable Volume volume,
      long stepSeconds,
      List<Sample> samples) {}

  public record StageDepth(String pipeline, String stage, long ready, long running, long waiting) {}

  public record Breaker(
      @Nullable String pipeline,
      String stage,
      String state,
      int failures,
      @Nullable Instant until) {}

  public record Node(String id, long pid, Instant since, long running) {}

  public record Volume(long totalBytes, long freeBytes, long reserveBytes) {}

  /** One step of what a server did. */
  public record Sample(
      Instant at,
      long received,
      long bytes,
      long done,
      long failed,
      @Nullable Long p50Millis,
      @Nullable Long p95Millis) {}

  public record Failures(List<Failure> items) {}

  /** Failed jobs with the same reason. */
  public record Failure(
      String pipeline, String stage, String code, long count, Instant lastAt, String detail) {}
}
