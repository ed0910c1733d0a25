package dev.landfast.publish;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Syncs of directories, one for all who wait for the same directory at the same time.
 *
 * <p>Interleaving: a sync answers those alone who came before it began. Whoever finds none under
 * way does one on its own thread. Whoever comes during one waits for the next, and that one a
 * thread of {@link #threads} does for all who came by then: on a caller's thread, an interrupt of
 * that caller would close the channel under the others. {@link #waiting} is guarded by {@code this}
 * and has a directory as long as a sync of it is under way.
 *
 * <p>Threads are bounded by the callers: there are fewer than directories with somebody waiting.
 */
final class SharedSync {
  /** Of this process. */
  static final SharedSync DIRECTORIES = new SharedSync(Durability::syncDirectory, daemons());

  private static final int IDLE_SECONDS_MAX = 5;

  private final Step step;
  private final Executor threads;
  private final Map<Path, List<CompletableFuture<Void>>> waiting = new HashMap<>();

  SharedSync(Step step, Executor threads) {
    this.step = step;
    this.threads = threads;
  }

  /**
   * Returns after a sync of the directory that began after this call. An interrupt does not end the
   * wait for a shared one; the thread is still interrupted afterwards.
   *
   * @throws IOException if that sync failed; it is never tried again, for nobody. Of a shared one
   *     each caller gets an exception of its own, which {@link Failure} calls what its cause is
   */
  void sync(Path directory) throws IOException {
    CompletableFuture<Void> next = join(directory);
    if (next == null) {
      try {
        step.sync(directory);
      } finally {
        goOn(directory);
      }
      return;
    }
    try {
      next.join();
    } catch (CompletionException e) {
      throw new SharedSyncException(directory, e.getCause());
    }
  }

  /** Null for whoever is the first and has to sync. */
  private synchronized @Nullable CompletableFuture<Void> join(Path directory) {
    List<CompletableFuture<Void>> line = waiting.get(directory);
    if (line == null) {
      waiting.put(directory, new ArrayList<>());
      return null;
    }
    CompletableFuture<Void> next = new CompletableFuture<>();
    line.add(next);
    return next;
  }

  private void goOn(Path directory) {
    List<CompletableFuture<Void>> first = takeLine(directory);
    if (first.isEmpty()) {
      return;
    }
    try {
      threads.execute(() -> {
        for (List<CompletableFuture<Void>> line = first;
            !line.isEmpty();
            line = takeLine(directory)) {
          syncFor(line, directory);
        }
      });
    } catch (RuntimeException | Error e) { // no thread is to be had
      for (List<CompletableFuture<Void>> line = first;
          !line.isEmpty();
          line = takeLine(directory)) {
        line.forEach(member -> member.completeExceptionally(e));
      }
    }
  }

  /** All who wait now. When there are none, no sync of the directory is under way any more. */
  private synchronized List<CompletableFuture<Void>> takeLine(Path directory) {
    List<CompletableFuture<Void>> line = waiting.getOrDefault(directory, List.of());
    if (line.isEmpty()) {
      waiting.remove(directory);
    } else {
      waiting.put(directory, new ArrayList<>());
    }
    return line;
  }

  private void syncFor(List<CompletableFuture<Void>> line, Path directory) {
    try {
      step.sync(directory);
      line.forEach(member -> member.complete(null));
    } catch (IOException | RuntimeException | Error e) {
      line.forEach(member -> member.completeExceptionally(e));
    }
  }

  /** Directories of which a sync is under way. */
  synchronized int underWay() {
    return waiting.size();
  }

  private static Executor daemons() {
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        IDLE_SECONDS_MAX,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        Thread.ofPlatform().daemon().name("landfast-sync-", 0).factory());
  }

  /** Somebody else's sync failed, which was ours too; the cause says how. */
  static final class SharedSyncException extends IOException {
    private static final long serialVersionUID = 1;

    private SharedSyncException(Path directory, @Nullable Throwable cause) {
      super("The shared sync of " + directory + " failed: " + cause, cause);
    }
  }

  /** What is shared. */
  interface Step {
    void sync(Path directory) throws IOException;
  }
}
