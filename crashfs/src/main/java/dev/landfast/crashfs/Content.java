package dev.landfast.crashfs;

/**
 * The bytes of a file at one moment. Immutable; the pages are shared with other contents.
 *
 * <p>A page that is shorter than {@link Pages#LENGTH}, or not there, ends in zeros.
 */
final class Content {
  static final Content EMPTY = new Content(new byte[0][], 0);

  private final byte[][] pages;
  private final long size;

  Content(byte[][] pages, long size) {
    this.pages = pages;
    this.size = size;
  }

  long size() {
    return size;
  }

  /** For {@link Pages} alone, which copies before it writes. */
  byte[][] pages() {
    return pages;
  }
}
