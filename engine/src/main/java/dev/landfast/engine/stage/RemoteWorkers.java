package dev.landfast.engine.stage;

import dev.landfast.engine.blob.BlobRef;
import dev.landfast.engine.blob.BlobStore;
import dev.landfast.engine.blob.BlobUnavailableException;
import dev.landfast.engine.blob.OpenBlob;
import dev.landfast.engine.job.ArtifactRecord;
import dev.landfast.engine.job.FileRecord;
import dev.landfast.engine.job.JobStore;
import dev.landfast.engine.job.JobStoreException;
import dev.landfast.engine.job.Lease;
import dev.landfast.engine.job.Offer;
import dev.landfast.engine.job.RemoteLeases;
import dev.landfast.engine.job.RemoteLeases.Renewed;
import dev.landfast.engine.job.SettleResult;
import dev.landfast.engine.job.Settlement;
import dev.landfast.engine.job.Signal;
import dev.landfast.engine.stage.StageCatalog.Step;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands jobs to workers that are other programs, and takes what they say of them. Knows none of the
 * workers: what a lease is, the database says. Safe for use by several threads; callers may be
 * virtual threads.
 */
public final class RemoteWorkers {
  private static final Logger LOG = LoggerFactory.getLogger(RemoteWorkers.class);

  /** As that of the workers of this process: after it a job of a worker that died is claimable. */
  private static final Duration LEASE_TERM = Duration.ofSeconds(20);

  /** Between looks for work, as the net below the wake-ups. */
  private static final Duration IDLE_MAX = Duration.ofSeconds(5);

  private static final String CALLBACK_MARK = ".";
  private static final int CALLBACK_BYTES = 16;

  private final JobStore jobs;
  private final RemoteLeases leases;
  private final BlobStore blobs;
  private final StageCatalog catalog;
  private final InstantSource clock;
  private final RandomGenerator random;

  /** One for each call that waits for work. */
  private final Set<Signal> waiting = ConcurrentHashMap.newKeySet();

  private volatile boolean draining;

  public RemoteWorkers(
      JobStore jobs,
      BlobStore blobs,
      StageCatalog catalog,
      InstantSource clock,
      RandomGenerator random) {
    this.jobs = jobs;
    this.leases = jobs.remote();
    this.blobs = blobs;
    this.catalog = catalog;
    this.clock = clock;
    this.random = random;
    jobs.onReady(this::wake);
  }

  /**
   * Leases up to {@code max} jobs whose files are in place; a job whose file is not fails as {@code
   * FILE_MISSING}.
   *
   * @param worker for the history only; it fences nothing
   * @param wait for the first one; with none by then the answer is empty
   */
  public List<Granted> claim(String worker, Collection<Offer> offers, int max, Duration wait)
      throws JobStoreException, InterruptedException {
    Signal signal = new Signal();
    waiting.add(signal);
    try {
      long deadline = System.nanoTime() + wait.toNanos();
      while (true) {
        List<Granted> granted = claimNow(worker, offers, max);
        Duration left = Duration.ofNanos(deadline - System.nanoTime());
        if (!granted.isEmpty() || draining || !left.isPositive()) {
          return granted;
        }
        signal.await(shorter(left, untilNext()));
      }
    } finally {
      waiting.remove(signal);
    }
  }

  private List<Granted> claimNow(String worker, Collection<Offer> offers, int max)
      throws JobStoreException {
    Instant expiresAt = clock.instant().plus(LEASE_TERM); // of before: at least as long it is held
    List<Granted> granted = new ArrayList<>();
    for (Lease lease : leases.claim(worker, offers, max, LEASE_TERM)) {
      if (isInPlaceOrUnknown(lease)) {
        granted.add(new Granted(lease, expiresAt));
      }
    }
    return granted;
  }

  private Duration untilNext() throws JobStoreException {
    Duration due = jobs.untilDue().orElse(IDLE_MAX);
    return due.compareTo(IDLE_MAX) < 0 ? due.plusMillis(1) : IDLE_MAX;
  }

  /**
   * One whose file is missing, and that could not be settled so, must not take the others along.
   */
  private boolean isInPlaceOrUnknown(Lease lease) {
    try {
      return isInPlace(lease);
    } catch (JobStoreException e) {
      LOG.warn("A job whose file is missing could not be settled; its lease will run out.", e);
      return false;
    }
  }

  /** Its whole content is checked when it is read. */
  private boolean isInPlace(Lease lease) throws JobStoreException {
    FileRecord file = lease.file();
    try (OpenBlob _ = blobs.open(new BlobRef(file.locator(), file.length(), file.sha256()))) {
      return true;
    } catch (BlobUnavailableException e) {
      LOG.warn("A job's file is missing: {}", e.getMessage());
      leases.settle(lease, new Settlement.Fail(AttemptErrors.missing(e, file.name())), "missing");
    } catch (IOException e) {
      LOG.error("A stored file is not accessible.", e);
      leases.settle(
          lease,
          step(lease)
              .failure(AttemptErrors.storageAccess(), lease.attempt(), Duration.ZERO, random),
          "not accessible");
    }
    return false;
  }

