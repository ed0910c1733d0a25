package dev.landfast.cli;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The wish that a command end: SIGTERM, SIGINT (Ctrl-C) or SIGHUP.
 *
 * <p>Interleaving: the signal starts the shutdown hook, on a thread of its own, while the command's
 * main thread goes on. The hook raises {@link #requested} and waits for {@link #ended}; the main
 * thread sees the first, closes what it has opened, and says the second with its exit status. The
 * hook then ends the process with that status, which a JVM that was signalled would not give by
 * itself. When the command ends without a signal, the hook finds {@link #ended} said and only
 * confirms it.
 */
final class StopSignal {
  /**
   * Longer than any command takes to close; then the process ends as it is, safe as after a crash.
   */
  private static final Duration CLOSE_MAX = Duration.ofSeconds(60);

  private final Consumer<Thread> shutdownHooks;
  private final CompletableFuture<Void> requested = new CompletableFuture<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile int status = ExitStatus.FAILED.code();

  /**
   * @param shutdownHooks takes the thread that is to run when the process is told to end
   */
  StopSignal(Consumer<Thread> shutdownHooks) {
    this.shutdownHooks = shutdownHooks;
  }

  /** From now on a signal asks, instead of ending the process at once. */
  void listen() {
    shutdownHooks.accept(Thread.ofPlatform().name("landfast-stop").unstarted(this::stop));
  }

  /** Done when the command is to end. */
  CompletableFuture<Void> requested() {
    return requested;
  }

  /** Waits until the command is to end. */
  void await() {
    requested.join();
  }

  /** Says that the command has closed everything, and its exit status. */
  void ended(int exitStatus) {
    status = exitStatus;
    ended.countDown();
  }

  private void stop() {
    requested.complete(null);
    try {
      if (!ended.await(CLOSE_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
        status = ExitStatus.FAILED.code();
      }
    } catch (InterruptedException e) {
      // Nobody interrupts this thread; were it so, there would be nothing to wait for.
    }
    Runtime.getRuntime().halt(status);
  }
}
