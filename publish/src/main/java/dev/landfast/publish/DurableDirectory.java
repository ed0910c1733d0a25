package dev.landfast.publish;

import dev.landfast.publish.SharedSync.Names;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;

/** Directories whose names survive a power cut. */
public final class DurableDirectory {
  private DurableDirectory() {}

  /**
   * Creates a directory and those above it that are missing, and syncs the entry of each one that
   * was missing at the first look, whoever made it since. The entry of the lowest one that was
   * there is synced too: its maker may not have come so far. What is above that one is taken to be
   * durable, as whoever makes directories in this way syncs the upper ones first. So is the lowest
   * one itself where this user may not read the directory that has it, which no sync can be asked
   * of then.
   *
   * @return the directory
   * @throws java.io.SyncFailedException if the disk did not take an entry, now or earlier in this
   *     process: what was forgotten once is not vouched for again
   * @throws IOException if one could not be looked at, created or synced; those above it may be
   *     there
   */
  public static Path create(Path directory) throws IOException {
    Path absolute = directory.toAbsolutePath(); // not normalized: a link may be before a ".."
    Deque<Path> missing = new ArrayDeque<>();
    Path path = absolute;
    for (Path above = path.getParent(); above != null; above = path.getParent()) {
      missing.push(path);
      path = above;
    }
    // From above: below the first that is missing, nothing was there at that moment.
    Path there = null;
    while (!missing.isEmpty() && isDirectory(missing.element())) {
      there = missing.remove();
    }
    if (there != null) {
      syncEntryOf(there);
    }
    for (Path each : missing) {
      make(each);
    }
    return absolute;
  }

  private static void syncEntryOf(Path there) throws IOException {
    Path parent = Durability.parentOf(there);
    try {
      DurableDirectory.sync(parent);
    } catch (AccessDeniedException e) {
      if (Files.isReadable(parent)) {
        throw e;
      }
    }
  }

  private static void make(Path directory) throws IOException {
    try (Names names = SharedSync.DIRECTORIES.enter(Durability.parentOf(directory))) {
      try {
        Files.createDirectory(directory);
      } catch (FileAlreadyExistsException e) {
        if (!isDirectory(directory)) {
          throw e;
        } // another made it since
      }
      names.syncAll();
    }
  }

  /** Not by {@link Files#isDirectory}, which takes a disk's error for a no. Follows links. */
  private static boolean isDirectory(Path path) throws IOException {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class).isDirectory();
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /**
   * Waits until the names in this directory, and the absence of those removed from it, are on the
   * disk.
   */
  public static void sync(Path directory) throws IOException {
    SharedSync.DIRECTORIES.sync(directory);
  }
}
