package dev.landfast.publish;

import java.io.IOException;
import java.io.SyncFailedException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Syncs of directories, one for all who wait for the same directory at the same time.
 *
 * <p>Interleaving: a sync answers those alone who asked before it began. Who finds none under way
 * does one on its own thread. Who comes later waits; when it ends, the first who waits does the
 * next one, for all who came by then. So no thread is handed anything that it did not wait for, and
 * none is needed besides those of the callers. Never two of one directory at once: where ext4 has
 * no journal, a sync does not wait for blocks that another is writing.
 *
 * <p>A failure is told to all who {@linkplain #enter entered} before it was known, whenever they
 * ask: the kernel reports it once, and may have dropped with the others' names those that nobody
 * had asked for yet ({@code fsync(2)}, EIO). For as long as the process lives, nobody vouches in
 * that directory for a name that another gave. A directory that could not be opened is no failed
 * sync, and answers nobody but who tried. The steps must not be ended by an interrupt, which would
 * be one caller's and not the disk's.
 *
 * <p>Of another process, or of another path to the same directory, nothing is known here.
 */
final class SharedSync {
  /** Of this process. */
  static final SharedSync DIRECTORIES = new SharedSync(Durability::syncDirectory);

  private final Step step;

  /**
   * Directories in which somebody gives names, or a sync has failed. Guarded by this, with all that
   * is in it.
   */
  private final Map<Path, Line> lines = new HashMap<>();

  SharedSync(Step step) {
    this.step = step;
  }

  /** Those who give names in one directory. */
  private static final class Line {
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private int inside;
    private boolean underWay;
    private int failures;
    private @Nullable Throwable lastFailure;
  }

  /**
   * One who waits: until it is {@link #TO_LEAD}, or was answered by a sync at whose end so many had
   * failed.
   */
  private static final class Waiting extends CompletableFuture<Integer> {
    private static final int TO_LEAD = -1;
  }

  /** To be called before a name is given, or looked at, in the directory. */
  Names enter(Path directory) {
    return new Names(directory);
  }

  /** As {@link Names#syncAll}. */
  void sync(Path directory) throws IOException {
    try (Names names = enter(directory)) {
      names.syncAll();
    }
  }

  /** Directories in which somebody gives names. */
  synchronized long inUse() {
    return lines.values().stream().filter(line -> line.inside > 0).count();
  }

  /** What one caller does in a directory, up to its sync. One thread uses it. */
  final class Names implements AutoCloseable {
    private final Path directory;
    private final Line line;
    private final int failuresBefore;

    private Names(Path directory) {
      this.directory = directory;
      synchronized (SharedSync.this) {
        line = lines.computeIfAbsent(directory, _ -> new Line());
        line.inside++;
        failuresBefore = line.failures;
      }
    }

    /**
     * Makes the names durable that the caller gave since it entered: returns after a sync that
     * began after this call. An interrupt does not end the wait for it; the thread is still
     * interrupted afterwards.
     *
     * @throws SyncFailedException if that sync failed, or another since the caller entered; it is
     *     never tried again. Each caller gets an exception of its own
     * @throws IOException if the directory cannot be opened
     */
    void syncOwn() throws IOException {
      sync(failuresBefore);
    }

    /**
     * As {@link #syncOwn}, for names that others may have given at any time.
     *
     * @throws SyncFailedException if any sync of this directory has failed in this process
     */
    void syncAll() throws IOException {
      sync(0);
    }

    private void sync(int failuresKnown) throws IOException {
      Waiting mine = null;
      synchronized (SharedSync.this) {
        if (line.underWay) {
          mine = new Waiting();
          line.waiting.add(mine);
        } else {
          line.underWay = true;
        }
      }
      int failures = mine == null ? Waiting.TO_LEAD : mine.join();
      if (failures == Waiting.TO_LEAD) {
        failures = lead();
      }
      if (failures != failuresKnown) {
        throw failed();
      }
    }

    private int lead() throws IOException {
      List<Waiting> answered = new ArrayList<>();
      try {
        takeWaiting(answered);
        step.sync(directory);
      } catch (SyncFailedException | RuntimeException | Error e) {
        end(answered, e);
        throw e;
      } catch (IOException e) {
        giveBack(answered);
        end(answered, null);
        throw e;
      }
      return end(answered, null);
    }

    private void takeWaiting(List<Waiting> taken) {
      synchronized (SharedSync.this) {
        taken.addAll(line.waiting);
        line.waiting.clear();
      }
    }

    private void giveBack(List<Waiting> taken) {
      synchronized (SharedSync.this) {
        taken.reversed().forEach(line.waiting::addFirst);
        taken.clear();
      }
    }

    private int end(List<Waiting> answered, @Nullable Throwable failure) {
      Waiting next;
      int failures;
      synchronized (SharedSync.this) {
        if (failure != null) {
          line.failures++;
          line.lastFailure = failure;
        }
        failures = line.failures;
        next = line.waiting.poll();
        line.underWay = next != null;
      }
      if (next != null) {
        next.complete(Waiting.TO_LEAD);
      }
      answered.forEach(each -> each.complete(failures));
      return failures;
    }

    private SyncFailedException failed() {
      Throwable failure;
      synchronized (SharedSync.this) {
        failure = line.lastFailure;
      }
      SyncFailedException told =
          new SyncFailedException("A sync of " + directory + " failed: " + failure);
      told.initCause(failure);
      return told;
    }

    @Override
    public void close() {
      synchronized (SharedSync.this) {
        if (--line.inside == 0 && line.failures == 0) {
          lines.remove(directory);
        }
      }
    }
  }

  /** What is shared. */
  interface Step {
    /**
     * Returns when the names in the directory are on the disk.
     *
     * @throws SyncFailedException if the disk did not take them
     * @throws IOException if the directory could not be opened
     */
    void sync(Path directory) throws IOException;
  }
}
