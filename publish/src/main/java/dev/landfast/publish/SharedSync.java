package dev.landfast.publish;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Syncs of directories, one for all who wait for the same directory at the same time.
 *
 * <p>Interleaving: a sync answers those alone who asked before it began. Whoever finds fewer under
 * way than may be at once does one on its own thread. Whoever comes later waits; when a sync ends,
 * the first who waits does the next one, for all who came by then. So no thread is handed anything
 * that it did not wait for, and none is needed besides those of the callers. Few callers lose more
 * by waiting than by another sync, and some are at once; a crowd shares one at a time, which leaves
 * the directory to those who are about to give names.
 *
 * <p>A failure is told to all who {@linkplain #enter entered} before it was known, whenever they
 * ask: the kernel reports it once, and may have dropped with the others' names those that nobody
 * had asked for yet ({@code fsync(2)}, EIO). The steps must not be ended by an interrupt, which
 * would be one caller's and not the disk's.
 */
final class SharedSync {
  /** Of this process. The figures are the best of those that the benchmark of publishing tried. */
  static final SharedSync DIRECTORIES = new SharedSync(Durability::syncDirectory, 3, 8);

  private final Step step;
  private final int atOnceMax;
  private final int crowd;

  /** Directories in which somebody gives names. Guarded by this, with all that is in it. */
  private final Map<Path, Line> lines = new HashMap<>();

  /**
   * Shares a step.
   *
   * @param atOnceMax syncs of one directory at the same time
   * @param crowd from so many callers in one directory on, it is one at a time
   */
  SharedSync(Step step, int atOnceMax, int crowd) {
    this.step = step;
    this.atOnceMax = atOnceMax;
    this.crowd = crowd;
  }

  /** Those who give names in one directory. */
  private static final class Line {
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private int inside;
    private int underWay;
    private int failures;
    private @Nullable Throwable lastFailure;
  }

  /** One who waits: until it is to do the next sync, or was answered. */
  private static final class Waiting extends CompletableFuture<Boolean> {}

  private int atOnce(Line line) {
    return line.inside < crowd ? atOnceMax : 1;
  }

  /** To be called before a name is given, taken or removed in the directory. */
  Names enter(Path directory) {
    return new Names(directory);
  }

  /** Syncs names that others gave. As {@link Names#sync}. */
  void sync(Path directory) throws IOException {
    try (Names names = enter(directory)) {
      names.sync();
    }
  }

  /** Directories in which somebody gives names. */
  synchronized int inUse() {
    return lines.size();
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
     * Returns after a sync of the directory that began after this call. An interrupt does not end
     * the wait for it; the thread is still interrupted afterwards.
     *
     * @throws IOException if that sync failed, or another since these names were begun; it is never
     *     tried again. Of a failure that another met each caller gets an exception of its own,
     *     which {@link Failure} calls what its cause is
     */
    void sync() throws IOException {
      Waiting mine = null;
      synchronized (SharedSync.this) {
        if (line.underWay < atOnce(line)) {
          line.underWay++;
        } else {
          mine = new Waiting();
          line.waiting.add(mine);
        }
      }
      if (mine == null || mine.join()) {
        lead();
      }
      Throwable failure = failure();
      if (failure != null) {
        throw told(directory, failure);
      }
    }

    private void lead() throws IOException {
      List<Waiting> others;
      synchronized (SharedSync.this) {
        others = new ArrayList<>(line.waiting);
        line.waiting.clear();
      }
      Throwable failure = null;
      try {
        step.sync(directory);
      } catch (IOException | RuntimeException | Error e) {
        failure = e;
        throw e;
      } finally {
        end(others, failure);
      }
    }

    private void end(List<Waiting> others, @Nullable Throwable failure) {
      Waiting next;
      synchronized (SharedSync.this) {
        if (failure != null) {
          line.failures++;
          line.lastFailure = failure;
        }
        next = line.underWay <= atOnce(line) ? line.waiting.poll() : null;
        if (next == null) {
          line.underWay--;
        }
      }
      if (next != null) {
        next.complete(true);
      }
      others.forEach(each -> each.complete(false));
    }

    private @Nullable Throwable failure() {
      synchronized (SharedSync.this) {
        return line.failures == failuresBefore ? null : line.lastFailure;
      }
    }

    @Override
    public void close() {
      synchronized (SharedSync.this) {
        if (--line.inside == 0) {
          lines.remove(directory);
        }
      }
    }
  }

  private static IOException told(Path directory, Throwable failure) {
    if (failure instanceof AccessDeniedException denied) { // for which callers have an answer
      var again = new AccessDeniedException(denied.getFile(), null, denied.getReason());
      again.initCause(denied);
      return again;
    }
    return new SharedSyncException(directory, failure);
  }

  /** Somebody else's sync failed, which was ours too; the cause says how. */
  static final class SharedSyncException extends IOException {
    private static final long serialVersionUID = 1;

    private SharedSyncException(Path directory, Throwable cause) {
      super("The shared sync of " + directory + " failed: " + cause, cause);
    }
  }

  /** What is shared. */
  interface Step {
    void sync(Path directory) throws IOException;
  }
}
