package dev.landfast.engine.blob;

import java.io.IOException;

/** The volume is down to the reserve that intake may not use. */
public final class StorageFullException extends IOException {
  private static final long serialVersionUID = 1;

  public StorageFullException(long usableBytes, long reserveBytes) {
    super(
        "The volume has "
            + usableBytes
            + " bytes left, and "
            + reserveBytes
            + " of them are reserved for finishing work that was accepted.");
  }
}
