package dev.landfast.publish;

import java.nio.file.Path;

/**
 * The sidecar was made from the source as it is, and says so in its note.
 *
 * @param published {@link Durable}; or {@link PublishedUnsynced}, and then it is made anew the next
 *     time: a later sync would say yes and mean nothing
 */
public record SidecarMade(PublishResult published) implements SidecarResult {
  @Override
  public Path target() {
    return published.target();
  }

  @Override
  public String advice() {
    return published.advice();
  }
}
