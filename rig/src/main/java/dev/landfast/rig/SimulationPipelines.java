package dev.landfast.rig;

import dev.landfast.engine.job.Offer;
import dev.landfast.engine.job.Pipeline;
import dev.landfast.engine.job.Retry;
import dev.landfast.engine.job.StageSpec;
import dev.landfast.engine.stage.StageCatalog;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the simulation's files pass. Nobody runs the stages: workers only say how they went. */
final class SimulationPipelines {
  static final int LOST_MAX = 3;
  static final int ATTEMPTS_MAX = 2;

  static final List<Pipeline> ALL =
      List.of(pipeline("papers", 7, "first", "second", "third"), pipeline("pictures", 2, "only"));

  static final List<Offer> OFFERS = catalog().known();

  private SimulationPipelines() {}

  static StageCatalog catalog() {
    Set<String> stages = new HashSet<>();
    ALL.forEach(pipeline -> pipeline.stages().forEach(stage -> stages.add(stage.name())));
    return new StageCatalog(ALL, List.of(), stages);
  }

  /** The stage behind that one; null behind the last. */
  static @Nullable String next(Pipeline pipeline, int stageNumber) {
    int next = stageNumber + 1;
    return next < pipeline.stages().size() ? pipeline.stages().get(next).name() : null;
  }

  private static Pipeline pipeline(String name, int version, String... stages) {
    Retry retry = new Retry(ATTEMPTS_MAX, Duration.ofSeconds(1), Duration.ofMinutes(1));
    return new Pipeline(
        name,
        version,
        Stream.of(stages)
            .map(stage -> new StageSpec(stage, retry, Duration.ofMinutes(1), LOST_MAX))
            .toList(),
        Set.of());
  }
}
