package dev.landfast.engine.intake;

import dev.landfast.engine.blob.BlobLabel;
import dev.landfast.engine.blob.BlobStore;
import dev.landfast.engine.id.IdSource;
import dev.landfast.engine.intake.Refusal.Code;
import dev.landfast.engine.job.JobStore;
import dev.landfast.engine.job.Lease;
import dev.landfast.engine.job.Pipeline;
import dev.landfast.engine.stage.StageCatalog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes files in. Safe for use by several threads; callers may be virtual threads, because all file
 * I/O happens on a bounded pool of platform threads.
 */
public final class Intake implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

  /** A sync waits for the disk, not for a core: many are needed to keep it busy. */
  private static final int IO_THREADS = 32;

  private static final Duration DRAIN_RETRY = Duration.ofSeconds(10);

  private final BlobStore blobs;
  private final JobStore jobs;
  private final StageCatalog catalog;
  private final Limits limits;
  private final IdSource ids;
  private final InstantSource clock;
  private final ExecutorService io =
      Executors.newFixedThreadPool(
          IO_THREADS, Thread.ofPlatform().name("landfast-io-", 0).factory());
  private final Set<TenantKey> keysInUse = ConcurrentHashMap.newKeySet();
  private volatile boolean draining;

  public Intake(
      BlobStore blobs,
      JobStore jobs,
      StageCatalog catalog,
      Limits limits,
      IdSource ids,
      InstantSource clock) {
    this.blobs = blobs;
    this.jobs = jobs;
    this.catalog = catalog;
    this.limits = limits;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * Begins a request. Close the reception in any case; what was not admitted by then is gone.
   *
   * @throws Refusal before any byte is read
   */
  public Reception receive(Request request) throws Refusal {
    if (draining) {
      throw new Refusal(
          Code.DRAINING, "The server is stopping. Send the file again shortly.", DRAIN_RETRY, null);
    }
    Pipeline pipeline =
        catalog
            .pipeline(request.pipeline())
            .orElseThrow(() ->
                new Refusal(
                    Code.UNKNOWN_PIPELINE,
                    "There is no pipeline of that name. Known: "
                        + String.join(
                            ", ", catalog.pipelines().stream().map(Pipeline::name).toList())
                        + "."));
    TenantKey key = null;
    if (request.idempotencyKey() != null) {
      key = new TenantKey(request.tenant(), request.idempotencyKey());
      if (!keysInUse.add(key)) {
        throw new Refusal(
            Code.IDEMPOTENCY_KEY_IN_USE,
            "A request with this Idempotency-Key is still under way. Wait for its answer.",
            Duration.ofSeconds(1),
            null);
      }
    }
    return new Reception(this, request, pipeline, key);
  }

  /**
   * Begins an output of a remote worker. Close it in any case.
   *
   * @param expectedSha256 in lower-case hexadecimal; null when the worker gives none
   * @throws Refusal before any byte is read
   */
  public OutputReception receiveOutput(Lease lease, String name, @Nullable String expectedSha256)
      throws Refusal {
    FileName.check(name);
    String id = ids.next();
    BlobLabel label =
        new BlobLabel(
            id,
            lease.tenant(),
            lease.pipeline(),
            name,
            lease.correlationId(),
            lease.job(),
            lease.stage());
    Upload upload = new Upload(this, label);
    return new OutputReception(this, lease, new Arriving(id, name, null, expectedSha256, upload));
  }

  /** From now on requests are refused; those under way go on. */
  public void drain() {
    draining = true;
  }

  /** Waits for the file I/O that was begun. */
  @Override
  public void close() {
    drain();
    io.close();
  }

  void release(@Nullable TenantKey key) {
    if (key != null) {
      keysInUse.remove(key);
    }
  }

  BlobStore blobs() {
    return blobs;
  }

  JobStore jobs() {
    return jobs;
  }

  /** What one request may bring. */
  public Limits limits() {
    return limits;
  }

  IdSource ids() {
    return ids;
  }

  Instant now() {
    return clock.instant();
  }

  ExecutorService io() {
    return io;
  }

  /**
   * Does what is left of a file, and waits for it. What an intake that was closed meanwhile leaves
   * undone, the next start does.
   */
  void finish(IoWork work) {
    CompletableFuture<Void> begun = CompletableFuture.completedFuture(null);
    join( // not by runAsync, which throws when no task is taken any more
        begun.thenRunAsync(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            },
            io));
  }

  static void join(CompletableFuture<?> task) {
    try {
      task.join();
    } catch (CompletionException e) {
      LOG.warn("A temporary file could not be removed; the next start does it.", e.getCause());
    }
  }

  /**
   * What one request may bring.
   *
   * @param fileBytesMax of one file
   * @param filesMax of one request
   */
  public record Limits(long fileBytesMax, int filesMax) {}

  /**
   * What is known before any byte is read.
   *
   * @param notBefore when the jobs may start at the earliest
   * @param batch whether the files form a batch, in which each has an outcome of its own
   */
  public record Request(
      String tenant,
      String pipeline,
      String correlationId,
      @Nullable Instant notBefore,
      @Nullable String idempotencyKey,
      boolean batch) {}

  record TenantKey(String tenant, String key) {}

  /** On an I/O thread. */
  interface IoWork {
    void run() throws IOException;
  }
}
