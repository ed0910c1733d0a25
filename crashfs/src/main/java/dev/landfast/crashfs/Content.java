package dev.landfast.crashfs;

import java.util.Arrays;

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

  @Override
  public boolean equals(Object other) {
    if (this == other) {
      return true;
    }
    if (!(other instanceof Content that) || size != that.size) {
      return false;
    }
    int most = Math.max(pages.length, that.pages.length);
    for (int i = 0; i < most; i++) {
      byte[] mine = i < pages.length ? pages[i] : Pages.HOLE;
      byte[] theirs = i < that.pages.length ? that.pages[i] : Pages.HOLE;
      if (!Arrays.equals(mine, 0, written(mine), theirs, 0, written(theirs))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    int hash = Long.hashCode(size);
    for (int i = 0; i < pages.length; i++) {
      byte[] page = pages[i];
      for (int at = written(page) - 1; at >= 0; at--) {
        hash = 31 * hash + page[at] + i;
      }
    }
    return hash;
  }

  /** Its length without the zeros at its end. */
  private static int written(byte[] page) {
    int length = page.length;
    while (length > 0 && page[length - 1] == 0) {
      length--;
    }
    return length;
  }
}
