package dev.landfast.server;

import dev.landfast.engine.blob.BlobStore.Room;
import dev.landfast.engine.job.JobError;
import dev.landfast.engine.job.JobReader.FailureGroup;
import dev.landfast.engine.job.Pipeline;
import dev.landfast.engine.job.QueueView.BreakerView;
import dev.landfast.engine.job.QueueView.NodeView;
import dev.landfast.engine.job.QueueView.StageDepth;
import dev.landfast.engine.job.StageSpec;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of the installation. Its components are the interface's field names.
 *
 * @param volume null when the store does not tell
 * @param samples of this process; null in a stream, which sends them one by one
 */
record StatusAnswer(
    Instant at,
    String version,
    String instance,
    List<PipelineAnswer> pipelines,
    List<StageDepth> queue,
    @Nullable Instant oldestReadyAt,
    List<BreakerView> breakers,
    List<NodeView> nodes,
    @Nullable Room volume,
    long stepSeconds,
    @Nullable List<Activity.Sample> samples) {

  StatusAnswer with(List<Activity.Sample> these) {
    return new StatusAnswer(
        at,
        version,
        instance,
        pipelines,
        queue,
        oldestReadyAt,
        breakers,
        nodes,
        volume,
        stepSeconds,
        these);
  }

  record PipelineAnswer(String name, int version, List<String> stages) {
    static PipelineAnswer of(Pipeline pipeline) {
      return new PipelineAnswer(
          pipeline.name(),
          pipeline.version(),
          pipeline.stages().stream().map(StageSpec::name).toList());
    }
  }

  /** Failed jobs with the same reason. */
  record FailureAnswer(
      String pipeline,
      String stage,
      String code,
      long count,
      Instant lastAt,
      String lastJob,
      String detail) {

    static FailureAnswer of(FailureGroup group) {
      JobError error = group.error();
      return new FailureAnswer(
          group.pipeline(),
          group.stage(),
          error.code(),
          group.jobs(),
          group.lastAt(),
          group.lastJob(),
          error.detail());
    }
  }
}
