package dev.landfast.engine.effect;

import dev.landfast.engine.job.Effect;
import dev.landfast.engine.job.JobReader;
import dev.landfast.engine.job.JobStore;
import dev.landfast.engine.job.JobStoreException;
import dev.landfast.engine.job.Outage;
import dev.landfast.engine.job.Outbox;
import dev.landfast.engine.job.Retry;
import dev.landfast.engine.job.Signal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes effects from the outbox and has them carried out.
 *
 * <p>One thread takes as many as may run at the same time and sleeps until a commit wakes it. Each
 * effect has a virtual thread of its own, and another one that bounds its time. {@link #running} is
 * shared by all of them.
 */
public final class Effects implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Effects.class);

  /** At the same time, in this process. */
  private static final int RUNNING_MAX = 16;

  private final Outbox outbox;
  private final JobReader reader;
  private final Map<String, EffectHandler> handlers;
  private final RandomGenerator random;
  private final Pace pace;
  private final Signal signal = new Signal();
  private final Outage taking = new Outage(LOG, "No effect can be taken from the outbox.");
  private final Set<Thread> running = ConcurrentHashMap.newKeySet();
  private final Thread taker;
  private volatile boolean closed;

  private Effects(
      JobStore jobs, Map<String, EffectHandler> handlers, RandomGenerator random, Pace pace) {
    this.outbox = jobs.outbox();
    this.reader = jobs.reader();
    this.handlers = Map.copyOf(handlers);
    this.random = random;
    this.pace = pace;
    jobs.onReady(signal::raise);
    this.taker = Thread.ofPlatform().name("landfast-outbox").unstarted(this::takeAll);
  }

  /**
   * Starts taking.
   *
   * @param handlers by the kind that they carry out; effects of other kinds are left to other
   *     processes
   */
  public static Effects start(
      JobStore jobs, Map<String, EffectHandler> handlers, RandomGenerator random) {
    return start(jobs, handlers, random, Pace.USUAL);
  }

  static Effects start(
      JobStore jobs, Map<String, EffectHandler> handlers, RandomGenerator random, Pace pace) {
    Effects effects = new Effects(jobs, handlers, random, pace);
    effects.taker.start();
    return effects;
  }

  private void takeAll() {
    try {
      while (!closed) {
        boolean tookAll = take();
        if (!tookAll) {
          signal.await(pace.idleMax());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the process ends
    }
  }

  /** Returns true when there may be more to take at once. */
  private boolean take() {
    int free = RUNNING_MAX - running.size();
    if (free <= 0) {
      return false; // one that ends raises the signal
    }
    try {
      List<Effect> effects = outbox.take(handlers.keySet(), free, pace.term());
      taking.succeeded();
      effects.forEach(this::start);
      return effects.size() == free;
    } catch (JobStoreException | RuntimeException e) {
      taking.failed(e);
      return false;
    }
  }

  private void start(Effect effect) {
    Thread thread = Thread.ofVirtual().name("landfast-effect").unstarted(() -> carryOut(effect));
    running.add(thread);
    thread.start();
    Thread.startVirtualThread(() -> bound(thread, effect));
  }

  /** A handler that does not end in time must not keep the place of another. */
  private void bound(Thread thread, Effect effect) {
    try {
      if (!thread.join(pace.runMax())) {
        thread.interrupt();
        if (!thread.join(pace.interruptGrace())) {
          LOG.error("{} does not end; it is begun again, elsewhere or here.", effect);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // by nobody
    } finally {
      running.remove(thread);
      signal.raise();
    }
  }

  private void carryOut(Effect effect) {
    try {
      Objects.requireNonNull(handlers.get(effect.kind())).carryOut(effect, reader);
    } catch (Throwable t) { // also an Error: it is this effect's alone
      postpone(effect, t);
      return;
    }
    try {
      outbox.done(effect);
    } catch (JobStoreException | RuntimeException e) {
      LOG.warn("{} was carried out, and will be again: that is not known.", effect, e);
    }
  }

  private void postpone(Effect effect, Throwable failure) {
    Duration delay =
        closed && failure instanceof InterruptedException
            ? Duration.ZERO
            : pace.retry().delay(effect.tries(), random);
    LOG.warn("{} failed; again in {} s.", effect, delay.toSeconds(), failure);
    try {
      outbox.postpone(effect, delay);
    } catch (JobStoreException | RuntimeException e) {
      LOG.debug("{} is due again when its term is over.", effect, e);
    }
  }

  /** Lets what runs end for a short while, and interrupts the others. Nothing of them is lost. */
  @Override
  public void close() {
    closed = true;
    signal.raise();
    boolean interrupted = join(taker, Duration.ofDays(1));
    long graceEnds = System.nanoTime() + pace.interruptGrace().toNanos();
    for (Thread thread : running) {
      interrupted |= join(thread, Duration.ofNanos(Math.max(1, graceEnds - System.nanoTime())));
    }
    running.forEach(Thread::interrupt);
    for (Thread thread : running) {
      interrupted |= join(thread, pace.interruptGrace());
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns whether the waiting thread was interrupted. */
  private static boolean join(Thread thread, Duration atMost) {
    try {
      var _ = thread.join(atMost);
      return false;
    } catch (InterruptedException e) {
      return true;
    }
  }

  /**
   * How time is kept.
   *
   * @param runMax after which a handler is interrupted
   * @param interruptGrace for it to end then
   * @param term after which an effect that was taken is due again; more than the two together
   * @param idleMax between looks for effects, as the net below the wake-ups
   * @param retry of what failed; there is no last attempt
   */
  record Pace(
      Duration runMax, Duration interruptGrace, Duration term, Duration idleMax, Retry retry) {
    static final Pace USUAL =
        new Pace(
            Duration.ofSeconds(20),
            Duration.ofSeconds(3),
            Duration.ofSeconds(30),
            Duration.ofSeconds(5),
            new Retry(Integer.MAX_VALUE, Duration.ofSeconds(1), Duration.ofHours(1)));
  }
}
