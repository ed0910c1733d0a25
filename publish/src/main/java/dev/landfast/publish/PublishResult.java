package dev.landfast.publish;

import java.nio.file.Path;

/** What {@link Publication#publish} did, and how sure it is. */
public sealed interface PublishResult permits Durable, Exists, PublishedUnsynced {

  /** The name that was asked for. */
  Path target();
}
