package dev.landfast.rig;

import java.util.List;

/**
 * What happens at one call of a thread, as {@code inject=} of {@code strace(1)} has it.
 *
 * @param call the kernel's name for it
 * @param nth of this name, from 1
 * @param effect instead of the call
 */
record Injection(String call, int nth, String effect) {
  private static final String KILL = "signal=KILL";

  /** Those that change something on a volume, that open, or that list. */
  static final List<String> CALLS =
      List.of(
          "openat",
          "write",
          "pwrite64",
          "writev",
          "fsync",
          "fdatasync",
          "close",
          "link",
          "linkat",
          "symlink",
          "rename",
          "renameat",
          "renameat2",
          "unlink",
          "unlinkat",
          "rmdir",
          "mkdir",
          "mkdirat",
          "setxattr",
          "fsetxattr",
          "chmod",
          "fchmod",
          "fchmodat",
          "utimensat",
          "ftruncate",
          "getdents64",
          "copy_file_range",
          "sendfile");

  static Injection kill(String call, int nth) {
    return new Injection(call, nth, KILL);
  }

  static Injection error(String call, int nth, String errno) {
    return new Injection(call, nth, "error=" + errno);
  }

  /** As {@link #toString} says it. */
  static Injection parse(String text) {
    String[] parts = text.split(":", -1);
    if (parts.length != 3 || !parts[2].startsWith("when=")) {
      throw new IllegalArgumentException("Not CALL:EFFECT:when=N: " + text);
    }
    return new Injection(
        parts[0], Integer.parseInt(parts[2].substring("when=".length())), parts[1]);
  }

  /** What its manual page says of the call, and what the disk and its rights add to it. */
  static List<String> errorsOf(String call) {
    return switch (call) {
      case "openat", "mkdir", "mkdirat" -> List.of("EIO", "ENOSPC", "EDQUOT", "EACCES", "EMFILE");
      case "write", "pwrite64", "writev", "copy_file_range", "sendfile" ->
          List.of("EIO", "ENOSPC", "EDQUOT", "EFBIG");
      case "fsync", "fdatasync", "close" -> List.of("EIO", "ENOSPC", "EDQUOT");
      case "link", "linkat", "symlink" -> List.of("EIO", "ENOSPC", "EDQUOT", "EACCES", "EMLINK");
      case "rename", "renameat", "renameat2" ->
          List.of("EIO", "ENOSPC", "EDQUOT", "EACCES", "EBUSY", "EXDEV");
      case "unlink", "unlinkat", "rmdir" -> List.of("EIO", "EACCES", "EBUSY");
      case "setxattr", "fsetxattr" -> List.of("EIO", "ENOSPC", "EDQUOT", "EOPNOTSUPP");
      case "chmod", "fchmod", "fchmodat", "utimensat", "ftruncate" -> List.of("EIO", "EPERM");
      default -> List.of("EIO");
    };
  }

  boolean kills() {
    return effect.equals(KILL);
  }

  /** Whether what a run leaves behind can be because it was kept from removing or finding it. */
  boolean hindersRemoval() {
    return switch (call) {
      case "unlink", "unlinkat", "rmdir", "openat", "getdents64", "close", "chmod", "fchmodat" ->
          true;
      default -> kills();
    };
  }

  @Override
  public String toString() {
    return call + ":" + effect + ":when=" + nth;
  }
}
