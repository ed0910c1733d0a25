package dev.landfast.engine;

import dev.landfast.engine.blob.BlobStore;
import dev.landfast.engine.blob.local.LocalBlobStore;
import dev.landfast.engine.effect.EffectHandler;
import dev.landfast.engine.effect.Effects;
import dev.landfast.engine.id.IdSource;
import dev.landfast.engine.intake.Intake;
import dev.landfast.engine.job.JobStore;
import dev.landfast.engine.job.JobStoreException;
import dev.landfast.engine.job.Offer;
import dev.landfast.engine.job.jdbc.SqlJobStore;
import dev.landfast.engine.stage.RemoteWorkers;
import dev.landfast.engine.stage.StageCatalog;
import dev.landfast.engine.stage.Workers;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The engine on one data directory: a database, local blobs, workers in this process.
 *
 * <p>In a directory of its own {@link #open} recovers what earlier runs left before anything is
 * taken in or claimed; in one that is shared, this goes on beside the work. Safe for use by several
 * threads.
 */
public final class Engine implements AutoCloseable {
  private final String run;
  private final StageCatalog catalog;
  private final SqlJobStore jobs;
  private final BlobStore blobs;
  private final RunSweep sweep;
  private final Intake intake;
  private final Workers workers;
  private final RemoteWorkers remoteWorkers;
  private final Effects effects;

  private Engine(DataDirectory directory, StageCatalog catalog, Settings settings)
      throws IOException, JobStoreException {
    InstantSource clock = InstantSource.system();
    SecureRandom random = new SecureRandom();
    IdSource ids = new IdSource(clock, random);
    this.run = directory.run();
    this.catalog = catalog;
    SqlJobStore.Settings forJobs =
        new SqlJobStore.Settings(
            run, ids.next(), catalog, clock, System::nanoTime, random, settings.queueMax());
    this.jobs =
        settings.database() == null
            ? SqlJobStore.open(directory.database(), forJobs)
            : SqlJobStore.open(settings.database(), forJobs);
    try {
      Installation installation = new Installation(directory, jobs.blobRows());
      this.blobs =
          LocalBlobStore.open(
              directory.root(), run, settings.reserveBytes(), clock, installation::isHome);
      this.sweep = new RunSweep(directory, blobs, jobs, installation);
      sweep.start();
    } catch (IOException | RuntimeException e) {
      jobs.close();
      throw e;
    }
    this.intake = new Intake(blobs, jobs, catalog, settings.intake(), ids, clock);
    List<Offer> offers = catalog.runnable(settings.pipelines());
    if (settings.slots() > 0) {
      catalog.prepare(offers, directory.tmp());
    }
    this.workers =
        Workers.start(
            jobs,
            blobs,
            catalog,
            new Workers.Settings(
                settings.worker(),
                settings.slots(),
                offers,
                directory.tmp().resolve("stages"),
                ids,
                clock,
                random));
    this.remoteWorkers = new RemoteWorkers(jobs, blobs, catalog, clock, random);
    this.effects = Effects.start(jobs, settings.effects(), random);
  }

  /**
   * Opens the engine. The directory stays the caller's: close it after the engine.
   *
   * @throws IllegalArgumentException if the directory is shared and the database is not, or the
   *     other way round
   * @throws JobStoreException if the database cannot be opened
   * @throws IOException if the volume cannot be used
   */
  public static Engine open(DataDirectory directory, StageCatalog catalog, Settings settings)
      throws IOException, JobStoreException {
    if (directory.isShared() != (settings.database() != null)) {
      throw new IllegalArgumentException("SQLite needs a directory that one process owns.");
    }
    return new Engine(directory, catalog, settings);
  }

  /** The id of this run: what logs call the instance. */
  public String run() {
    return run;
  }

  public Intake intake() {
    return intake;
  }

  public RemoteWorkers remoteWorkers() {
    return remoteWorkers;
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
    remoteWorkers.drain();
    workers.drain(grace);
  }

  @Override
  public void close() {
    drain(Duration.ZERO);
    catalog.rest();
    intake.close();
    effects.close();
    sweep.close();
    jobs.close();
  }

  /**
   * How the engine is set.
   *
   * @param worker name of this process in the jobs' history
   * @param slots stages that run at the same time
   * @param reserveBytes what intake leaves free on the volume
   * @param queueMax unfinished jobs; further files are refused
   * @param pipelines whose stages are run here; empty for all
   * @param effects who carries out what follows from jobs, by the kind of effect; effects of other
   *     kinds wait for a process that does
   * @param database the URL of a PostgreSQL database, in a directory that is shared; null for
   *     SQLite in a directory that is owned
   */
  public record Settings(
      String worker,
      int slots,
      long reserveBytes,
      long queueMax,
      Intake.Limits intake,
      Set<String> pipelines,
      Map<String, EffectHandler> effects,
      @Nullable String database) {}
}
