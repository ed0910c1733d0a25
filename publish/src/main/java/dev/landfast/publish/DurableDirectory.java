package dev.landfast.publish;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Directories whose names survive a power cut. */
public final class DurableDirectory {
  private DurableDirectory() {}

  /**
   * Creates a directory and those above it that are missing, and syncs the entry of each one it
   * made. The entry of the directory itself is synced in any case: whoever finds it made by another
   * thread or process cannot know whether the other has come so far. What was there above it is
   * taken to be durable.
   *
   * @return the directory
   * @throws IOException if one could not be created or synced; those above it may be there
   */
  public static Path create(Path directory) throws IOException {
    Path absolute = directory.toAbsolutePath(); // not normalized: a link may be before a ".."
    Path parent = absolute.getParent();
    if (parent == null) {
      return absolute;
    }
    if (!Files.isDirectory(parent)) {
      create(parent);
    }
    try {
      Files.createDirectory(absolute);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(absolute)) {
        throw e;
      }
    }
    Durability.syncDirectory(parent);
    return absolute;
  }

  /**
   * Waits until the names in this directory, and the absence of those removed from it, are on the
   * disk.
   */
  public static void sync(Path directory) throws IOException {
    Durability.syncDirectory(directory);
  }
}