  /** Gives leases back that their worker never heard of; spends nothing. */
  public void giveBack(List<Granted> granted) throws JobStoreException {
    for (Granted one : granted) {
      leases.settle(one.lease(), new Settlement.Release(), "given back");
    }
  }

  /** A lease as long as it is held. */
  public Optional<Lease> find(String job, String token) throws JobStoreException {
    return leases.find(job, token);
  }

  /**
   * Makes a lease last another term, but not for longer than its stage may run.
   *
   * @param progress from 0 to 1; null to leave it
   */
  public Renewal renew(String job, String token, @Nullable Double progress)
      throws JobStoreException {
    Instant expiresAt = clock.instant().plus(LEASE_TERM);
    Optional<Lease> lease = leases.find(job, token);
    Renewed renewed =
        lease.isEmpty()
            ? Renewed.LEASE_LOST
            : leases.renew(job, token, LEASE_TERM, step(lease.get()).spec().runMax(), progress);
    return new Renewal(renewed, expiresAt);
  }

  /**
   * Ends an attempt as its worker says; a repeat of the same is told the same. Of one that waits
   * for a callback, what was sent so far counts when the caller says that it is done.
   */
  public SettleResult settle(String job, String token, StageResult result)
      throws JobStoreException {
    String said = result.toString(); // of all components
    Optional<Lease> lease = leases.find(job, token);
    if (lease.isEmpty()) {
      return leases.settledBefore(job, token, said);
    }
    return leases.settle(lease.get(), outcome(lease.get(), result), said);
  }

  /** Names a lease to those who may call back. It can be told to others: it proves nothing. */
  public static String callback(Lease lease) {
    return lease.job() + CALLBACK_MARK + digest(lease.token());
  }

  /**
   * Ends an attempt by a callback; before its worker has said that it waits, too. The first one
   * counts.
   *
   * @param callback as {@link #callback} named it
   * @param result not that it waits
   * @param outputs that the caller brings, when it is done; durable
   * @return {@link SettleResult#LEASE_LOST} if nothing was changed, because an earlier one counted
   *     or the attempt is over
   */
  public SettleResult called(String callback, StageResult result, List<ArtifactRecord> outputs)
      throws JobStoreException {
    Optional<Lease> lease = awaited(callback);
    if (lease.isEmpty()) {
      return SettleResult.LEASE_LOST;
    }
    Settlement.Outcome outcome = outcome(lease.get(), result);
    if (outcome instanceof Settlement.Done done) {
      outcome = new Settlement.Done(done.nextStage(), outputs, null);
    }
    return leases.settleAwaited(lease.get(), outcome, "callback " + result);
  }

  /** The lease that a callback would end; empty when it would change nothing. */
  public Optional<Lease> awaited(String callback) throws JobStoreException {
    int mark = callback.indexOf(CALLBACK_MARK);
    return mark < 0
        ? Optional.empty()
        : leases
            .awaited(callback.substring(0, mark))
            .filter(lease -> callback.equals(callback(lease)));
  }

  private static String digest(String token) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, CALLBACK_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }

  private Settlement.Outcome outcome(Lease lease, StageResult result) throws JobStoreException {
    Step step = step(lease);
    return switch (result) {
      case StageResult.Done _ -> new Settlement.Done(step.next().orElse(null), List.of(), null);
      case StageResult.Retry retry ->
          step.failure(retry.error(), lease.attempt(), retry.after(), random);
      case StageResult.Failed failed -> new Settlement.Fail(failed.error());
      case StageResult.Waiting waiting -> new Settlement.Await(waiting.atMost());
    };
  }

  private Step step(Lease lease) throws JobStoreException {
    return catalog
        .step(lease.pipeline(), lease.stage())
        .orElseThrow(() ->
            new JobStoreException(
                "This node does not know stage "
                    + lease.stage()
                    + " of pipeline "
                    + lease.pipeline()
                    + "."));
  }

  /** From now on nobody waits for work. */
  public void drain() {
    draining = true;
    wake();
  }

  private void wake() {
    waiting.forEach(Signal::raise);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /**
   * A lease.
   *
   * @param expiresAt unless it is renewed; at the earliest
   */
  public record Granted(Lease lease, Instant expiresAt) {}

  /**
   * What a renewal did.
   *
   * @param expiresAt as of a lease; of no meaning for one that is lost
   */
  public record Renewal(Renewed renewed, Instant expiresAt) {}
}
