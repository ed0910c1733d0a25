package dev.landfast.publish;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/**
 * How often, and after which pauses, a step is tried again whose failure may pass: exponential
 * backoff with full jitter and a cap. The pause before try {@code n + 1} is a random part of {@code
 * min(pauseMax, pauseFirst · 2ⁿ⁻¹)}. What never passes by itself is not tried again, see {@link
 * Failure}; a failed sync or close least of all.
 *
 * @param triesMax from 1, which is no retry, to 100
 * @param pauseFirst the longest pause after the first try, above zero
 * @param pauseMax no pause is longer
 * @param random from 0 to 1, for the jitter
 * @param sleeper waits
 */
public record Retry(
    int triesMax, Duration pauseFirst, Duration pauseMax, DoubleSupplier random, Sleeper sleeper) {
  private static final System.Logger LOG = System.getLogger(Retry.class.getName());
  private static final int TRIES_LIMIT = 100;

  /** Past this many doublings any pause has reached any cap. */
  private static final int DOUBLINGS_MAX = 30;

  /** Five tries, over at most 1.5 seconds. */
  public static final Retry STANDARD = of(5, Duration.ofMillis(100), Duration.ofSeconds(1));

  /** Each step once. */
  public static final Retry NONE = of(1, Duration.ofMillis(1), Duration.ofMillis(1));

  public Retry {
    if (triesMax < 1 || triesMax > TRIES_LIMIT) {
      throw new IllegalArgumentException("triesMax is " + triesMax + ", not 1 to " + TRIES_LIMIT);
    }
    if (pauseFirst.compareTo(Duration.ZERO) <= 0 || pauseMax.compareTo(pauseFirst) < 0) {
      throw new IllegalArgumentException(
          "pauseFirst " + pauseFirst + " is not above zero, or pauseMax " + pauseMax + " below it");
    }
  }

  /** With this machine's clock and randomness. */
  public static Retry of(int triesMax, Duration pauseFirst, Duration pauseMax) {
    return new Retry(
        triesMax,
        pauseFirst,
        pauseMax,
        () -> ThreadLocalRandom.current().nextDouble(),
        Thread::sleep);
  }

  /** The pause after so many failed tries. */
  Duration pauseAfter(int tries) {
    Duration doubled = pauseFirst.multipliedBy(1L << Math.min(tries - 1, DOUBLINGS_MAX));
    Duration longest = doubled.compareTo(pauseMax) < 0 ? doubled : pauseMax;
    return Duration.ofNanos((long) (longest.toNanos() * random.getAsDouble()));
  }

  /**
   * Does the step; again, after a pause, while its failure is one that may pass.
   *
   * @throws IOException the last failure, the earlier ones suppressed under it
   * @throws InterruptedIOException if the thread was interrupted in a pause; it still is afterwards
   */
  @SuppressWarnings("ReferenceEquality")
  <T> T call(Path path, Step<T> step) throws IOException {
    IOException before = null;
    for (int tries = 1; ; tries++) {
      try {
        return step.call();
      } catch (IOException e) {
        if (before != null && before != e) { // none can be suppressed under itself
          e.addSuppressed(before);
        }
        Failure failure = Failure.of(path, e);
        if (tries >= triesMax || !failure.kind().mayPass()) {
          throw e;
        }
        before = e;
        pause(failure, tries);
      }
    }
  }

  private void pause(Failure failure, int tries) throws InterruptedIOException {
    Duration pause = pauseAfter(tries);
    LOG.log(
        Level.INFO,
        () ->
            "Try %d of %d failed, the next one in %d ms: %s"
                .formatted(tries, triesMax, pause.toMillis(), failure.line()));
    try {
      sleeper.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted =
          new InterruptedIOException("Interrupted before the next try for " + failure.path());
      interrupted.addSuppressed(failure.cause());
      throw interrupted;
    }
  }

  /** A step that can be done again after it failed. */
  interface Step<T> {
    T call() throws IOException;
  }

  /** Waits; a test's one need not. */
  public interface Sleeper {
    void sleep(Duration pause) throws InterruptedException;
  }
}
