package dev.landfast.engine.job;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The right to run one stage of one job, until it is settled or lost.
 *
 * @param token the fence: new at each claim, named by every write under the lease
 * @param attempt from 1, at this stage
 * @param queuedMillis from ready to claimed
 * @param artifacts of the stages before
 */
public record Lease(
    String token,
    String job,
    String tenant,
    @Nullable String batch,
    String pipeline,
    int pipelineVersion,
    String stage,
    int stageNumber,
    int attempt,
    String correlationId,
    long queuedMillis,
    FileRecord file,
    List<ArtifactRecord> artifacts) {

  /** The same lease, with the outputs of the stages before. */
  public Lease withArtifacts(List<ArtifactRecord> found) {
    return new Lease(
        token,
        job,
        tenant,
        batch,
        pipeline,
        pipelineVersion,
        stage,
        stageNumber,
        attempt,
        correlationId,
        queuedMillis,
        file,
        found);
  }
}
