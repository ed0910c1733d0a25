package dev.landfast.publish;

import java.nio.file.Path;

/** What came of a {@link Sidecar}. The media is as it was in each case. */
public sealed interface SidecarResult
    permits SidecarMade, SidecarMadeUnnoted, SidecarReused, SidecarFailed {

  /** The sidecar's name, absolute. */
  Path target();

  /** What to do now. */
  String advice();
}
