package dev.landfast.publish;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Names of temporary files beside their targets, and what becomes of those whose process died.
 *
 * <p>Their writer holds a lock on each while it writes, and lets go of it for the last steps, from
 * the notes to the removal: for these the time of the last write stands in, see {@link #touch}. A
 * process never looks at the lock of its own files: closing the look would drop the lock ({@code
 * fcntl(2)}).
 */
final class Temporaries {
  private static final System.Logger LOG = System.getLogger(Temporaries.class.getName());

  /** Whoever does not write for so long, and holds no lock, is dead. */
  static final Duration SILENCE = Duration.ofHours(1);

  private static final long PLACES = 1_000_000;
  private static final long NUMBERS = 1_000_000_000;

  /** Says nothing of the target: whatever length that name has, this one fits. */
  private static final Pattern NAME = Pattern.compile("\\.landfast-([0-9a-f]{12})-[0-9]+\\.part");

  /** Each class loader, of which none knows the others' numbers, counts from a place of its own. */
  private static final AtomicLong NUMBER =
      new AtomicLong(new SecureRandom().nextLong(PLACES) * NUMBERS);

  private Temporaries() {}

  /** A name that nobody has had. */
  static Path name(Publisher publisher, Path destination) {
    String name = ".landfast-" + Instance.ID + "-" + NUMBER.incrementAndGet() + ".part";
    Path staging = publisher.staging();
    return staging == null ? destination.resolveSibling(name) : staging.resolve(name);
  }

  /**
   * Says that the writer lives. Null where the volume has no locks: a sweep, which cannot take one
   * there either, leaves the file.
   */
  static @Nullable FileLock lock(FileChannel channel) {
    try {
      return channel.tryLock();
    } catch (IOException | UnsupportedOperationException e) {
      return null;
    }
  }

  /** The lock goes with the channel: keeps a sweep away for the rest of the way. */
  static void touch(Path temporary) throws IOException {
    Files.setLastModifiedTime(temporary, FileTime.from(Instant.now()));
  }

  /** One at a time: two threads that look at one file would drop each other's locks. */
  static synchronized int sweep(Path folder) throws IOException {
    int removed = 0;
    Instant silent = Instant.now().minus(SILENCE);
    for (Path file : FolderTree.list(folder)) {
      Matcher name = NAME.matcher(file.getFileName().toString());
      if (name.matches() && !name.group(1).equals(Instance.ID) && removeDead(file, silent)) {
        removed++;
        LOG.log(
            Level.INFO,
            () ->
                "Removed what a dead process left: %s [run %s, pid %d]"
                    .formatted(file, Instance.ID, Instance.PID));
      }
    }
    return removed;
  }

  /** Removes the file when nobody holds its lock; the lock is held meanwhile. */
  private static boolean removeDead(Path file, Instant silent) {
    try {
      if (!isSilent(file, silent)) {
        return false;
      }
      try (FileChannel channel =
              FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
          FileLock lock = channel.tryLock()) {
        return lock != null && isSilent(file, silent) && Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException e) {
      return false; // its publication ended
    } catch (OverlappingFileLockException e) {
      return false; // somebody else of this process looks at it too
    } catch (IOException e) {
      LOG.log(Level.INFO, () -> "Left alone: " + Failure.of(file, e).line());
      return false;
    }
  }

  /** Asked again under the lock: in between its writer may have come to its last steps. */
  private static boolean isSilent(Path file, Instant silent) throws IOException {
    BasicFileAttributes found =
        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    return found.isRegularFile() && found.lastModifiedTime().toInstant().isBefore(silent);
  }
}
