package dev.landfast.publish;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lets one thread of one process at a time make a sidecar of a name.
 *
 * <p>Between processes it is a lock on one byte of a hidden file in the folder, which is empty and
 * stays: a lock file that is removed while another waits for it excludes nobody. Which byte, a hash
 * of the name says. Two names of the same hash wait for each other; they are no likelier than 1 in
 * 2⁶². The lock ends with its process, however that ends.
 *
 * <p>{@code fcntl(2)}: "if a process closes any file descriptor referring to a file, then all of
 * the process's locks on that file are released". So a process has one channel for a folder,
 * whatever paths lead there: it is found by the lock file's identity, opened for the first who
 * needs it and closed after the last. For the same reason no thread ever blocks on that channel: an
 * interrupt of a blocking {@link FileChannel#lock()} would close it under all others. {@link
 * FileChannel#tryLock()} is asked again after pauses instead.
 *
 * <p>Interleaving: {@link #STATE} guards {@link #FOLDERS} and all of each {@link Folder}. It is
 * held for the look at, the opening and the closing of a lock file, and never during a wait. A
 * thread has its byte among its own process's threads first, and then asks for the file's lock: the
 * file never sees two threads of one process at one byte.
 */
final class SidecarLock implements AutoCloseable {
  static final String FILE = ".landfast-sidecar.lock";

  private static final System.Logger LOG = System.getLogger(SidecarLock.class.getName());

  /** Offsets stay below: a lock's end must be an {@code off_t} too, and not the largest. */
  private static final long BYTE_MASK = (1L << 62) - 1;

  /** Between two questions for another process's lock; unbounded in number, bounded in time. */
  private static final Retry PAUSES = Retry.of(1, Duration.ofMillis(2), Duration.ofMillis(100));

  private static final ReentrantLock STATE = new ReentrantLock();
  private static final Map<Key, Folder> FOLDERS = new HashMap<>();

  private final Folder folder;
  private final long position;
  private final FileLock lock;

  private SidecarLock(Folder folder, long position, FileLock lock) {
    this.folder = folder;
    this.position = position;
    this.lock = lock;
  }

  /**
   * Waits for the lock.
   *
   * @param wait at most; zero asks once
   * @throws FileSystemException of {@link Failure.Kind#BUSY} if another had it all the time
   * @throws InterruptedIOException if the thread was interrupted; it still is afterwards
   * @throws IOException if the lock file cannot be opened, or the volume has no locks
   */
  static SidecarLock take(Path target, Duration wait) throws IOException {
    long endNanos = System.nanoTime() + wait.toNanos();
    long position = positionOf(target);
    Folder folder = Folder.enter(target.resolveSibling(FILE));
    boolean mine = false;
    try {
      folder.awaitThreads(position, endNanos);
      mine = true;
      return new SidecarLock(folder, position, folder.awaitProcesses(position, endNanos));
    } catch (IOException | RuntimeException | Error e) {
      folder.leave(mine ? position : null);
      throw e;
    }
  }

  private static long positionOf(Path target) {
    MessageDigest digest = SourceState.newDigest();
    byte[] name = target.getFileName().toString().getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.wrap(digest.digest(name)).getLong() & BYTE_MASK;
  }

  /** Lets the next one in. Never fails: what came of the work is known by then. */
  @Override
  public void close() {
    try {
      lock.release();
    } catch (IOException e) {
      LOG.log(Level.INFO, () -> "A lock stays until its file is closed: " + folder.line(e));
    }
    folder.leave(position);
  }

  /** Folders whose lock file is open. */
  static int foldersOpen() {
    STATE.lock();
    try {
      return FOLDERS.size();
    } finally {
      STATE.unlock();
    }
  }

  private record Key(FileSystem fileSystem, Object file) {}

  /** All of this process that concerns the lock file of one folder. */
  private static final class Folder {
    private final Key key;
    private final Path file;
    private final FileChannel channel;
    private final Condition left = STATE.newCondition();

    /** Which bytes this process's threads have, or ask the file for. */
    private final Map<Long, Thread> holders = new HashMap<>();

    private int users;

    private Folder(Key key, Path file, FileChannel channel) {
      this.key = key;
      this.file = file;
      this.channel = channel;
    }

    static Folder enter(Path file) throws IOException {
      STATE.lock();
      try {
        FileChannel created = identityOf(file) == null ? createIfAbsent(file) : null;
        try {
          Object identity = identityOf(file);
          Object path = file.toAbsolutePath().normalize(); // of a volume that tells no files apart
          Key key = new Key(file.getFileSystem(), identity == null ? path : identity);
          Folder folder = FOLDERS.get(key);
          if (folder == null) {
            folder = new Folder(key, file, created == null ? open(file) : created);
            created = null;
            FOLDERS.put(key, folder);
          }
          folder.users++;
          return folder;
        } finally {
          if (created != null) {
            created.close();
          }
        }
      } finally {
        STATE.unlock();
      }
    }

    /** Null when nothing has the name, or the volume tells no files apart. */
    private static @Nullable Object identityOf(Path file) throws IOException {
      BasicFileAttributes found = Destination.attributesOf(file);
      if (found != null && !found.isRegularFile()) {
        throw new NotAFileException(file, "not a file that could be locked"); // a pipe would block
      }
      return found == null ? null : found.fileKey();
    }

    private static @Nullable FileChannel createIfAbsent(Path file) throws IOException {
      try {
        return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      } catch (FileAlreadyExistsException e) {
        return null;
      }
    }

    private static FileChannel open(Path file) throws IOException {
      return FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    }

    void awaitThreads(long position, long endNanos) throws IOException {
      STATE.lock();
      try {
        while (holders.putIfAbsent(position, Thread.currentThread()) != null) {
          if (Thread.currentThread().equals(holders.get(position))) {
            throw new FileSystemException(
                file.toString(), null, "a maker waits for its own sidecar");
          }
          long nanos = endNanos - System.nanoTime();
          if (nanos <= 0) {
            throw busy();
          }
          long _ = left.awaitNanos(nanos);
        }
      } catch (InterruptedException e) {
        throw interrupted();
      } finally {
        STATE.unlock();
      }
    }

    FileLock awaitProcesses(long position, long endNanos) throws IOException {
      for (int tries = 1; ; tries++) {
        if (Thread.currentThread().isInterrupted()) {
          throw interrupted();
        }
        FileLock lock = tryLock(position);
        if (lock != null) {
          return lock;
        }
        long nanos = endNanos - System.nanoTime();
        if (nanos <= 0) {
          throw busy();
        }
        try {
          TimeUnit.NANOSECONDS.sleep(Math.min(nanos, PAUSES.pauseAfter(tries).toNanos()));
        } catch (InterruptedException e) {
          throw interrupted();
        }
      }
    }

    private @Nullable FileLock tryLock(long position) throws IOException {
      try {
        return channel.tryLock(position, 1, false);
      } catch (OverlappingFileLockException e) {
        return null; // whoever has it was loaded by another class loader
      } catch (UnsupportedOperationException e) {
        throw new FileSystemException(file.toString(), null, "the volume has no locks");
      }
    }

    /**
     * The last one closes the file.
     *
     * @param position null for whoever has none
     */
    void leave(@Nullable Long position) {
      STATE.lock();
      try {
        if (position != null) {
          holders.remove(position);
          left.signalAll();
        }
        users--;
        if (users == 0) {
          FOLDERS.remove(key);
          channel.close();
        }
      } catch (IOException e) {
        LOG.log(Level.INFO, () -> "A lock file could not be closed: " + line(e));
      } finally {
        STATE.unlock();
      }
    }

    String line(IOException e) {
      return Failure.of(file, e).line();
    }

    /** In the words of {@code fcntl(2)}, EAGAIN. */
    private FileSystemException busy() {
      return new FileSystemException(file.toString(), null, "Resource temporarily unavailable");
    }

    private InterruptedIOException interrupted() {
      Thread.currentThread().interrupt();
      return new InterruptedIOException("Interrupted before it was its turn at " + file);
    }
  }
}
