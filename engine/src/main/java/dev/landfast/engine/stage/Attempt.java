package dev.landfast.engine.stage;

import dev.landfast.engine.blob.BlobStore;
import dev.landfast.engine.blob.BlobUnavailableException;
import dev.landfast.engine.blob.OpenBlob;
import dev.landfast.engine.blob.StorageFullException;
import dev.landfast.engine.id.IdSource;
import dev.landfast.engine.job.CommitUnknownException;
import dev.landfast.engine.job.JobError;
import dev.landfast.engine.job.JobStore;
import dev.landfast.engine.job.JobStoreException;
import dev.landfast.engine.job.Lease;
import dev.landfast.engine.job.Offer;
import dev.landfast.engine.job.SettleResult;
import dev.landfast.engine.job.Settlement;
import dev.landfast.engine.job.Settlement.Outcome;
import dev.landfast.engine.job.Settlement.Report;
import dev.landfast.engine.stage.StageCatalog.Step;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One lease, run on one thread: open, run, seal, settle.
 *
 * <p>Other threads may {@link #interrupt}, {@link #stop} or {@link #releaseFor} it at any moment.
 * They race with the attempt's own settle, and the token decides: the store accepts one of the two.
 */
final class Attempt {
  private static final Logger LOG = LoggerFactory.getLogger(Attempt.class);

  /** Tries to settle while the database is away, with growing waits between them. */
  private static final int SETTLE_TRIES = 5;

  private final Lease lease;
  private final Tools tools;
  private final Consumer<Attempt> ended;
  private final Thread thread;
  private final long startedNanos = System.nanoTime();
  private final InputOpening opening;
  private volatile @Nullable StageRun stageRun; // for its progress
  private long openedNanos = startedNanos;
  private long stageEndedNanos = startedNanos;

  /** Asked for from outside: what was interrupted is given back, not counted as a failure. */
  private volatile boolean stopping;

  /** The stage is over; what is left ends by itself. Written, once, under {@code this}. */
  private volatile boolean ending;

  Attempt(Lease lease, Tools tools, Consumer<Attempt> ended) {
    this.lease = lease;
    this.tools = tools;
    this.ended = ended;
    this.opening = new InputOpening(tools.blobs(), tools.clock(), tools.firstWait());
    this.thread =
        Thread.ofPlatform()
            .name("landfast-stage-" + lease.stage() + "-" + lease.job())
            .daemon() // one that never returns must not keep the process
            .unstarted(this::run);
  }

  Lease lease() {
    return lease;
  }

  String token() {
    return lease.token();
  }

  void start() {
    thread.start();
  }

  /** Breaks the stage off, because of its bound or its lost lease; not the settle after it. */
  synchronized void interrupt() {
    if (!ending) {
      thread.interrupt();
    }
  }

  /** Asks the stage to end because the job is to be cancelled; a settle after it goes on. */
  synchronized void cancel() {
    if (!ending) {
      stop();
    }
  }

  /** Asks all of the attempt to end, because the process stops: its settle too. */
  void stop() {
    stopping = true;
    thread.interrupt();
  }

  /** Whether the stage takes longer than its bound. */
  boolean isOverdue() {
    return !ending
        && tools
            .catalog()
            .step(lease.pipeline(), lease.stage())
            .map(step -> System.nanoTime() - startedNanos > step.spec().runMax().toNanos())
            .orElse(false);
  }

  /** How far the stage is, if it says so. */
  Optional<Double> progress() {
    StageRun run = stageRun;
    return run == null ? Optional.empty() : Optional.ofNullable(run.progress());
  }

  /** Whether the stage is over: then its lease may be gone because it was settled. */
  boolean isEnding() {
    return ending;
  }

  /** Gives the lease back in place of a stage that does not end. */
  void releaseFor() throws JobStoreException {
    tools.jobs().settle(lease, new Settlement(new Settlement.Release(), report()));
  }

  private void run() {
    try (LogScope _ = new LogScope(lease)) {
      LOG.debug("Stage {} begins.", lease.stage());
      runStep(
          tools
              .catalog()
              .step(lease.pipeline(), lease.stage())
              .orElseThrow(() -> new IllegalStateException("Not offered: " + lease.stage())));
    } finally {
      ended.accept(this);
    }
  }

  private void runStep(Step step) {
    OpenBlob input;
    try {
      input = opening.open(lease.file());
    } catch (BlobUnavailableException e) {
      settle(new Settlement.Fail(AttemptErrors.missing(e, lease.file().name())));
      return;
    } catch (IOException e) {
      boolean cutOff = Thread.currentThread().isInterrupted(); // by that the channel was closed
      settle(cutOff ? interrupted(step) : failure(step, AttemptErrors.storageAccess()));
      return;
    } catch (InterruptedException e) {
      settle(interrupted(step));
      return;
    }
    openedNanos = System.nanoTime();
    StageRun run =
        new StageRun(
            lease,
            step.pipeline(),
            input,
            tools.blobs(),
            tools.ids(),
            tools.folder().resolve(lease.token()));
    stageRun = run;
    try (run) {
      runAndSettle(step, run);
    } catch (IOException e) {
      LOG.warn("What the attempt left could not be removed; the next start does it.", e);
    }
  }

  private void runAndSettle(Step step, StageRun run) throws IOException {
    Outcome outcome = outcomeOf(step, run);
    switch (settle(outcome)) {
      case KEEP -> run.keepOutputs();
      case DISCARD -> {} // by closing the run
      case UNKNOWN -> run.leaveOutputs();
    }
  }

  private Outcome outcomeOf(Step step, StageRun run) {
    try {
      StageResult result =
          tools.catalog().stage(new Offer(lease.pipeline(), lease.stage())).run(run);
      stageEndedNanos = System.nanoTime();
      return switch (result) {
        case StageResult.Done done ->
            new Settlement.Done(step.next().orElse(null), run.seal(), run.foundType());
        case StageResult.Retry retry -> failure(step, retry.error(), retry.after());
        case StageResult.Failed failed -> new Settlement.Fail(failed.error());
        case StageResult.Waiting waiting -> {
          if (run.hasOutputs()) {
            throw new IllegalStateException("A stage that waits for a callback has no outputs.");
          }
          yield new Settlement.Await(waiting.atMost());
        }
      };
    } catch (InterruptedException e) {
      return interrupted(step);
    } catch (StorageFullException e) {
      return failure(step, AttemptErrors.storageFull());
    } catch (Exception | Error e) {
      if (Thread.currentThread().isInterrupted() || stopping) {
        return interrupted(step);
      }
      LOG.warn("Stage {} failed unexpectedly.", lease.stage(), e);
      return failure(step, AttemptErrors.stageCrashed(lease.stage()));
    } finally {
      if (stageEndedNanos == startedNanos) {
        stageEndedNanos = System.nanoTime();
      }
    }
  }

  /** A failure that another attempt may mend, unless this was the last. */
  private Outcome failure(Step step, JobError error) {
    return failure(step, error, Duration.ZERO);
  }

  private Outcome failure(Step step, JobError error, Duration after) {
    return step.failure(error, lease.attempt(), after, tools.random());
  }

  private Outcome interrupted(Step step) {
    boolean cleared = Thread.interrupted(); // the settle below must not be cut off by it
    LOG.debug("The stage was interrupted (pending: {}).", cleared);
    if (stopping) {
      return new Settlement.Release();
    }
    return failure(step, AttemptErrors.stageTimeout(step.spec()));
  }

  private Fate settle(Outcome outcome) {
    beginEnding();
    Settlement settlement = new Settlement(outcome, report());
    Fate otherwise = Fate.DISCARD;
    Duration wait = tools.firstWait();
    for (int number = 1; ; number++) {
      try {
        SettleResult result = tools.jobs().settle(lease, settlement); // a repeat is told the same
        logSettled(outcome, result);
        // Only a settle as done names outputs; some may be sealed although another failed.
        boolean named = result == SettleResult.ACCEPTED && outcome instanceof Settlement.Done;
        return named ? Fate.KEEP : Fate.DISCARD;
      } catch (JobStoreException e) {
        if (e instanceof CommitUnknownException) {
          otherwise = Fate.UNKNOWN;
        }
        if (number == SETTLE_TRIES || !pause(wait)) {
          LOG.error("The attempt could not be settled; its lease will run out.", e);
          return otherwise;
        }
        wait = wait.multipliedBy(2);
      }
    }
  }

  /** From here on only a stop of the process interrupts. */
  private synchronized void beginEnding() {
    ending = true;
    Thread.interrupted();
  }

  /** False when there is no time left to wait. */
  private boolean pause(Duration wait) {
    try {
      TimeUnit.MILLISECONDS.sleep(wait.toMillis());
      return !stopping;
    } catch (InterruptedException e) {
      return false;
    }
  }

  private void logSettled(Outcome outcome, SettleResult result) {
    if (result == SettleResult.LEASE_LOST) {
      LOG.warn("Stage {} ended after its lease was lost; nothing was changed.", lease.stage());
      return;
    }
    switch (outcome) {
      case Settlement.Done done ->
          LOG.info("Stage {} done in {} ms.", lease.stage(), report().runMillis());
      case Settlement.Retry retry ->
          LOG.warn(
              "Stage {} failed: {} {} {}",
              lease.stage(),
              retry.error().code(),
              retry.error().detail(),
              retry.last()
                  ? "This was the last attempt."
                  : "Trying again in " + retry.delay().toMillis() + " ms.");
      case Settlement.Fail fail ->
          LOG.warn(
              "Stage {} failed for good: {} {}",
              lease.stage(),
              fail.error().code(),
              fail.error().detail());
      case Settlement.Await await -> LOG.info("Stage {} waits for a callback.", lease.stage());
      case Settlement.Release release -> LOG.info("Stage {} given back.", lease.stage());
    }
  }

  private Report report() {
    return new Report(
        TimeUnit.NANOSECONDS.toMillis(openedNanos - startedNanos),
        TimeUnit.NANOSECONDS.toMillis(Math.max(0, stageEndedNanos - openedNanos)),
        stageEndedNanos,
        opening.fileAccess());
  }

  private enum Fate {
    KEEP,
    DISCARD,
    UNKNOWN
  }

  /** What all attempts of a process share. */
  record Tools(
      JobStore jobs,
      BlobStore blobs,
      StageCatalog catalog,
      IdSource ids,
      InstantSource clock,
      RandomGenerator random,
      Path folder,
      Duration firstWait) {}
}
