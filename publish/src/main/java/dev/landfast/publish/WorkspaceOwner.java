package dev.landfast.publish;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who has a workspace: a held lock, and beside it a file that says whose it is.
 *
 * <p>Order at the beginning: the lock is taken first, then {@code owner} appears. Whoever finds
 * {@code owner} therefore finds a lock that is held, or a dead owner. A directory without the one
 * or the other begins or ends just now, until it is an hour old.
 *
 * <p>A process never tries the locks of its own workspaces: closing the try would drop them ({@code
 * fcntl(2)}). It knows them, whichever class loader made them, by its {@link Instance#ID}, which
 * says more than a process id: that is used again, and two containers on one volume may have the
 * same.
 */
record WorkspaceOwner(String label, FileChannel channel) implements AutoCloseable {
  /** How long another machine's workspace stays, whatever its lock says here. */
  static final Duration OTHER_MACHINE = Duration.ofDays(7);

  /**
   * Lock files that somebody else of this process holds, so that they must not be closed here: not
   * by us, and not by the garbage collector, which closes a channel that nobody refers to. The next
   * look at the same workspace takes its channel from here. Guarded by the lock of {@link
   * Workspace#reap}, so that one thread at a time looks.
   */
  private static final Map<Path, FileChannel> KEPT_OPEN = new HashMap<>();

  private static final String LOCK = "owner.lock";
  private static final String OWNER = "owner";

  /** Takes a workspace that was just made. */
  static WorkspaceOwner move(Path root, String label, Instant now) throws IOException {
    FileChannel channel =
        FileChannel.open(
            root.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw new IOException("Somebody else has the lock of " + root + ".");
      }
      String identity =
          """
          run=%s
          instance=%s
          pid=%d
          started=%s
          machine=%s
          boot=%s
          opened=%s
          """
              .formatted(
                  root.getFileName(),
                  Instance.ID,
                  Instance.PID,
                  ProcessHandle.current().info().startInstant().map(Instant::toString).orElse("?"),
                  Machine.HERE.name(),
                  Machine.HERE.boot(),
                  now);
      Publisher.STANDARD.publish(root.resolve(OWNER), identity);
      return new WorkspaceOwner(label, channel);
    } catch (IOException | RuntimeException e) {
      try (channel) {
        throw e;
      }
    }
  }

  /**
   * Takes the lock of a dead owner; null when the owner lives, or may live. For one thread at a
   * time.
   *
   * @throws IOException if that cannot be told
   */
  static @Nullable WorkspaceOwner succeed(Path root, InstantSource clock) throws IOException {
    Instant now = clock.instant();
    Map<String, String> owner;
    try {
      owner = read(root.resolve(OWNER));
    } catch (NoSuchFileException e) {
      if (!isSilent(root, now)) {
        return null; // it may be beginning
      }
      owner = Map.of();
    }
    if (Instance.ID.equals(owner.get("instance"))
        || (!owner.isEmpty()
            && Machine.HERE.isAnotherThanOf(owner)
            && openedAfter(owner, now.minus(OTHER_MACHINE)))) {
      return null;
    }
    return lock(root, now);
  }

  /** Whether {@link #succeed} would give it now; makes nothing. For one thread at a time. */
  static boolean isDead(Path root, InstantSource clock) throws IOException {
    if (Files.notExists(root.resolve(LOCK), LinkOption.NOFOLLOW_LINKS)) {
      return isSilent(root, clock.instant());
    }
    try (@Nullable WorkspaceOwner dead = succeed(root, clock)) {
      return dead != null;
    }
  }

  private static @Nullable WorkspaceOwner lock(Path root, Instant now) throws IOException {
    FileChannel kept = KEPT_OPEN.remove(root);
    FileChannel channel = kept == null ? open(root, now) : kept;
    if (channel == null) {
      return null;
    }
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return new WorkspaceOwner("", channel);
      }
    } catch (OverlappingFileLockException e) {
      KEPT_OPEN.put(root, channel);
      return null;
    } catch (IOException | RuntimeException e) {
      try (channel) {
        throw e;
      }
    }
    channel.close();
    return null;
  }

  /** Makes no lock file in a workspace that its owner is just removing: it would be in his way. */
  private static @Nullable FileChannel open(Path root, Instant now) throws IOException {
    try {
      return FileChannel.open(
          root.resolve(LOCK), StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      if (!isSilent(root, now)) {
        return null;
      }
      return FileChannel.open(
          root.resolve(LOCK),
          StandardOpenOption.CREATE,
          StandardOpenOption.WRITE,
          LinkOption.NOFOLLOW_LINKS);
    }
  }

  /** Whether nothing was made in it or removed from it for long. */
  private static boolean isSilent(Path root, Instant now) throws IOException {
    Instant changed = Files.getLastModifiedTime(root, LinkOption.NOFOLLOW_LINKS).toInstant();
    return !changed.isAfter(now.minus(Temporaries.SILENCE));
  }

  private static boolean openedAfter(Map<String, String> owner, Instant bound) throws IOException {
    String opened = owner.getOrDefault("opened", "");
    try {
      return Instant.parse(opened).isAfter(bound);
    } catch (DateTimeParseException e) {
      throw new IOException("Its owner does not say when it began, but '" + opened + "'.", e);
    }
  }

  private static Map<String, String> read(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .map(line -> line.split("=", 2))
        .filter(pair -> pair.length == 2)
        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1], (first, second) -> first));
  }

  /** The lock goes with its channel. Closing again does nothing. */
  @Override
  public void close() throws IOException {
    channel.close();
  }
}
