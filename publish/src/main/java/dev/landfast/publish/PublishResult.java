package dev.landfast.publish;

import java.nio.file.Path;

/** What {@link Publication#publish} did, and how sure it is. */
public sealed interface PublishResult permits Durable, AlreadyIdentical, Exists, PublishedUnsynced {

  /** The name that was asked for, absolute, and with its links followed where that was asked. */
  Path target();

  /** What to do now, in one sentence. */
  String advice();
}
