package dev.landfast.engine.job;

import java.util.List;
import java.util.Set;

/**
 * The stages that a file passes, in order.
 *
 * @param version kept by each job
 * @param acceptedTypes media types that may pass, without parameters; empty for all
 */
public record Pipeline(
    String name, int version, List<StageSpec> stages, Set<String> acceptedTypes) {
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
