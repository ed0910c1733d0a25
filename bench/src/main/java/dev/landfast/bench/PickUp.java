package dev.landfast.bench;

import dev.landfast.engine.blob.BlobLabel;
import dev.landfast.engine.blob.BlobRef;
import dev.landfast.engine.blob.BlobStore;
import dev.landfast.engine.blob.SealedBlob;
import dev.landfast.engine.blob.StagedBlob;
import dev.landfast.engine.blob.local.LocalBlobStore;
import dev.landfast.engine.id.IdSource;
import dev.landfast.engine.job.JobStore;
import dev.landfast.engine.stage.Stage;
import dev.landfast.engine.stage.StageCatalog;
import dev.landfast.engine.stage.StageResult;
import dev.landfast.engine.stage.StageRun;
import dev.landfast.engine.stage.Workers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * How long a single job waits for a worker that has nothing else to do: from the return of its
 * admission to the first line of its stage. Real workers, real blobs.
 */
final class PickUp {
  private static final int WARM_UP_JOBS = 100;
  private static final int JOBS = 300;
  private static final int SLOTS = 8;
  private static final long START_SECONDS_MAX = 30;

  /** After which the job before is settled, and the workers wait again. */
  private static final long IDLE_MILLIS = 20;

  private final IdSource ids = new IdSource(InstantSource.system(), new SecureRandom());
  private final JobStore admitting;
  private final JobStore working;
  private final Path folder;

  /**
   * @param admitting takes the jobs
   * @param working has the workers: the same store, or another one on the same database
   */
  PickUp(JobStore admitting, JobStore working, Path folder) {
    this.admitting = admitting;
    this.working = working;
    this.folder = folder;
  }

  /** Of each job, in order. */
  double[] sortedMillis() throws Exception {
    BlobStore blobs =
        LocalBlobStore.open(folder.resolve("blobs"), ids.next(), 0, InstantSource.system());
    BlockingQueue<Long> starts = new LinkedBlockingQueue<>();
    StageCatalog catalog =
        new StageCatalog(List.of(NoOpJobs.PIPELINE), List.of(new NotedStart(starts)));
    Workers.Settings settings =
        new Workers.Settings(
            "bench",
            SLOTS,
            catalog.known(),
            folder.resolve("work"),
            ids,
            InstantSource.system(),
            new SecureRandom());
    NoOpJobs jobs = new NoOpJobs(admitting);
    double[] millis = new double[JOBS];
    try (Workers _ = Workers.start(working, blobs, catalog, settings)) {
      for (int i = -WARM_UP_JOBS; i < JOBS; i++) {
        TimeUnit.MILLISECONDS.sleep(IDLE_MILLIS);
        double waited = millisOfOne(jobs, blobs, starts);
        if (i >= 0) {
          millis[i] = waited;
        }
      }
      TimeUnit.MILLISECONDS.sleep(IDLE_MILLIS); // the last one's settle
    }
    Arrays.sort(millis);
    return millis;
  }

  private double millisOfOne(NoOpJobs jobs, BlobStore blobs, BlockingQueue<Long> starts)
      throws Exception {
    String id = ids.next();
    BlobLabel label =
        new BlobLabel(id, NoOpJobs.TENANT, NoOpJobs.PIPELINE.name(), "small.txt", id, null, null);
    try (StagedBlob staged = blobs.stage(label)) {
      staged.write(ByteBuffer.wrap(new byte[] {'x'}));
      try (SealedBlob sealed = staged.seal()) {
        BlobRef ref = sealed.ref();
        jobs.admit(List.of(NoOpJobs.file(id, ref.locator(), ref.length(), ref.sha256())));
        long admitted = System.nanoTime();
        sealed.keep();
        Long started = starts.poll(START_SECONDS_MAX, TimeUnit.SECONDS);
        if (started == null) {
          throw new IOException("A job was not started in " + START_SECONDS_MAX + " s");
        }
        return Math.max(0, started - admitted) / 1e6; // the wake-up may be before the return
      }
    }
  }

  /** A stage that says when it began, and does nothing. */
  private record NotedStart(BlockingQueue<Long> starts) implements Stage {
    @Override
    public String name() {
      return NoOpJobs.STAGE;
    }

    @Override
    public StageResult run(StageRun run) {
      starts.add(System.nanoTime());
      return new StageResult.Done();
    }
  }
}
