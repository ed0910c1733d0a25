package dev.landfast.engine.blob.local;

import java.io.IOException;

/** Whether the store is the one whose blobs the rows name; the store never sees the database. */
public interface RootCheck {
  /** Of a store that nothing else is known of. */
  RootCheck NONE = () -> true;

  /**
   * Looks at what is there now: a volume may have been mounted or unmounted since.
   *
   * @throws IOException if that cannot be told now
   */
  boolean isOurs() throws IOException;
}
