package dev.landfast.engine;

import dev.landfast.engine.blob.BlobStore;
import dev.landfast.engine.blob.BlobStore.Recovered;
import dev.landfast.engine.blob.BlobStore.RowIndex;
import dev.landfast.engine.blob.local.LocalBlobStore;
import dev.landfast.engine.id.IdSource;
import dev.landfast.engine.intake.Intake;
import dev.landfast.engine.job.JobStore;
import dev.landfast.engine.job.JobStoreException;
import dev.landfast.engine.job.jdbc.SqlJobStore;
import dev.landfast.engine.stage.StageCatalog;
import dev.landfast.engine.stage.Workers;
import dev.landfast.publish.FolderTree;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine on one data directory: SQLite, local blobs, workers in this process.
 *
 * <p>{@link #open} recovers what an earlier run left before anything is taken in or claimed. Safe
 * for use by several threads.
 */
public final class Engine implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

  private final String run;
  private final SqlJobStore jobs;
  private final BlobStore blobs;
  private final Intake intake;
  private final Workers workers;

  private Engine(DataDirectory directory, StageCatalog catalog, Settings settings)
      throws IOException, JobStoreException {
    InstantSource clock = InstantSource.system();
    SecureRandom random = new SecureRandom();
    IdSource ids = new IdSource(clock, random);
    this.run = ids.next();
    this.jobs =
        SqlJobStore.open(
            directory.database(),
            new SqlJobStore.Settings(
                run, ids.next(), catalog, clock, System::nanoTime, random, settings.queueMax()));
    try {
      this.blobs = LocalBlobStore.open(directory.root(), run, settings.reserveBytes(), clock);
      recover(directory.work());
    } catch (IOException | RuntimeException e) {
      jobs.close();
      throw e;
    }
    this.intake = new Intake(blobs, jobs, catalog, settings.intake(), ids, clock);
    this.workers =
        Workers.start(
            jobs,
            blobs,
            catalog,
            new Workers.Settings(
                settings.worker(),
                settings.slots(),
                directory.work().resolve(run),
                ids,
                clock,
                random));
  }

  /**
   * Opens the engine. The directory stays the caller's: close it after the engine.
   *
   * @throws JobStoreException if the database cannot be opened
   * @throws IOException if the volume cannot be used
   */
  public static Engine open(DataDirectory directory, StageCatalog catalog, Settings settings)
      throws IOException, JobStoreException {
    return new Engine(directory, catalog, settings);
  }

  /** The id of this run: what logs call the instance. */
  public String run() {
    return run;
  }

  public Intake intake() {
    return intake;
  }

  public JobStore jobs() {
    return jobs;
  }

  public BlobStore blobs() {
    return blobs;
  }

  /**
   * Refuses new requests, lets running stages finish or gives their leases back.
   *
   * @param grace for running stages
   */
  public void drain(Duration grace) {
    intake.drain();
    workers.drain(grace);
  }

  @Override
  public void close() {
    drain(Duration.ZERO);
    intake.close();
    jobs.close();
  }

  private void recover(Path work) throws IOException {
    Recovered recovered =
        blobs.recover(
            new RowIndex() {
              @Override
              public boolean knowsRun(String other) throws IOException {
                return ask(() -> jobs.knowsRun(other));
              }

              @Override
              public boolean namesLocator(String locator) throws IOException {
                return ask(() -> jobs.namesLocator(locator));
              }
            });
    FolderTree.delete(work);
    if (recovered.temporaries() + recovered.kept() + recovered.trashed() > 0) {
      LOG.info(
          "The run before ended without closing: removed {} unfinished uploads, found {} admitted"
              + " files in place, put {} that were never admitted into the trash.",
          recovered.temporaries(),
          recovered.kept(),
          recovered.trashed());
    }
    if (recovered.unknownRuns() > 0) {
      LOG.error(
          "The database does not know {} earlier runs of this directory: it was restored from a"
              + " backup, or is another one. Their files are left as they are.",
          recovered.unknownRuns());
    }
  }

  private static boolean ask(Question question) throws IOException {
    try {
      return question.ask();
    } catch (JobStoreException e) {
      throw new IOException(e);
    }
  }

  private interface Question {
    boolean ask() throws JobStoreException;
  }

  /**
   * How the engine is set.
   *
   * @param worker name of this process in the jobs' history
   * @param slots stages that run at the same time
   * @param reserveBytes what intake leaves free on the volume
   * @param queueMax unfinished jobs; further files are refused
   */
  public record Settings(
      String worker, int slots, long reserveBytes, long queueMax, Intake.Limits intake) {}
}
