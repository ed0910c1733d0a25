package dev.landfast.cli;

import dev.landfast.engine.job.Offer;
import dev.landfast.engine.job.Pipeline;
import dev.landfast.engine.stage.Stage;
import dev.landfast.engine.stage.StageCatalog;
import dev.landfast.stages.StandardPipelines;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The pipelines of a configuration, beside those that need none.
 *
 * @param ownStages stages that one pipeline has
 * @param remoteStages stages that workers of other programs run
 */
record AddedPipelines(
    List<Pipeline> pipelines, Map<Offer, Stage> ownStages, Set<String> remoteStages) {
  static final AddedPipelines NONE = new AddedPipelines(List.of(), Map.of(), Set.of());

  /** With those that need none. */
  StageCatalog catalog() {
    return StandardPipelines.catalog(pipelines, ownStages, remoteStages);
  }
}
