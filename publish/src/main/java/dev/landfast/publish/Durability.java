package dev.landfast.publish;

import java.io.IOException;
import java.io.SyncFailedException;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * The steps that make a file durable, each under its own name, here and nowhere else.
 *
 * <p>None of them is ever tried again after a failure: after a failed {@code fsync} the kernel may
 * drop the pages and answer the next one with success ({@code fsync(2)}, EIO).
 */
final class Durability {
  private Durability() {}

  /**
   * Waits until the bytes and attributes written through this very channel are on the disk.
   *
   * @throws SyncFailedException if the disk did not take them
   */
  static void syncFile(FileChannel writing, Path path) throws IOException {
    try {
      writing.force(true);
    } catch (ClosedChannelException e) {
      throw e; // interrupted, or closed by another: no word of the disk
    } catch (IOException e) {
      throw failed(path, e);
    }
  }

  private static SyncFailedException failed(Path path, IOException e) {
    SyncFailedException failed =
        new SyncFailedException("The sync of " + path + " failed: " + e.getMessage());
    failed.initCause(e);
    return failed;
  }

  /** Gives the file a second name; fails if the name is taken. */
  static void linkNew(Path temporary, Path target) throws IOException {
    Files.createLink(target, temporary);
  }

  /** Moves the file to the name atomically, replacing what has it. */
  static void rename(Path temporary, Path target) throws IOException {
    Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Waits until the names in this directory are on the disk. Of a directory in which others give
   * names at the same time, ask {@link SharedSync} for it. An interrupt does not end it: this
   * channel is none that an interrupt closes, and others may wait for the same sync.
   *
   * @throws SyncFailedException if the disk did not take them
   * @throws IOException if the directory cannot be opened
   */
  static void syncDirectory(Path directory) throws IOException {
    AsynchronousFileChannel opened =
        AsynchronousFileChannel.open(directory, StandardOpenOption.READ);
    try (opened) {
      opened.force(true);
    } catch (IOException e) {
      throw failed(directory, e);
    }
  }

  /** Waits until the bytes and attributes of a file that somebody else wrote are on the disk. */
  static void syncExisting(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  static Path parentOf(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    if (parent == null) {
      throw new IllegalArgumentException(file + " has no directory that could hold it.");
    }
    return parent;
  }
}
