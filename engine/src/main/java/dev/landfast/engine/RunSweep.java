package dev.landfast.engine;

import dev.landfast.engine.Installation.Standing;
import dev.landfast.engine.blob.BlobStore;
import dev.landfast.engine.blob.BlobStore.Recovered;
import dev.landfast.engine.blob.BlobStore.RowIndex;
import dev.landfast.engine.job.JobStoreException;
import dev.landfast.engine.job.jdbc.SqlJobStore;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Resolves what dead runs left in a data directory: at the start, and then once a minute, because
 * other processes that share the directory may die at any time. Its thread ends with {@link
 * #close}.
 */
final class RunSweep implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunSweep.class);
  private static final Duration INTERVAL = Duration.ofMinutes(1);
  private static final int DISCARDED_AT_ONCE = 500;

  private final DataDirectory directory;
  private final BlobStore blobs;
  private final SqlJobStore jobs;
  private final Installation installation;
  private final ScheduledExecutorService sweeper =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("landfast-sweeper").daemon().factory());
  private int unknownRunsTold;
  private Standing standingTold = Standing.OURS;

  RunSweep(DataDirectory directory, BlobStore blobs, SqlJobStore jobs, Installation installation) {
    this.directory = directory;
    this.blobs = blobs;
    this.jobs = jobs;
    this.installation = installation;
  }

  /**
   * Sweeps, and goes on doing so.
   *
   * @throws IOException if the directory belongs to this process and could not be swept
   */
  void start() throws IOException {
    if (directory.isShared()) {
      sweeper.execute(this::sweepAgain); // others use it as it is, and the database may be away
    } else {
      sweep();
    }
    var _ =
        sweeper.scheduleWithFixedDelay(
            this::sweepAgain, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void sweepAgain() {
    try {
      sweep();
    } catch (IOException | RuntimeException e) {
      LOG.warn("What dead runs left could not be resolved; trying again in a minute.", e);
    }
  }

  private void sweep() throws IOException {
    directory.reap();
    mark();
    if (standingTold == Standing.OURS) { // else what the database does not know may be all there is
      recover();
      discardAbandoned();
    }
  }

  private void recover() throws IOException {
    Recovered recovered = blobs.recover(new Rows(), directory::isOver);
    if (recovered.temporaries() + recovered.kept() + recovered.trashed() > 0) {
      LOG.info(
          "A run ended without closing: removed {} unfinished uploads, found {} admitted files in"
              + " place, put {} that were never admitted into the trash.",
          recovered.temporaries(),
          recovered.kept(),
          recovered.trashed());
    }
    if (recovered.unknownRuns() > unknownRunsTold) {
      LOG.error(
          "The database does not know {} earlier runs of this directory: it was restored from a"
              + " backup, or is another one. Their files are left as they are.",
          recovered.unknownRuns());
    }
    unknownRunsTold = recovered.unknownRuns();
  }

  /**
   * Outputs of remote workers that never become artifacts. Their rows go last: whoever dies in
   * between does it again. One that cannot be moved is left for the next time.
   */
  private void discardAbandoned() throws IOException {
    List<String> locators;
    List<String> discarded = new ArrayList<>();
    do {
      locators = ask(() -> jobs.remote().abandoned(DISCARDED_AT_ONCE));
      discarded.clear();
      for (String locator : locators) {
        try {
          blobs.discard(locator);
          discarded.add(locator);
        } catch (IOException e) {
          LOG.warn("{}, which nobody names, cannot be put into the trash.", locator, e);
        }
      }
      ask(() -> {
        jobs.remote().forget(discarded);
        return true;
      });
    } while (discarded.size() == DISCARDED_AT_ONCE);
  }

  private void mark() throws IOException {
    Standing standing;
    try {
      standing = installation.renew();
    } catch (JobStoreException e) {
      throw new IOException(e);
    }
    if (standing != standingTold && standing != Standing.OURS) {
      LOG.error(
          "The data directory and the database do not belong together: {}. Run 'landfast audit'.",
          standing.meaning());
    }
    standingTold = standing;
  }

  @Override
  public void close() {
    sweeper.close();
    try {
      mark(); // what was admitted since the last sweep
    } catch (IOException e) {
      LOG.debug("The mark stays where it is.", e);
    }
  }

  private final class Rows implements RowIndex {
    @Override
    public boolean knowsRun(String run) throws IOException {
      return ask(() -> jobs.knowsRun(run));
    }

    @Override
    public boolean forbid(String locator) throws IOException {
      return ask(() -> jobs.forbid(locator));
    }
  }

  private static <T> T ask(Question<T> question) throws IOException {
    try {
      return question.ask();
    } catch (JobStoreException e) {
      throw new IOException(e);
    }
  }

  private interface Question<T> {
    T ask() throws JobStoreException;
  }
}
