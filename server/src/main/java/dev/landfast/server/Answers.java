package dev.landfast.server;

import dev.landfast.engine.intake.Reception.Receipt;
import dev.landfast.engine.job.Admission.Refused;
import dev.landfast.engine.job.Admission.Taken;
import dev.landfast.engine.job.ArtifactRecord;
import dev.landfast.engine.job.FileRecord;
import dev.landfast.engine.job.JobError;
import dev.landfast.engine.job.JobReader.AttemptView;
import dev.landfast.engine.job.JobReader.BatchState;
import dev.landfast.engine.job.JobReader.BatchView;
import dev.landfast.engine.job.JobReader.FileView;
import dev.landfast.engine.job.JobReader.ItemView;
import dev.landfast.engine.job.JobReader.JobView;
import dev.landfast.engine.job.JobReader.Timings;
import dev.landfast.engine.job.JobState;
import dev.landfast.engine.job.Pipeline;
import dev.landfast.engine.job.Settlement.FileAccess;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The bodies of answers. Their components are the interface's field names. */
final class Answers {
  private static final List<String> COUNTED =
      List.of(
          "receiving",
          "held",
          "ready",
          "running",
          "waiting",
          "done",
          "failed",
          "rejected",
          "duplicate",
          "cancelled");
  private static final List<String> UNFINISHED =
      List.of("receiving", "held", "ready", "running", "waiting");

  private Answers() {}

  record FileAnswer(
      String id,
      String name,
      @Nullable String type,
      long length,
      String sha256,
      Instant receivedAt,
      List<String> jobs) {

    static FileAnswer of(FileRecord file, List<String> jobs) {
      String type = file.type() == null ? file.declaredType() : file.type();
      return new FileAnswer(
          file.id(), file.name(), type, file.length(), file.sha256(), file.receivedAt(), jobs);
    }

    static FileAnswer of(FileView view) {
      return of(view.file(), view.jobs());
    }
  }

  record JobAnswer(
      String id,
      String file,
      String name,
      @Nullable String type,
      long length,
      @Nullable String batch,
      String pipeline,
      int pipelineVersion,
      JobState state,
      @Nullable String stage,
      @Nullable Integer attempt,
      @Nullable Double progress,
      @Nullable String duplicateOf,
      boolean cancelRequested,
      Instant createdAt,
      @Nullable Instant retryAt,
      @Nullable Instant finishedAt,
      String correlationId,
      @Nullable JobError error,
      @Nullable List<AttemptAnswer> attempts,
      @Nullable List<ArtifactAnswer> artifacts) {

    /** A job with its history. */
    static JobAnswer of(JobView job) {
      return of(
          job,
          job.attempts().stream().map(AttemptAnswer::of).toList(),
          job.artifacts().stream().map(ArtifactAnswer::of).toList());
    }

    /** A job of a list, without its history. */
    static JobAnswer brief(JobView job) {
      return of(job, null, null);
    }

    private static JobAnswer of(
        JobView job,
        @Nullable List<AttemptAnswer> attempts,
        @Nullable List<ArtifactAnswer> artifacts) {
      return new JobAnswer(
          job.id(),
          job.file(),
          job.name(),
          job.type(),
          job.length(),
          job.batch(),
          job.pipeline(),
          job.pipelineVersion(),
          job.state(),
          job.stage(),
          attempts == null || attempts.isEmpty() ? null : attempts.getLast().number(),
          job.progress(),
          job.duplicateOf(),
          job.cancelRequested(),
          job.createdAt(),
          job.retryAt(),
          job.finishedAt(),
          job.correlationId(),
          job.error(),
          attempts,
          artifacts);
    }
  }

  record AttemptAnswer(
      String stage,
      int number,
      String worker,
      long pid,
      Instant startedAt,
      @Nullable Instant endedAt,
      @Nullable String outcome,
      @Nullable JobError error,
      Timings timings,
      @Nullable FileAccess fileAccess) {

    static AttemptAnswer of(AttemptView attempt) {
      return new AttemptAnswer(
          attempt.stage(),
          attempt.number(),
          attempt.worker(),
          attempt.pid(),
          attempt.startedAt(),
          attempt.endedAt(),
          attempt.outcome(),
          attempt.error(),
          attempt.timings(),
          attempt.fileAccess());
    }
  }

  record ArtifactAnswer(String name, String stage, String type, long length, String sha256) {
    static ArtifactAnswer of(ArtifactRecord artifact) {
      return new ArtifactAnswer(
          artifact.name(), artifact.stage(), artifact.type(), artifact.length(), artifact.sha256());
    }
  }

