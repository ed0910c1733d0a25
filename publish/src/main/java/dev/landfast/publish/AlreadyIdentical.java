package dev.landfast.publish;

import java.nio.file.Path;

/**
 * The target holds the very bytes that were to be published, and will after {@code kill -9} and a
 * power cut: whoever published them may not have synced them, so this publication did.
 */
public record AlreadyIdentical(Path target) implements PublishResult {
  @Override
  public String advice() {
    return "Nothing is left to do: the same bytes were there already.";
  }
}
