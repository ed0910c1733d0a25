package dev.landfast.crashfs;

/** A disk with its own root directory, mounted somewhere. Guarded by its kernel. */
final class Volume {
  static final long UNLIMITED = Long.MAX_VALUE;

  private final String name;
  private final String mountedAt;
  private final long root;

  /** The directory that its root covers; {@link InodeImage#ABSENT} for the first volume. */
  private final long covered;

  /** Bytes that files may still grow by. */
  private long usable = UNLIMITED;

  Volume(String name, String mountedAt, long root, long covered) {
    this.name = name;
    this.mountedAt = mountedAt;
    this.root = root;
    this.covered = covered;
  }

  /** The same volume after a crash. */
  Volume remounted() {
    Volume again = new Volume(name, mountedAt, root, covered);
    again.usable = usable;
    return again;
  }

  String name() {
    return name;
  }

  String mountedAt() {
    return mountedAt;
  }

  long root() {
    return root;
  }

  long covered() {
    return covered;
  }

  long usable() {
    return usable;
  }

  void limit(long bytes) {
    usable = bytes;
  }

  boolean isLimited() {
    return usable != UNLIMITED;
  }

  /** Takes bytes away, or gives them back if negative. */
  void take(long bytes) {
    if (isLimited()) {
      usable -= bytes;
    }
  }
}
