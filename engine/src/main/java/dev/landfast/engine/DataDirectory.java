package dev.landfast.engine;

import dev.landfast.publish.DurableDirectory;
import dev.landfast.publish.FolderTree;
import dev.landfast.publish.Publisher;
import dev.landfast.publish.Publisher.Existing;
import dev.landfast.publish.Workspace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A data directory, and the place of one run in it. With an SQLite database it belongs to one
 * process at a time; with a database elsewhere several may share it.
 *
 * <pre>
 *   owner.lock   locked by who uses the directory: by one process alone, or by several that share
 *                it; opened by nothing else, because closing any other handle on it would drop the
 *                lock (fcntl(2), "Record locks")
 *   owner.json   who has it alone; a file of its own, for others to read
 *   installation.json   which database it belongs to, and how far that had come
 *   db/          SQLite's files; opened by SQLite alone
 *   staging/, blobs/, trash/   the blobs
 *   work/RUN/    the run's private folder, with a held lock that says that it lives
 * </pre>
 */
public final class DataDirectory implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String MARK = "installation.json";

  /**
   * Channels on lock files that this process holds by another one: closing them, or leaving them to
   * the garbage collector, would drop its lock. The next try takes its channel from here.
   */
  private static final Map<Path, FileChannel> KEPT_OPEN = new ConcurrentHashMap<>();

  private final Path root;
  private final boolean shared;
  private final FileChannel channel;
  private final Workspace run;

  private DataDirectory(Path root, boolean shared, FileChannel channel) throws IOException {
    this.root = root;
    this.shared = shared;
    this.channel = channel;
    this.run = Workspace.open(DurableDirectory.create(root.resolve("work")), "run");
  }

  /**
   * Takes the directory, and makes it when missing: then for its owner's eyes alone, because it
   * holds what others entrusted to it. The lock goes with the process, however that ends.
   *
   * @throws DataDirectoryInUseException if another process has it
   */
  public static DataDirectory own(Path directory) throws IOException {
    return open(directory, false);
  }

  /**
   * The same, together with other processes that share it.
   *
   * @throws DataDirectoryInUseException if another process has it alone, or this one has it already
   */
  public static DataDirectory share(Path directory) throws IOException {
    DataDirectory opened = open(directory, true);
    Files.deleteIfExists(opened.root.resolve("owner.json")); // of one who had it alone
    return opened;
  }

  private static DataDirectory open(Path directory, boolean shared) throws IOException {
    boolean made = !Files.exists(directory);
    Path root = DurableDirectory.create(directory.toAbsolutePath().normalize());
    if (made) {
      keepPrivate(root);
    }
    FileChannel channel = lockFile(root);
    try {
      FileLock lock = channel.tryLock(0, Long.MAX_VALUE, shared);
      if (lock == null) {
        throw new DataDirectoryInUseException(root, ownerOf(root));
      }
      return new DataDirectory(root, shared, channel);
    } catch (OverlappingFileLockException e) {
      KEPT_OPEN.put(root, channel);
      throw new DataDirectoryInUseException(root, ownerOf(root));
    } catch (IOException | RuntimeException e) {
      try (channel) {
        throw e;
      }
    }
  }

  private static FileChannel lockFile(Path root) throws IOException {
    FileChannel kept = KEPT_OPEN.remove(root);
    return kept != null
        ? kept
        : FileChannel.open(
            root.resolve("owner.lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
  }

  /** Says who the owner is, for those who find the directory in use. */
  public void introduce(Owner owner) throws IOException {
    replace("owner.json", owner);
  }

  /**
   * Which database it belongs to; empty before that is known.
   *
   * @throws IOException if it cannot be read: nobody may take that for no mark
   */
  public Optional<Mark> mark() throws IOException {
    Path file = root.resolve(MARK);
    try {
      Mark mark = JSON.readValue(Files.readAllBytes(file), Mark.class);
      if (mark == null || mark.installation() == null) { // as JSON may be
        throw unreadable(file, null);
      }
      return Optional.of(mark);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (JacksonException e) {
      throw unreadable(file, e);
    }
  }

  private static IOException unreadable(Path mark, @Nullable JacksonException e) {
    return new IOException(
        mark + " cannot be read: put its backup back, or remove it and start the server", e);
  }

  /** Says which database it belongs to from now on. */
  void mark(Mark mark) throws IOException {
    replace(MARK, mark);
  }

  private void replace(String name, Record content) throws IOException {
    Publisher publisher = Publisher.STANDARD.existing(Existing.REPLACE).staging(tmp());
    publisher.publish(root.resolve(name), ByteBuffer.wrap(JSON.writeValueAsBytes(content)));
  }

  public Path root() {
    return root;
  }

  /** The id of this run, like no other: what logs call the instance. */
  public String run() {
    return run.root().getFileName().toString();
  }

  /** Whether other processes may use it too. */
  public boolean isShared() {
    return shared;
  }

  /** The file of a database that this directory has alone. */
  public Path database() {
    return root.resolve("db").resolve("landfast.db");
  }

  /** For temporary files of this run; removed when it is closed, or by {@link #reap}. */
  public Path tmp() {
    return run.tmp();
  }

  /** Removes the private folders of dead runs. */
  public void reap() throws IOException {
    Path runs = root.resolve("work");
    if (shared) {
      Workspace.reap(runs);
      return;
    }
    try (DirectoryStream<Path> all = Files.newDirectoryStream(runs)) {
      for (Path other : all) {
        if (!other.equals(run.root())) {
          FolderTree.delete(other); // whoever made it no longer has the directory
        }
      }
    }
  }

  /** Whether another run is dead for sure, after {@link #reap}. */
  public boolean isOver(String other) {
    return !shared || Files.notExists(root.resolve("work").resolve(other));
  }

  /** Whether another run is dead for sure, as {@link #reap} would find; removes nothing. */
  public boolean isDead(String other) throws IOException {
    if (other.equals(run())) {
      return false;
    }
    Path folder = root.resolve("work").resolve(other);
    return !shared || Files.notExists(folder) || Workspace.isDead(folder);
  }

  /** The private folders that {@link #reap} would remove. */
  public List<Path> abandoned() throws IOException {
    List<Path> dead = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(root.resolve("work"))) {
      for (Path other : all) {
        if (isDead(other.getFileName().toString())) {
          dead.add(other);
        }
      }
    }
    return dead;
  }

  @Override
  public void close() throws IOException {
    try (channel) { // its lock goes last
      run.close();
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
      return null; // it has just begun, or several share it
    } catch (IOException | JacksonException e) {
      return null;
    }
  }

  /**
   * What the directory says of its database.
   *
   * @param admitted a file that the database named when this was written; null before the first
   */
  public record Mark(String installation, @Nullable String admitted) {}

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

    private final String situation;

    DataDirectoryInUseException(Path root, @Nullable Owner owner) {
      String who =
          owner == null
              ? "another process"
              : "process "
                  + owner.pid()
                  + (owner.url() == null ? "" : ", which answers at " + owner.url());
      String inUse = root + " is in use by " + who;
      super(inUse + ". Stop it, or use another directory.");
      this.situation = inUse;
    }

    /** Which directory is in use by whom; no sentence yet. */
    public String situation() {
      return situation;
    }
  }
}
