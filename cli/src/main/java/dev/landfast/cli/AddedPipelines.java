package dev.landfast.cli;

import dev.landfast.engine.job.Pipeline;
import dev.landfast.engine.stage.StageCatalog;
import dev.landfast.stages.StandardPipelines;
import java.util.List;
import java.util.Set;

/**
 * The pipelines of a configuration, beside those that need none.
 *
 * @param remoteStages stages that workers of other programs run
 */
record AddedPipelines(List<Pipeline> pipelines, Set<String> remoteStages) {
  static final AddedPipelines NONE = new AddedPipelines(List.of(), Set.of());

  /** With those that need none. */
  StageCatalog catalog() {
    return StandardPipelines.catalog(pipelines, remoteStages);
  }
}
