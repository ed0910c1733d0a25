package dev.landfast.publish;

import java.nio.file.Path;

/** The target holds what was written, and will after {@code kill -9} and a power cut. */
public record Durable(Path target) implements PublishResult {
  @Override
  public String advice() {
    return "Nothing is left to do.";
  }
}
