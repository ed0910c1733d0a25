package dev.landfast.engine;

import dev.landfast.publish.DurableDirectory;
import dev.landfast.publish.Publisher;
import dev.landfast.publish.Publisher.Existing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A data directory and the right to use it, held by one process at a time.
 *
 * <pre>
 *   owner.lock   locked by the owner; opened by nothing else, because closing any other handle on
 *                it would drop the lock (fcntl(2), "Record locks")
 *   owner.json   who that is; a file of its own, for others to read
 *   db/          SQLite's files; opened by SQLite alone
 *   staging/, blobs/, trash/   the blobs
 *   work/        private folders of running stages, emptied at each start
 *   tmp/         for libraries that want temporary files, emptied at each start
 * </pre>
 */
public final class DataDirectory implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path root;
  private final FileChannel channel;
  private final FileLock lock;

  private DataDirectory(Path root, FileChannel channel, FileLock lock) {
    this.root = root;
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Takes the directory, and makes it when missing: then for its owner's eyes alone, because it
   * holds what others entrusted to it. The lock goes with the process, however that ends.
   *
   * @throws DataDirectoryInUseException if another process has it
   */
  public static DataDirectory own(Path directory) throws IOException {
    boolean made = !Files.exists(directory);
    Path root = DurableDirectory.create(directory.toAbsolutePath().normalize());
    if (made) {
      keepPrivate(root);
    }
    FileChannel channel =
        FileChannel.open(
            root.resolve("owner.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // Ours already. The channel stays open: closing it would drop that lock.
      throw new DataDirectoryInUseException(root, ownerOf(root));
    }
    if (lock == null) {
      channel.close();
      throw new DataDirectoryInUseException(root, ownerOf(root));
    }
    return new DataDirectory(root, channel, lock);
  }

  /** Says who the owner is, for those who find the directory in use. */
  public void introduce(Owner owner) throws IOException {
    Files.createDirectories(tmp());
    Publisher publisher = Publisher.STANDARD.existing(Existing.REPLACE).staging(tmp());
    publisher.publish(root.resolve("owner.json"), ByteBuffer.wrap(JSON.writeValueAsBytes(owner)));
  }

  public Path root() {
    return root;
  }

  /** The database's file. */
  public Path database() {
    return root.resolve("db").resolve("landfast.db");
  }

  /** For private folders of running stages. */
  public Path work() {
    return root.resolve("work");
  }

  /** For libraries that want temporary files. */
  public Path tmp() {
    return root.resolve("tmp");
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      lock.release();
    }
  }

  private static void keepPrivate(Path root) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(root, PosixFileAttributeView.class);
    if (view != null) { // elsewhere the folder above decides
      view.setPermissions(PosixFilePermissions.fromString("rwx------"));
    }
  }

  private static @Nullable Owner ownerOf(Path root) {
    try {
      String text = Files.readString(root.resolve("owner.json"), StandardCharsets.UTF_8);
      return JSON.readValue(text, Owner.class);
    } catch (NoSuchFileException e) {
      return null; // it has just begun
    } catch (IOException | JacksonException e) {
      return null;
    }
  }

  /**
   * Who has the directory.
   *
   * @param instance the id of its run
   * @param url where its server answers; null when it has none
   */
  public record Owner(String instance, long pid, Instant startedAt, @Nullable String url) {}

  /** Another process has the directory. */
  public static final class DataDirectoryInUseException extends IOException {
    private static final long serialVersionUID = 1;

    DataDirectoryInUseException(Path root, @Nullable Owner owner) {
      super(
          root
              + " is in use"
              + (owner == null
                  ? " by another process"
                  : " by process "
                      + owner.pid()
                      + (owner.url() == null ? "" : ", which answers at " + owner.url()))
              + ". Stop it, or use another directory.");
    }
  }
}
