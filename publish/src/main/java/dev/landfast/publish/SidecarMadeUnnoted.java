package dev.landfast.publish;

import java.nio.file.Path;

/**
 * The sidecar was made from the source as it is, but its volume keeps no extended attributes: there
 * is no note of the source, and the sidecar is never reused.
 *
 * @param published {@link Durable} or {@link PublishedUnsynced}
 */
public record SidecarMadeUnnoted(PublishResult published) implements SidecarResult {
  @Override
  public Path target() {
    return published.target();
  }

  @Override
  public String advice() {
    return published.advice()
        + " The volume keeps no extended attributes, so each time makes it anew.";
  }
}
