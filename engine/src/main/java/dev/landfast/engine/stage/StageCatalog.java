package dev.landfast.engine.stage;

import dev.landfast.engine.job.Breaker;
import dev.landfast.engine.job.JobError;
import dev.landfast.engine.job.Offer;
import dev.landfast.engine.job.Pipeline;
import dev.landfast.engine.job.Settlement;
import dev.landfast.engine.job.StageLimits;
import dev.landfast.engine.job.StageSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * The pipelines of an engine and the stages that they are made of, some of which workers of other
 * programs run. Immutable.
 */
public final class StageCatalog implements StageLimits {
  /** For a stage that no pipeline has any more. */
  private static final int LOST_MAX_OF_UNKNOWN = 1;

  private final Map<String, Pipeline> pipelines = new LinkedHashMap<>();
  private final Map<Offer, Stage> stages = new LinkedHashMap<>();

  /** All stages are run here. */
  public StageCatalog(Collection<Pipeline> pipelines, Collection<? extends Stage> stages) {
    this(pipelines, stages, Set.of());
  }

  /**
   * @param remote names of stages that this engine leaves to workers of other programs
   * @throws IllegalArgumentException if a pipeline names a stage that is not there, or a name is
   *     used twice
   */
  public StageCatalog(
      Collection<Pipeline> pipelines, Collection<? extends Stage> stages, Set<String> remote) {
    this(pipelines, stages, Map.of(), remote);
  }

  /**
   * The same, with stages that belong to one pipeline.
   *
   * @param own go before others of their name
   * @param remote names of stages that this engine leaves to workers of other programs, in
   *     pipelines that have none of their own under it
   */
  public StageCatalog(
      Collection<Pipeline> pipelines,
      Collection<? extends Stage> stages,
      Map<Offer, ? extends Stage> own,
      Set<String> remote) {
    Map<String, Stage> shared = new LinkedHashMap<>();
    for (Stage stage : stages) {
      if (shared.put(stage.name(), stage) != null) {
        throw new IllegalArgumentException("Two stages are named " + stage.name());
      }
      if (remote.contains(stage.name())) {
        throw new IllegalArgumentException(stage.name() + " is run here, and is not remote.");
      }
    }
    for (Pipeline pipeline : pipelines) {
      if (this.pipelines.put(pipeline.name(), pipeline) != null) {
        throw new IllegalArgumentException("Two pipelines are named " + pipeline.name());
      }
      for (Offer offer : offers(pipeline)) {
        Stage stage = own.containsKey(offer) ? own.get(offer) : shared.get(offer.stage());
        if (stage != null) {
          this.stages.put(offer, stage);
        } else if (!remote.contains(offer.stage())) {
          throw new IllegalArgumentException(
              "Pipeline "
                  + pipeline.name()
                  + " names the stage "
                  + offer.stage()
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

  /** All stages of all pipelines, whoever runs them. */
  public List<Offer> known() {
    return pipelines.values().stream().flatMap(pipeline -> offers(pipeline).stream()).toList();
  }

  /**
   * The stages that this engine runs itself.
   *
   * @param only of these pipelines; empty for all
   */
  public List<Offer> runnable(Set<String> only) {
    return known().stream()
        .filter(offer -> only.isEmpty() || only.contains(offer.pipeline()))
        .filter(stages::containsKey)
        .toList();
  }

  /**
   * Tells the stages that they are about to be run.
   *
   * @param offers those that are
   * @param folder for temporary files
   */
  public void prepare(Collection<Offer> offers, Path folder) {
    distinct(offers.stream().map(this::stage)).forEach(stage -> stage.prepare(folder));
  }

  /** Tells all stages that an engine has ended its last run. */
  public void rest() {
    distinct(stages.values().stream()).forEach(Stage::rest);
  }

  /** One may be of several pipelines. */
  private static Set<Stage> distinct(Stream<Stage> stages) {
    Set<Stage> distinct = Collections.newSetFromMap(new IdentityHashMap<>());
    stages.forEach(distinct::add);
    return distinct;
  }

  /** The stages of a pipeline. */
  public static List<Offer> offers(Pipeline pipeline) {
    return pipeline.stages().stream()
        .map(stage -> new Offer(pipeline.name(), stage.name()))
        .toList();
  }

  @Override
  public int lostMax(String pipeline, String stage) {
    return step(pipeline, stage).map(step -> step.spec().lostMax()).orElse(LOST_MAX_OF_UNKNOWN);
  }

  @Override
  public int attemptsMax(String pipeline, String stage) {
    return step(pipeline, stage)
        .map(step -> step.spec().retry().attemptsMax())
        .orElse(ATTEMPTS_MAX_USUAL);
  }

  @Override
  public int concurrencyMax(String pipeline, String stage) {
    return step(pipeline, stage).map(step -> step.spec().concurrencyMax()).orElse(UNLIMITED);
  }

  @Override
  public Breaker breaker(String pipeline, String stage) {
    return step(pipeline, stage).map(step -> step.spec().breaker()).orElse(Breaker.USUAL);
  }

  /**
   * A stage that this engine runs.
   *
   * @throws IllegalStateException if it does not
   */
  Stage stage(Offer offer) {
    Stage stage = stages.get(offer);
    if (stage == null) {
      throw new IllegalStateException("Not run here: " + offer);
    }
    return stage;
  }

  /** A stage of a pipeline, whoever runs it; empty where this engine does not know it. */
  Optional<Step> step(String pipelineName, String stageName) {
    Pipeline pipeline = pipelines.get(pipelineName);
    if (pipeline == null) {
      return Optional.empty();
    }
    for (int i = 0; i < pipeline.stages().size(); i++) {
      StageSpec spec = pipeline.stages().get(i);
      if (spec.name().equals(stageName)) {
        Optional<String> next =
            i + 1 < pipeline.stages().size()
                ? Optional.of(pipeline.stages().get(i + 1).name())
                : Optional.empty();
        return Optional.of(new Step(pipeline, spec, next));
      }
    }
    return Optional.empty();
  }

  /** A stage in its pipeline. */
  record Step(Pipeline pipeline, StageSpec spec, Optional<String> next) {
    /**
     * A failure that another attempt may mend, unless this was the last.
     *
     * @param attempt from 1
     * @param after the delay at least
     */
    Settlement.Retry failure(JobError error, int attempt, Duration after, RandomGenerator random) {
      Duration backoff = spec.retry().delay(attempt, random);
      return new Settlement.Retry(
          error,
          after.compareTo(backoff) > 0 ? after : backoff,
          attempt >= spec.retry().attemptsMax());
    }
  }
}
