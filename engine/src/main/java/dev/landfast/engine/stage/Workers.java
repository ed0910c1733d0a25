package dev.landfast.engine.stage;

import dev.landfast.engine.blob.BlobStore;
import dev.landfast.engine.id.IdSource;
import dev.landfast.engine.job.JobStore;
import dev.landfast.engine.job.JobStore.Renewal;
import dev.landfast.engine.job.JobStoreException;
import dev.landfast.engine.job.Lease;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims jobs and runs their stages.
 *
 * <p>One dispatcher thread claims as many jobs as there are free slots and sleeps until a commit
 * wakes it. Each attempt has a platform thread of its own. One keeper thread renews the leases of
 * running attempts, interrupts those past their bound or cancelled, and takes over leases that ran
 * out. {@link #running} is shared by all of them: an attempt is in it exactly as long as this
 * process counts on its lease.
 */
public final class Workers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Workers.class);

  /** A claimed job of a worker that died is claimable again after this. */
  private static final Duration LEASE_TERM = Duration.ofSeconds(20);

  private static final Duration KEEP_INTERVAL = Duration.ofSeconds(5);

  /** The net below the wake-ups. */
  private static final Duration IDLE_MAX = Duration.ofSeconds(5);

  /** How long an interrupted stage has to end before its lease is given back without it. */
  private static final Duration INTERRUPT_GRACE = Duration.ofSeconds(3);

  private final JobStore jobs;
  private final Attempt.Tools tools;
  private final int slots;
  private final String worker;
  private final Signal signal = new Signal();
  private final Map<String, Attempt> running = new ConcurrentHashMap<>();
  private final Thread dispatcher;
  private final ScheduledExecutorService keeper;
  private volatile boolean draining;

  private Workers(JobStore jobs, Attempt.Tools tools, Settings settings) {
    this.jobs = jobs;
    this.tools = tools;
    this.slots = settings.slots();
    this.worker = settings.worker();
    jobs.onReady(signal::raise);
    this.dispatcher = Thread.ofPlatform().name("landfast-dispatcher").unstarted(this::dispatch);
    this.keeper =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("landfast-keeper").daemon().factory());
  }

  /** Starts claiming. */
  public static Workers start(
      JobStore jobs, BlobStore blobs, StageCatalog catalog, Settings settings) {
    Attempt.Tools tools =
        new Attempt.Tools(
            jobs,
            blobs,
            catalog,
            settings.ids(),
            settings.clock(),
            settings.random(),
            settings.folder());
    Workers workers = new Workers(jobs, tools, settings);
    workers.dispatcher.start();
    long interval = KEEP_INTERVAL.toMillis();
    var _ =
        workers.keeper.scheduleWithFixedDelay(
            workers::keep, interval, interval, TimeUnit.MILLISECONDS);
    return workers;
  }

  /** Removes what attempts of earlier runs left. */
  public static void removeFolders(Path folder) throws IOException {
    WorkFolder.delete(folder);
  }

  private void dispatch() {
    try {
      while (!draining) {
        boolean claimedAll = claim();
        if (!claimedAll) {
          signal.await(untilNext());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the process ends
    }
  }

  /** Returns true when there may be more to claim at once. */
  private boolean claim() throws InterruptedException {
    int free = slots - running.size();
    if (free <= 0) {
      return false; // an attempt that ends raises the signal
    }
    try {
      List<Lease> leases = jobs.claim(worker, free, LEASE_TERM);
      leases.forEach(this::start);
      return leases.size() == free;
    } catch (JobStoreException e) {
      LOG.error("No job could be claimed; trying again in {} s.", IDLE_MAX.toSeconds(), e);
      signal.await(IDLE_MAX);
      return false;
    }
  }

  private Duration untilNext() {
    if (running.size() >= slots) {
      return IDLE_MAX;
    }
    try {
      Duration due = jobs.untilDue().orElse(IDLE_MAX);
      return due.compareTo(IDLE_MAX) < 0 ? due.plusMillis(1) : IDLE_MAX;
    } catch (JobStoreException e) {
      return IDLE_MAX;
    }
  }

  private void start(Lease lease) {
    Attempt attempt = new Attempt(lease, tools, this::ended);
    running.put(lease.token(), attempt);
    attempt.start();
  }

  private void ended(Attempt attempt) {
    running.remove(attempt.token());
    signal.raise();
  }

  private void keep() {
    try {
      interruptOverdue();
      Set<String> tokens = renewable();
      if (!tokens.isEmpty()) {
        Renewal renewal = jobs.renew(tokens, LEASE_TERM);
        renewal.lost().forEach(this::giveUp);
        renewal.toCancel().forEach(this::interrupt);
      }
      int expired = jobs.expire();
      if (expired > 0) {
        LOG.warn("{} leases ran out and were taken over.", expired);
      }
    } catch (JobStoreException | RuntimeException e) {
      LOG.error("Leases could not be renewed; trying again in {} s.", KEEP_INTERVAL.toSeconds(), e);
    }
  }

  private void interruptOverdue() {
    running.values().stream().filter(Attempt::isOverdue).forEach(Attempt::interrupt);
  }

  /** An overdue attempt's lease is left to run out: that its thread lives proves nothing. */
  private Set<String> renewable() {
    Set<String> tokens = new HashSet<>();
    running.forEach((token, attempt) -> {
      if (!attempt.isOverdue()) {
        tokens.add(token);
      }
    });
    return tokens;
  }

  /** The attempt's lease is lost: its slot is free, whenever its thread may end. */
  private void giveUp(String token) {
    Attempt attempt = running.remove(token);
    if (attempt != null) {
      attempt.interrupt();
      signal.raise();
    }
  }

  private void interrupt(String token) {
    Attempt attempt = running.get(token);
    if (attempt != null) {
      attempt.interrupt();
    }
  }

  /**
   * Stops claiming, waits for running stages, and gives the leases of the others back, which burns
   * none of their attempts.
   *
   * @param grace for running stages to finish
   */
  public void drain(Duration grace) {
    draining = true;
    signal.raise();
    joinUninterruptibly(dispatcher);
    awaitRunning(grace);
    if (!running.isEmpty()) {
      LOG.info("{} stages did not finish in {} s; giving them back.", running.size(), grace);
      running.values().forEach(Attempt::stop);
      awaitRunning(INTERRUPT_GRACE);
      running.values().forEach(Attempt::releaseFor);
    }
    keeper.shutdownNow();
  }

  @Override
  public void close() {
    drain(Duration.ZERO);
  }

  private void awaitRunning(Duration atMost) {
    long deadline = System.nanoTime() + atMost.toNanos();
    boolean interrupted = false;
    while (!running.isEmpty() && System.nanoTime() < deadline) {
      try {
        signal.await(Duration.ofNanos(Math.max(1_000_000, deadline - System.nanoTime())));
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void joinUninterruptibly(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * What workers need besides the stores.
   *
   * @param worker name of this process in the jobs' history
   * @param slots attempts at the same time
   * @param folder for the private folders of attempts
   */
  public record Settings(
      String worker,
      int slots,
      Path folder,
      IdSource ids,
      InstantSource clock,
      RandomGenerator random) {}
}