  record BatchAnswer(
      String id,
      String pipeline,
      BatchState state,
      Instant createdAt,
      @Nullable Instant doneAt,
      Map<String, Long> counts,
      long bytes,
      double progress,
      @Nullable List<ItemState> items) {

    /** A batch with its items. */
    static BatchAnswer of(BatchView batch) {
      return of(batch, batch.items().stream().map(ItemState::of).toList());
    }

    /** A batch of a list, without its items. */
    static BatchAnswer brief(BatchView batch) {
      return of(batch, null);
    }

    private static BatchAnswer of(BatchView batch, @Nullable List<ItemState> items) {
      Map<String, Long> counts = new LinkedHashMap<>();
      COUNTED.forEach(state -> counts.put(state, batch.counts().getOrDefault(state, 0L)));
      long all = counts.values().stream().mapToLong(Long::longValue).sum();
      long unfinished = UNFINISHED.stream().mapToLong(counts::get).sum();
      return new BatchAnswer(
          batch.id(),
          batch.pipeline(),
          batch.state(),
          batch.createdAt(),
          batch.doneAt(),
          counts,
          batch.bytes(),
          all == 0 ? 1 : (double) (all - unfinished) / all,
          items);
    }
  }

  /** An item of a batch, as it is now. */
  record ItemState(
      int index,
      String name,
      String state,
      long length,
      @Nullable String file,
      @Nullable String job,
      @Nullable ItemProblem problem) {

    static ItemState of(ItemView item) {
      ItemProblem problem =
          item.code() == null ? null : new ItemProblem(item.code(), String.valueOf(item.detail()));
      return new ItemState(
          item.number(),
          item.name(),
          item.state(),
          item.length(),
          item.file(),
          item.job(),
          problem);
    }
  }

  record ItemProblem(String code, String detail) {}

  /** The answer to a single file. */
  record FileReceipt(FileAnswer file, JobAnswer job) {}

  /** The answer to a batch. */
  record BatchReceipt(BatchAnswer batch, List<ItemReceipt> items) {}

  /** What became of one file of a batch. */
  record ItemReceipt(
      int index,
      String name,
      int status,
      @Nullable FileAnswer file,
      @Nullable JobAnswer job,
      @Nullable Problem problem) {}

  static FileReceipt file(Receipt receipt, String correlationId) {
    Taken taken = (Taken) receipt.items().getFirst(); // a refused single file never comes so far
    return new FileReceipt(fileOf(taken), newJob(taken, receipt, correlationId));
  }

  static BatchReceipt batch(Receipt receipt, String correlationId) {
    List<ItemReceipt> items =
        receipt.items().stream()
            .map(item ->
                switch (item) {
                  case Taken taken ->
                      new ItemReceipt(
                          taken.number(),
                          taken.file().name(),
                          201,
                          fileOf(taken),
                          newJob(taken, receipt, correlationId),
                          null);
                  case Refused refused -> refusedItem(refused, correlationId);
                })
            .toList();
    return new BatchReceipt(newBatch(receipt), items);
  }

  private static ItemReceipt refusedItem(Refused refused, String correlationId) {
    Problem problem =
        Problem.of(ProblemCode.valueOf(refused.code()), refused.detail(), correlationId);
    return new ItemReceipt(refused.number(), refused.name(), problem.status(), null, null, problem);
  }

  /** A batch as it is before anybody has worked on it; its items stand beside it. */
  private static BatchAnswer newBatch(Receipt receipt) {
    long duplicates = receipt.duplicates().size();
    long unfinished = receipt.taken() - duplicates;
    long bytes =
        receipt.items().stream()
            .mapToLong(item -> item instanceof Taken it ? it.file().length() : 0)
            .sum();
    BatchView batch =
        new BatchView(
            String.valueOf(receipt.batch()),
            receipt.pipeline().name(),
            unfinished == 0 ? BatchState.DONE : BatchState.SEALED,
            receipt.receivedAt(),
            unfinished == 0 ? receipt.receivedAt() : null,
            Map.of(
                newState(receipt).text(),
                unfinished,
                JobState.DUPLICATE.text(),
                duplicates,
                "rejected",
                receipt.items().size() - receipt.taken()),
            bytes,
            List.of());
    return BatchAnswer.brief(batch);
  }

  private static JobState newState(Receipt receipt) {
    return receipt.startsAt() == null ? JobState.READY : JobState.WAITING;
  }

  private static FileAnswer fileOf(Taken taken) {
    return FileAnswer.of(taken.file(), List.of(taken.job()));
  }

  private static JobAnswer newJob(Taken taken, Receipt receipt, String correlationId) {
    Pipeline pipeline = receipt.pipeline();
    String first = receipt.duplicates().get(taken.job());
    return new JobAnswer(
        taken.job(),
        taken.file().id(),
        taken.file().name(),
        taken.file().declaredType(),
        taken.file().length(),
        receipt.batch(),
        pipeline.name(),
        pipeline.version(),
        first == null ? newState(receipt) : JobState.DUPLICATE,
        pipeline.stages().getFirst().name(),
        null,
        null,
        first,
        false,
        receipt.receivedAt(),
        first == null ? receipt.startsAt() : null,
        first == null ? null : receipt.receivedAt(),
        correlationId,
        null,
        List.of(),
        List.of());
  }
}
