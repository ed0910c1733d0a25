package dev.landfast.crashfs;

import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/** Permission bits, as numbers and as sets. */
final class Permissions {
  /** What a process takes from the mode of what it creates ({@code umask(2)}). */
  private static final int UMASK = 022;

  static final int FILE = 0666;
  static final int DIRECTORY = 0777;
  private static final int HIGHEST = 0400;

  private Permissions() {}

  /** In the order of the bits, the highest first: that of the enum. */
  static Set<PosixFilePermission> ofMode(int mode) {
    EnumSet<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
    for (PosixFilePermission each : PosixFilePermission.values()) {
      if ((mode & bit(each)) != 0) {
        permissions.add(each);
      }
    }
    return permissions;
  }

  static int mode(Set<PosixFilePermission> permissions) {
    int mode = 0;
    for (PosixFilePermission each : permissions) {
      mode |= bit(each);
    }
    return mode;
  }

  @SuppressWarnings("EnumOrdinal") // the order is that of the bits, and of ls -l
  private static int bit(PosixFilePermission permission) {
    return HIGHEST >> permission.ordinal();
  }

  /**
   * The mode of something new.
   *
   * @throws UnsupportedOperationException for an attribute other than {@code posix:permissions}
   */
  @SuppressWarnings("unchecked") // FileAttribute carries its type by its name
  static int initial(int standard, FileAttribute<?>... attributes) {
    int mode = standard;
    for (FileAttribute<?> attribute : attributes) {
      String name = attribute.name();
      if (!name.equals("posix:permissions") && !name.equals("unix:permissions")) {
        throw new UnsupportedOperationException(
            "'" + name + "' not supported as initial attribute");
      }
      mode = mode((Set<PosixFilePermission>) attribute.value());
    }
    return mode & ~UMASK;
  }
}
