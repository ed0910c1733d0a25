package dev.landfast.publish;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The target is there and whole, but its directory could not be synced: a power cut may undo it.
 * Neither "done" nor "not done"; a caller that must be sure looks again after a restart.
 *
 * @param cause what the directory's sync answered
 */
public record PublishedUnsynced(Path target, IOException cause) implements PublishResult {
  @Override
  public String advice() {
    return "Look at the disk, and at the target after the next restart: it may be gone by then.";
  }
}
