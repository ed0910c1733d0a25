package dev.landfast.crashfs;

import dev.landfast.crashfs.Inode.Directory;
import java.util.HashMap;
import java.util.Map;

/**
 * The inodes of a file system: images of how they were at its start, shared with other crash
 * states, and those that a program has touched since. Guarded by the kernel.
 */
final class Inodes {
  private Map<Long, InodeImage> base;

  /** Those of the base that differ in this crash state. */
  private Map<Long, InodeImage> overrides;

  private final Map<Long, Inode> live = new HashMap<>();
  private long next;

  Inodes(Map<Long, InodeImage> base, Map<Long, InodeImage> overrides, long next) {
    this.base = base;
    this.overrides = overrides;
    this.next = next;
  }

  /**
   * @param volume where the directory is that names it
   */
  Inode inode(long id, Volume volume) {
    Inode there = live.get(id);
    if (there == null) {
      InodeImage image = overrides.get(id);
      if (image == null) {
        image = base.get(id);
      }
      if (image == null) {
        throw new IllegalStateException("A directory names inode " + id + ", which is not there.");
      }
      there = Inode.of(id, volume, image);
      live.put(id, there);
    }
    return there;
  }

  Inode create(InodeImage image, Volume volume) {
    Inode created = Inode.of(next++, volume, image);
    live.put(created.id(), created);
    return created;
  }

  long next() {
    return next;
  }

  /** All inodes as they are now. */
  Map<Long, InodeImage> freeze() {
    Map<Long, InodeImage> all = new HashMap<>(base);
    all.putAll(overrides);
    live.values().forEach(inode -> all.put(inode.id(), inode.freeze()));
    return all;
  }

  /** What it was at the start. */
  Map<Long, InodeImage> base() {
    if (!overrides.isEmpty()) {
      Map<Long, InodeImage> all = new HashMap<>(base);
      all.putAll(overrides);
      base = all;
      overrides = Map.of();
    }
    return base;
  }

  void rebase(Map<Long, InodeImage> now) {
    base = now;
    overrides = Map.of();
  }

  /** Names of an inode, counted in all directories below this one. */
  int names(Inode of, Directory from) {
    int count = 0;
    for (long child : from.entries().values()) {
      count += child == of.id() ? 1 : 0;
      if (inode(child, from.volume()) instanceof Directory directory) {
        count += names(of, directory);
      }
    }
    return count;
  }
}
