package dev.landfast.publish;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Syncs of directories, one for all who wait for the same directory at the same time.
 *
 * <p>Interleaving: a sync answers those alone who came before it began. Whoever finds fewer than
 * {@link #atOnceMax} under way does one on its own thread. Whoever comes later waits; when a sync
 * ends, the first who waits does the next one, for all who came by then. So no thread is handed
 * anything that it did not wait for, and none is needed besides those of the callers.
 *
 * <p>A failure is told to all who came before it was known, those too who waited for the next sync
 * or did one beside: the kernel reports it once and may have dropped their names with the others
 * ({@code fsync(2)}, EIO). The steps must not be ended by an interrupt, which would be one caller's
 * and not the disk's.
 */
final class SharedSync {
  /** Of this process. With two at once, one begins while the other waits for the disk. */
  static final SharedSync DIRECTORIES = new SharedSync(Durability::syncDirectory, 2);

  private final Step step;
  private final int atOnceMax;

  /** Directories with a sync under way. Guarded by this, with all that is in it. */
  private final Map<Path, Line> lines = new HashMap<>();

  SharedSync(Step step, int atOnceMax) {
    this.step = step;
    this.atOnceMax = atOnceMax;
  }

  /** Those who want one directory synced. */
  private static final class Line {
    private final List<Waiting> waiting = new ArrayList<>();
    private int underWay;
    private int failures;
    private @Nullable Throwable lastFailure;

    private List<Waiting> takeWaiting() {
      List<Waiting> all = List.copyOf(waiting);
      waiting.clear();
      return all;
    }
  }

  /** One who waits: for an answer, or to do the next sync. */
  private static final class Waiting extends CompletableFuture<Boolean> {}

  /**
   * A sync that begins now.
   *
   * @param others whom it answers
   * @param failures before it
   */
  private record Round(List<Waiting> others, int failures) {}

  /**
   * Returns after a sync of the directory that began after this call. An interrupt does not end the
   * wait for it; the thread is still interrupted afterwards.
   *
   * @throws IOException if that sync failed, or another during it; it is never tried again. Of a
   *     shared one each caller gets an exception of its own, which {@link Failure} calls what its
   *     cause is
   */
  void sync(Path directory) throws IOException {
    Line line;
    Waiting mine = null;
    synchronized (this) {
      line = lines.computeIfAbsent(directory, _ -> new Line());
      if (line.underWay < atOnceMax) {
        line.underWay++;
      } else {
        mine = new Waiting();
        line.waiting.add(mine);
      }
    }
    if (mine == null || isToLead(directory, mine)) {
      lead(directory, line);
    }
  }

  private static boolean isToLead(Path directory, Waiting mine) throws IOException {
    try {
      return mine.join();
    } catch (CompletionException e) {
      throw new SharedSyncException(directory, e.getCause());
    }
  }

  private void lead(Path directory, Line line) throws IOException {
    Round round;
    synchronized (this) {
      round = new Round(line.takeWaiting(), line.failures);
    }
    try {
      step.sync(directory);
    } catch (IOException | RuntimeException | Error e) {
      end(directory, line, round, e);
      throw e;
    }
    Throwable beside = end(directory, line, round, null);
    if (beside != null) {
      throw new SharedSyncException(directory, beside);
    }
  }

  /** Answers, lets the next one lead, and returns a failure that was known before this success. */
  private @Nullable Throwable end(
      Path directory, Line line, Round round, @Nullable Throwable failure) {
    List<Waiting> answered = new ArrayList<>(round.others());
    Waiting next = null;
    Throwable told;
    synchronized (this) {
      if (failure != null) {
        line.failures++;
        line.lastFailure = failure;
        answered.addAll(line.takeWaiting());
      }
      told = line.failures == round.failures() ? null : line.lastFailure;
      if (!line.waiting.isEmpty()) {
        next = line.waiting.removeFirst();
      } else if (--line.underWay == 0) {
        lines.remove(directory);
      }
    }
    if (next != null) {
      next.complete(true);
    }
    for (Waiting each : answered) {
      if (told == null) {
        each.complete(false);
      } else {
        each.completeExceptionally(told);
      }
    }
    return told;
  }

  /** Directories of which a sync is under way. */
  synchronized int underWay() {
    return lines.size();
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
