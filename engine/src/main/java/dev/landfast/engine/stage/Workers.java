package dev.landfast.engine.stage;

import dev.landfast.engine.blob.BlobStore;
import dev.landfast.engine.id.IdSource;
import dev.landfast.engine.job.JobStore;
import dev.landfast.engine.job.JobStore.Renewal;
import dev.landfast.engine.job.JobStoreException;
import dev.landfast.engine.job.Lease;
import dev.landfast.engine.job.Offer;
import dev.landfast.engine.job.Outage;
import dev.landfast.engine.job.Signal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
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
 * wakes it. Each attempt has a platform thread of its own. The keeper renews the leases of running
 * attempts, interrupts those past their bound or cancelled, and takes over leases that ran out;
 * another thread of it says which stages this node knows. {@link #running} is shared by all of
 * them: an attempt is in it exactly as long as this process counts on its lease.
 */
public final class Workers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Workers.class);

  /** A node that is late, or whose database was away for a while, is not forgotten. */
  private static final int OFFERS_IN_PATIENCE = 10;

  /**
   * Behind the time at which a job is due. What is due and stays so is held by another node's
   * transaction: asking for it must not keep the database busy.
   */
  private static final Duration WAKE_DELAY = Duration.ofMillis(10);

  /** One that keeps leases, and one for what may wait behind other transactions. */
  private static final int KEEPER_THREADS = 2;

  private final JobStore jobs;
  private final Attempt.Tools tools;
  private final int slots;
  private final String worker;
  private final List<Offer> offers;
  private final Pace pace;
  private final Signal signal = new Signal();
  private final Outage claims = new Outage(LOG, "No job can be claimed.");
  private final Outage keeping = new Outage(LOG, "Leases cannot be renewed.");
  private final Outage offering = new Outage(LOG, "The stages of this node cannot be told.");
  private final Map<String, Attempt> running = new ConcurrentHashMap<>();
  private final Thread dispatcher;
  private final ScheduledExecutorService keeper;
  private volatile boolean draining;

  /** Since when the database has answered the keeper, whose alone this is, each time. */
  private long answeringNanos = System.nanoTime();

  private Workers(JobStore jobs, Attempt.Tools tools, Settings settings, Pace pace) {
    this.jobs = jobs;
    this.tools = tools;
    this.slots = settings.slots();
    this.worker = settings.worker();
    this.offers = settings.offers();
    this.pace = pace;
    jobs.onReady(signal::raise);
    this.dispatcher = Thread.ofPlatform().name("landfast-dispatcher").unstarted(this::dispatch);
    this.keeper =
        Executors.newScheduledThreadPool(
            KEEPER_THREADS, Thread.ofPlatform().name("landfast-keeper-", 1).daemon().factory());
  }

  /** Starts claiming. */
  public static Workers start(
      JobStore jobs, BlobStore blobs, StageCatalog catalog, Settings settings) {
    return start(jobs, blobs, catalog, settings, Pace.USUAL);
  }

  static Workers start(
      JobStore jobs, BlobStore blobs, StageCatalog catalog, Settings settings, Pace pace) {
    Attempt.Tools tools =
        new Attempt.Tools(
            jobs,
            blobs,
            catalog,
            settings.ids(),
            settings.clock(),
            settings.random(),
            settings.folder(),
            pace.firstWait());
    Workers workers = new Workers(jobs, tools, settings, pace);
    workers.dispatcher.start();
    long interval = pace.keepInterval().toMillis();
    var _ =
        workers.keeper.scheduleWithFixedDelay(
            workers::keep, interval, interval, TimeUnit.MILLISECONDS);
    long offers = pace.stageUnknownAfter().dividedBy(OFFERS_IN_PATIENCE).toMillis();
    var _ =
        workers.keeper.scheduleWithFixedDelay(
            workers::offer, 0, Math.max(1, offers), TimeUnit.MILLISECONDS);
    return workers;
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
      List<Lease> leases = jobs.claim(worker, offers, free, pace.leaseTerm());
      claims.succeeded();
      leases.forEach(this::start);
      return leases.size() == free;
    } catch (JobStoreException | RuntimeException e) {
      claims.failed(e);
      signal.await(pace.idleMax());
      return false;
    }
  }

  private Duration untilNext() {
    if (running.size() >= slots) {
      return pace.idleMax();
    }
    try {
      Duration due = jobs.untilDue().orElse(pace.idleMax());
      return due.compareTo(pace.idleMax()) < 0 ? due.plus(WAKE_DELAY) : pace.idleMax();
    } catch (JobStoreException e) {
      return pace.idleMax();
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
      List<Attempt> renewable = renewable();
      if (!renewable.isEmpty()) {
        List<Lease> leases = renewable.stream().map(Attempt::lease).toList();
        Renewal renewal = jobs.renew(leases, progress(renewable), pace.leaseTerm());
        renewal.lost().forEach(this::giveUp);
        renewal.toCancel().forEach(this::cancel);
      }
      if (System.nanoTime() - answeringNanos >= pace.leaseTerm().toNanos()) {
        expire();
      }
      keeping.succeeded();
    } catch (JobStoreException | RuntimeException e) {
      answeringNanos = System.nanoTime();
      keeping.failed(e);
    }
  }

  /**
   * Takes over the leases that ran out. Not before the database has answered for a term: when it
   * was away, all leases ran out, and those who hold them come back one after the other.
   */
  private void expire() throws JobStoreException {
    Set<String> expired = jobs.expire();
    if (!expired.isEmpty()) {
      LOG.warn("{} leases ran out and were taken over.", expired.size());
      expired.forEach(this::giveUp); // a stage that never returns must not hold a slot
    }
  }

  /** Also of stages that it leaves to other nodes: that none of them is up makes no job fail. */
  private void offer() {
    try {
      int unknown = jobs.offer(tools.catalog().known(), pace.stageUnknownAfter());
      offering.succeeded();
      if (unknown > 0) {
        LOG.warn("{} jobs failed: no node knows the stage that they wait for.", unknown);
      }
    } catch (JobStoreException | RuntimeException e) {
      offering.failed(e);
    }
  }

  private void interruptOverdue() {
    running.values().stream().filter(Attempt::isOverdue).forEach(Attempt::interrupt);
  }

  /** An overdue attempt's lease is left to run out: that its thread lives proves nothing. */
  private List<Attempt> renewable() {
    return running.values().stream().filter(attempt -> !attempt.isOverdue()).toList();
  }

  /** By tokens. */
  private static Map<String, Double> progress(List<Attempt> attempts) {
    Map<String, Double> progress = new HashMap<>();
    for (Attempt attempt : attempts) {
      attempt.progress().ifPresent(fraction -> progress.put(attempt.token(), fraction));
    }
    return progress;
  }

  /** The attempt's lease is lost: its slot is free, whenever its thread may end. */
  private void giveUp(String token) {
    Attempt attempt = running.get(token);
    if (attempt != null && !attempt.isEnding()) {
      running.remove(token);
      attempt.interrupt();
      signal.raise();
    }
  }

  /** The job is to be cancelled: what its attempt says next, unless it finishes, does that. */
  private void cancel(String token) {
    Attempt attempt = running.get(token);
    if (attempt != null) {
      attempt.cancel();
    }
  }

  /**
   * Stops claiming, waits for running stages, and gives the leases of the others back, which burns
   * none of their attempts.
   *
   * @param grace for running stages to finish
   */
  public void drain(Duration grace) {
    if (keeper.isShutdown()) {
      return; // those that did not end then will not end now
    }
    draining = true;
    signal.raise();
    joinUninterruptibly(dispatcher);
    awaitRunning(grace);
    if (!running.isEmpty()) {
      LOG.info("{} stages did not finish in {} s; giving them back.", running.size(), grace);
      running.values().forEach(Attempt::stop);
      awaitRunning(pace.interruptGrace());
      release(running.values());
    }
    keeper.shutdownNow();
  }

  /** As long as the database answers: a process that is told to stop does not wait for it. */
  private static void release(Collection<Attempt> attempts) {
    try {
      for (Attempt attempt : attempts) {
        attempt.releaseFor();
      }
    } catch (JobStoreException e) {
      LOG.error("Leases could not be given back; they are void after the restart, or run out.", e);
    }
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
   * How the workers keep time.
   *
   * @param leaseTerm after which a claimed job of a worker that died is claimable again
   * @param keepInterval between renewals
   * @param idleMax between looks for work, as the net below the wake-ups
   * @param interruptGrace for an interrupted stage to end before its lease is given back without it
   * @param firstWait between the first two tries to open a stored file, and to settle while the
   *     database is away; doubled after each
   * @param stageUnknownAfter how long a job waits for a node that knows its stage
   */
  record Pace(
      Duration leaseTerm,
      Duration keepInterval,
      Duration idleMax,
      Duration interruptGrace,
      Duration firstWait,
      Duration stageUnknownAfter) {
    static final Pace USUAL =
        new Pace(
            Duration.ofSeconds(20),
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofSeconds(3),
            Duration.ofSeconds(1),
            Duration.ofMinutes(10));
  }

  /**
   * What workers need besides the stores.
   *
   * @param worker name of this process in the jobs' history
   * @param slots attempts at the same time
   * @param offers the stages that it runs
   * @param folder for the private folders of attempts
   */
  public record Settings(
      String worker,
      int slots,
      List<Offer> offers,
      Path folder,
      IdSource ids,
      InstantSource clock,
      RandomGenerator random) {}
}
