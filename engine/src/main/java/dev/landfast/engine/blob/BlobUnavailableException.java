package dev.landfast.engine.blob;

import java.io.IOException;

/** A blob cannot be opened, and trying again will not help. */
public final class BlobUnavailableException extends IOException {
  private static final long serialVersionUID = 1;

  /** Why. */
  public enum Verdict {
    /** Nothing is there. */
    DELETED,
    /** It is shorter or longer than it was when it was sealed. */
    INCOMPLETE,
    /** It has the length but not the digest. */
    CORRUPT,
    /** The store does not let this process read it. */
    NO_PERMISSION
  }

  private final String locator;
  private final Verdict verdict;

  public BlobUnavailableException(String locator, Verdict verdict, String detail) {
    super(detail);
    this.locator = locator;
    this.verdict = verdict;
  }

  public String locator() {
    return locator;
  }

  public Verdict verdict() {
    return verdict;
  }
}
