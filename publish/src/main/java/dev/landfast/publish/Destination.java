package dev.landfast.publish;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** Where a publication ends, and what is there already. */
final class Destination {
  /** As many as Linux follows ({@code path_resolution(7)}). */
  private static final int LINKS_MAX = 40;

  private Destination() {}

  /**
   * The absolute name that will be given.
   *
   * @throws FileSystemException if the path has no name, or its links go round in circles
   */
  static Path of(Path target, Publisher.Links links) throws IOException {
    Path absolute = target.toAbsolutePath();
    if (absolute.getFileName() == null || absolute.getParent() == null) {
      throw new FileSystemException(target.toString(), null, "has no name that could be given");
    }
    return switch (links) {
      case REPLACE -> absolute;
      case FOLLOW -> follow(absolute);
    };
  }

  private static Path follow(Path start) throws IOException {
    Path path = start;
    for (int followed = 0; followed < LINKS_MAX; followed++) {
      // Not by isSymbolicLink, which takes a disk's error for a no.
      BasicFileAttributes found = attributesOf(path);
      if (found == null || !found.isSymbolicLink()) {
        return path;
      }
      path = path.resolveSibling(Files.readSymbolicLink(path));
    }
    throw new FileSystemLoopException(start.toString());
  }

  /**
   * Guards what {@code rename(2)} would replace without asking: a device's node, a pipe.
   *
   * @throws NotAFileException if something is there that is neither a file nor a link
   */
  static void requireFileOrNothing(Path target) throws IOException {
    BasicFileAttributes found = attributesOf(target);
    if (found == null || found.isRegularFile() || found.isSymbolicLink()) {
      return;
    }
    throw new NotAFileException(
        target,
        (found.isDirectory() ? "a directory" : "a device, a pipe or a socket")
            + " is never replaced by a file");
  }

  /** Whether a file, and no link, no directory, no pipe, has the name. */
  static boolean isFile(Path target) throws IOException {
    BasicFileAttributes found = attributesOf(target);
    return found != null && found.isRegularFile();
  }

  /** Tells a file whatever its names are; null when nothing has the name. */
  static @Nullable Object identityOf(Path path) throws IOException {
    BasicFileAttributes found = attributesOf(path);
    return found == null ? null : found.fileKey();
  }

  /** Of the name itself, not of what a link leads to; null when nothing has it. */
  static @Nullable BasicFileAttributes attributesOf(Path path) throws IOException {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return null;
    }
  }
}
