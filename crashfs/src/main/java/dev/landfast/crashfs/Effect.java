package dev.landfast.crashfs;

import java.nio.file.attribute.FileTime;

/** What an operation did to the cache, or to the disk. An operation has any number of them. */
sealed interface Effect {
  /** Bytes within one page. */
  final class Wrote implements Effect {
    final long inode;
    final long offset;

    /** Never changed, and shared with whoever keeps the page. */
    final byte[] bytes;

    Wrote(long inode, long offset, byte[] bytes) {
      this.inode = inode;
      this.offset = offset;
      this.bytes = bytes;
    }
  }

  record Resized(long inode, long size, FileTime at) implements Effect {}

  /** A new inode. It has no name yet, and is empty if a crash leaves it one. */
  record Created(long inode, InodeImage image) implements Effect {}

  /** One name of a directory has another value; {@link InodeImage#ABSENT} when it is gone. */
  record Named(long directory, String name, long inode) implements Effect {}

  record Described(long inode, String aspect, Object value) implements Effect {}

  /**
   * What is cached is durable now.
   *
   * @param all false for {@code fdatasync}, which leaves out what is not needed to read the data
   * @param now what a directory or file has at this moment
   */
  record Synced(long inode, boolean all, Metadata now) implements Effect {}

  /**
   * The kernel tried and failed: what is cached counts as clean from now on, durable or not.
   *
   * @param all false for a write-back, which concerns data alone
   */
  record Failed(long inode, boolean all) implements Effect {}
}
