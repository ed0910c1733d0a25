package dev.landfast.engine.stage;

import dev.landfast.engine.job.Breaker;
import dev.landfast.engine.job.Offer;
import dev.landfast.engine.job.Pipeline;
import dev.landfast.engine.job.StageLimits;
import dev.landfast.engine.job.StageSpec;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The pipelines of an engine and the stages that they are made of. Immutable. */
public final class StageCatalog implements StageLimits {
  /** For a stage that no pipeline has any more. */
  private static final int LOST_MAX_OF_UNKNOWN = 1;

  private final Map<String, Pipeline> pipelines = new LinkedHashMap<>();
  private final Map<String, Stage> stages = new LinkedHashMap<>();

  /**
   * @throws IllegalArgumentException if a pipeline names a stage that is not there, or a name is
   *     used twice
   */
  public StageCatalog(Collection<Pipeline> pipelines, Collection<? extends Stage> stages) {
    for (Stage stage : stages) {
      if (this.stages.put(stage.name(), stage) != null) {
        throw new IllegalArgumentException("Two stages are named " + stage.name());
      }
    }
    for (Pipeline pipeline : pipelines) {
      if (this.pipelines.put(pipeline.name(), pipeline) != null) {
        throw new IllegalArgumentException("Two pipelines are named " + pipeline.name());
      }
      for (StageSpec spec : pipeline.stages()) {
        if (!this.stages.containsKey(spec.name())) {
          throw new IllegalArgumentException(
              "Pipeline "
                  + pipeline.name()
                  + " names the stage "
                  + spec.name()
                  + ": there is none");
        }
      }
    }
  }

  public Optional<Pipeline> pipeline(String name) {
    return Optional.ofNullable(pipelines.get(name));
  }

  /** In the order they were given. */
  public Collection<Pipeline> pipelines() {
    return pipelines.values();
  }

  /**
   * All stages that this engine can run.
   *
   * @param only of these pipelines; empty for all
   */
  public List<Offer> offers(Set<String> only) {
    return pipelines.values().stream()
        .filter(pipeline -> only.isEmpty() || only.contains(pipeline.name()))
        .flatMap(pipeline ->
            pipeline.stages().stream().map(stage -> new Offer(pipeline.name(), stage.name())))
        .toList();
  }

  @Override
  public int lostMax(String pipeline, String stage) {
    return step(pipeline, stage).map(step -> step.spec().lostMax()).orElse(LOST_MAX_OF_UNKNOWN);
  }

  @Override
  public int concurrencyMax(String pipeline, String stage) {
    return step(pipeline, stage).map(step -> step.spec().concurrencyMax()).orElse(UNLIMITED);
  }

  @Override
  public Breaker breaker(String pipeline, String stage) {
    return step(pipeline, stage).map(step -> step.spec().breaker()).orElse(Breaker.USUAL);
  }

  /** A stage of a pipeline; empty where this engine does not offer it. */
  Optional<Step> step(String pipelineName, String stageName) {
    Pipeline pipeline = pipelines.get(pipelineName);
    if (pipeline == null) {
      return Optional.empty();
    }
    for (int i = 0; i < pipeline.stages().size(); i++) {
      StageSpec spec = pipeline.stages().get(i);
      Stage stage = stages.get(stageName);
      if (spec.name().equals(stageName) && stage != null) {
        Optional<String> next =
            i + 1 < pipeline.stages().size()
                ? Optional.of(pipeline.stages().get(i + 1).name())
                : Optional.empty();
        return Optional.of(new Step(pipeline, spec, stage, next));
      }
    }
    return Optional.empty();
  }

  /** A stage in its pipeline. */
  record Step(Pipeline pipeline, StageSpec spec, Stage stage, Optional<String> next) {}
}
