package dev.landfast.engine.job;

import java.util.List;
import java.util.Set;

/**
 * The stages that a file passes, in order.
 *
 * @param version kept by each job
 * @param acceptedTypes media types that may pass, without parameters; empty for all
 * @param once whether the same content of a tenant passes once: a further file of it is a duplicate
 */
public record Pipeline(
    String name, int version, List<StageSpec> stages, Set<String> acceptedTypes, boolean once) {
  /** One that takes the same content any number of times. */
  public Pipeline(String name, int version, List<StageSpec> stages, Set<String> acceptedTypes) {
    this(name, version, stages, acceptedTypes, false);
  }

  public Pipeline {
    stages = List.copyOf(stages);
    acceptedTypes = Set.copyOf(acceptedTypes);
    if (stages.isEmpty()) {
      throw new IllegalArgumentException("The pipeline " + name + " has no stage.");
    }
  }

  /** Whether files of this media type may pass. */
  public boolean accepts(String type) {
    return acceptedTypes.isEmpty() || acceptedTypes.contains(type);
  }
}
