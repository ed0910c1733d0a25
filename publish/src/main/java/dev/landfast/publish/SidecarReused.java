package dev.landfast.publish;

import java.nio.file.Path;

/**
 * The sidecar was there, made from these very bytes of the source, and will be after {@code kill
 * -9} and a power cut: whoever made it may not have come so far, so it was synced once more.
 */
public record SidecarReused(Path target) implements SidecarResult {
  @Override
  public String advice() {
    return "Nothing is left to do: the source is the one that it was made from.";
  }
}
