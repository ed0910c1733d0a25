package dev.landfast.server;

import dev.landfast.engine.Engine;
import dev.landfast.engine.blob.BlobStore.Room;
import dev.landfast.engine.job.JobStoreException;
import dev.landfast.engine.job.Outage;
import dev.landfast.engine.job.QueueView;
import dev.landfast.engine.stage.StageCatalog;
import dev.landfast.server.StatusAnswer.PipelineAnswer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The state of the installation. Safe for use by several threads. */
final class Status implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Status.class);
  private static final Duration FRESH = Duration.ofSeconds(1);

  private final Engine engine;
  private final String version;
  private final List<PipelineAnswer> pipelines;
  private final Activity activity;
  private final InstantSource clock;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Outage outage = new Outage(LOG, "The state of the queues cannot be read.");

  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable StatusAnswer newest; // guarded by lock
  private long readAt; // guarded by lock

  private Status(
      Engine engine, StageCatalog catalog, String version, Activity activity, InstantSource clock) {
    this.engine = engine;
    this.version = version;
    this.pipelines = catalog.pipelines().stream().map(PipelineAnswer::of).toList();
    this.activity = activity;
    this.clock = clock;
  }

  static Status start(
      Engine engine, StageCatalog catalog, String version, Activity activity, InstantSource clock) {
    Status status = new Status(engine, catalog, version, activity, clock);
    Thread.ofVirtual().name("landfast-activity").start(status::sampleAll);
    return status;
  }

  /** As it is now, without samples. */
  StatusAnswer read() throws JobStoreException {
    return answer(engine.jobs().reader().queue());
  }

  /** The same, at most a second old: for those who would ask at each commit. */
  StatusAnswer recent() throws JobStoreException {
    lock.lock();
    try {
      StatusAnswer answer = newest;
      if (answer == null || System.nanoTime() - readAt >= FRESH.toNanos()) {
        answer = read();
        newest = answer;
        readAt = System.nanoTime();
      }
      return answer;
    } finally {
      lock.unlock();
    }
  }

  /** With samples. */
  StatusAnswer full() throws JobStoreException {
    return read().with(activity.samples());
  }

  private StatusAnswer answer(QueueView queue) {
    return new StatusAnswer(
        clock.instant(),
        version,
        engine.run(),
        pipelines,
        queue.stages(),
        queue.oldestReadyAt(),
        queue.breakers(),
        queue.nodes(),
        room(),
        Activity.STEP.toSeconds(),
        null);
  }

  private @Nullable Room room() {
    try {
      return engine.blobs().room();
    } catch (IOException e) {
      LOG.debug("The store does not tell its room.", e);
      return null;
    }
  }

  private void sampleAll() {
    try {
      while (!closing.await(Activity.STEP.toMillis(), TimeUnit.MILLISECONDS)) {
        sample(clock.instant());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // by nobody
    }
  }

  private void sample(Instant at) {
    try {
      activity.sample(at, read().queue());
      outage.succeeded();
    } catch (JobStoreException | RuntimeException e) {
      outage.failed(e); // the step goes on until it can be read
    }
  }

  @Override
  public void close() {
    closing.countDown();
  }
}
