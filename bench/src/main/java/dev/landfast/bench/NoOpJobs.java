package dev.landfast.bench;

import dev.landfast.engine.id.IdSource;
import dev.landfast.engine.job.Admission;
import dev.landfast.engine.job.Admission.Item;
import dev.landfast.engine.job.Admission.Taken;
import dev.landfast.engine.job.AdmitResult;
import dev.landfast.engine.job.FileRecord;
import dev.landfast.engine.job.JobStore;
import dev.landfast.engine.job.Lease;
import dev.landfast.engine.job.Offer;
import dev.landfast.engine.job.Pipeline;
import dev.landfast.engine.job.Retry;
import dev.landfast.engine.job.StageSpec;
import dev.landfast.engine.job.jdbc.SqlJobStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Jobs with nothing to do, put through a store as fast as it takes them. */
final class NoOpJobs {
  static final String TENANT = "default";
  static final String STAGE = "no-op";
  static final Pipeline PIPELINE =
      new Pipeline(
          "no-ops",
          1,
          List.of(
              new StageSpec(
                  STAGE, new Retry(1, Duration.ZERO, Duration.ZERO), Duration.ofMinutes(1), 3)),
          Set.of());

  private static final List<Offer> OFFERS = List.of(new Offer(PIPELINE.name(), STAGE));
  private static final int ADMITTERS = 4;
  private static final int ADMITTED_AT_ONCE = 500;
  private static final int CLAIMED_AT_ONCE = 500;
  private static final long QUEUE_MAX = 100_000_000;
  private static final String SHA256 = "0".repeat(64);
  private static final long LENGTH = 4096;

  /** Longer than any run. */
  private static final Duration LEASE_TERM = Duration.ofHours(1);

  private static final double SECONDS_MAX = 600;

  /** Between looks for work, as the net below the wake-ups. */
  private static final long IDLE_MILLIS = 100;

  private final JobStore store;
  private final IdSource ids = new IdSource(InstantSource.system(), new SecureRandom());

  NoOpJobs(JobStore store) {
    this.store = store;
  }

  static SqlJobStore.Settings settings() {
    SecureRandom random = new SecureRandom();
    InstantSource clock = InstantSource.system();
    IdSource ids = new IdSource(clock, random);
    return new SqlJobStore.Settings(
        ids.next(), ids.next(), (_, _) -> 3, clock, System::nanoTime, random, QUEUE_MAX);
  }

  /** Jobs a second, from the first one's admission to the last one's settle. */
  double perSecond(int jobs) throws Exception {
    Semaphore ready = new Semaphore(0);
    store.onReady(ready::release);
    AtomicInteger admitted = new AtomicInteger();
    try (Settlers settlers = new Settlers(store)) {
      double took =
          Threads.run(
              ADMITTERS + 1,
              SECONDS_MAX,
              (thread, stop) -> {
                if (thread == ADMITTERS) {
                  claimAndSettle(jobs, ready, settlers, stop);
                } else {
                  admit(jobs, admitted, stop);
                }
              });
      return jobs / took;
    }
  }

  /** Admits so many. */
  void admit(int jobs) throws Exception {
    AtomicInteger admitted = new AtomicInteger();
    Threads.run(ADMITTERS, SECONDS_MAX, (_, stop) -> admit(jobs, admitted, stop));
  }

  /** Claims and settles so many by turns; returns how many are claimed in a second of claiming. */
  double claimsPerSecond(int jobs) throws Exception {
    long nanos = 0;
    int claimed = 0;
    try (Settlers settlers = new Settlers(store)) {
      while (claimed < jobs) {
        long start = System.nanoTime();
        List<Lease> leases = claim();
        nanos += System.nanoTime() - start;
        if (leases.isEmpty()) {
          throw new IllegalStateException("Only " + claimed + " of " + jobs + " jobs were there.");
        }
        claimed += leases.size();
        settlers.settle(leases);
        settlers.awaitAll();
      }
    }
    return claimed / (nanos / 1e9);
  }

  private void admit(int jobs, AtomicInteger admitted, AtomicBoolean stop) throws Exception {
    int from = admitted.getAndAdd(ADMITTED_AT_ONCE);
    while (from < jobs) {
      if (stop.get()) {
        throw new InterruptedException("Stopped before all were admitted");
      }
      List<FileRecord> files = new ArrayList<>();
      for (int i = from; i < Math.min(jobs, from + ADMITTED_AT_ONCE); i++) {
        String id = ids.next();
        files.add(file(id, "bench/" + id, LENGTH, SHA256));
      }
      admit(files);
      from = admitted.getAndAdd(ADMITTED_AT_ONCE);
    }
  }

  /** One batch. */
  void admit(List<FileRecord> files) throws Exception {
    List<Item> items = new ArrayList<>();
    for (FileRecord file : files) {
      items.add(new Taken(items.size(), ids.next(), file));
    }
    AdmitResult result =
        store.admit(
            new Admission(
                TENANT, PIPELINE, ids.next(), Instant.now(), null, ids.next(), items, null));
    if (!(result instanceof AdmitResult.Admitted)) {
      throw new IllegalStateException("An admission was answered with " + result);
    }
  }

  static FileRecord file(String id, String locator, long length, String sha256) {
    return new FileRecord(
        id, "small.txt", "text/plain", null, locator, length, sha256, Instant.now());
  }

  private void claimAndSettle(int jobs, Semaphore ready, Settlers settlers, AtomicBoolean stop)
      throws Exception {
    for (int claimed = 0; claimed < jobs; ) {
      if (stop.get()) {
        throw new InterruptedException("Stopped before all were claimed");
      }
      ready.drainPermits();
      List<Lease> leases = claim();
      claimed += leases.size();
      settlers.settle(leases);
      if (leases.isEmpty()) {
        var _ = ready.tryAcquire(IDLE_MILLIS, TimeUnit.MILLISECONDS);
      }
    }
    settlers.awaitAll();
  }

  private List<Lease> claim() throws Exception {
    return store.claim("bench", OFFERS, CLAIMED_AT_ONCE, LEASE_TERM);
  }
}
