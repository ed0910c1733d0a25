package dev.landfast.crashfs;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The bytes of a file while they change: pages that are copied when they are first written to.
 * Guarded by its kernel, or owned by the one thread that computes a crash state.
 */
final class Pages {
  /** Bytes: what Linux caches and writes back as one. */
  static final int LENGTH = 4_096;

  /** Bytes: what a disk writes whole or not at all. */
  static final int SECTOR_LENGTH = 512;

  /** Bytes of a file: a scenario that needs more wants a real disk. */
  static final long SIZE_MAX = 1L << 30;

  /** A page of zeros. */
  static final byte[] HOLE = new byte[0];

  private byte[][] pages;

  /** Which pages are nobody else's; of length 0 as long as the array itself is shared. */
  private boolean[] owned = NONE_OWNED;

  private static final boolean[] NONE_OWNED = new boolean[0];

  private long size;

  Pages(Content content) {
    this.pages = content.pages();
    this.size = content.size();
  }

  long size() {
    return size;
  }

  /** Copies from the position on; answers how much, or -1 at the end. */
  int read(long position, ByteBuffer into) {
    if (position >= size) {
      return -1;
    }
    int wanted = (int) Math.min(into.remaining(), size - position);
    int done = 0;
    while (done < wanted) {
      long at = position + done;
      int index = (int) (at / LENGTH);
      int from = (int) (at % LENGTH);
      int count = Math.min(LENGTH - from, wanted - done);
      byte[] page = index < pages.length ? pages[index] : HOLE;
      int there = Math.clamp(page.length - from, 0, count);
      if (there > 0) {
        into.put(page, from, there);
      }
      for (int zero = there; zero < count; zero++) {
        into.put((byte) 0);
      }
      done += count;
    }
    return wanted;
  }

  /** Writes part of an array, which stays the caller's. Grows the size if it must. */
  void write(long position, byte[] bytes, int offset, int length) {
    int done = 0;
    while (done < length) {
      long at = position + done;
      int from = (int) (at % LENGTH);
      int count = Math.min(LENGTH - from, length - done);
      byte[] page = writable((int) (at / LENGTH), from + count);
      System.arraycopy(bytes, offset + done, page, from, count);
      done += count;
    }
    size = Math.max(size, position + length);
  }

  /** Writes a whole page that nobody will change any more. */
  void share(long position, byte[] page) {
    int index = (int) (position / LENGTH);
    own(index);
    pages[index] = page;
    owned[index] = false;
    size = Math.max(size, position + page.length);
  }

  /** Cuts, or grows by zeros. */
  void resize(long newSize) {
    if (newSize < size) {
      int kept = (int) ((newSize + LENGTH - 1) / LENGTH);
      int inLast = (int) (newSize % LENGTH);
      if (kept < pages.length) {
        pages = Arrays.copyOf(pages, kept);
        owned = NONE_OWNED;
      }
      if (inLast > 0 && kept <= pages.length && pages[kept - 1].length > inLast) {
        own(kept - 1);
        pages[kept - 1] = Arrays.copyOf(pages[kept - 1], inLast);
        owned[kept - 1] = true;
      }
    }
    size = newSize;
  }

  /** What it is now. From here on every page is shared. */
  Content freeze() {
    owned = NONE_OWNED;
    return new Content(pages, size);
  }

  private byte[] writable(int index, int length) {
    own(index);
    byte[] page = pages[index];
    if (!owned[index] || page.length < length) {
      int sectors = (Math.max(length, page.length) + SECTOR_LENGTH - 1) / SECTOR_LENGTH;
      page = Arrays.copyOf(page, sectors * SECTOR_LENGTH);
      pages[index] = page;
      owned[index] = true;
    }
    return page;
  }

  /** Makes the array ours, and long enough. */
  private void own(int index) {
    if (owned.length == 0 || index >= pages.length) {
      int before = pages.length;
      int length = index < before ? before : Math.max(index + 1, before + before / 2);
      pages = Arrays.copyOf(pages, length);
      Arrays.fill(pages, before, length, HOLE);
      owned = Arrays.copyOf(owned, length);
    }
  }
}
