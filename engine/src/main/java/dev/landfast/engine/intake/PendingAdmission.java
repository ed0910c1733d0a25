package dev.landfast.engine.intake;

import dev.landfast.engine.job.Admission.Taken;
import dev.landfast.engine.job.JobStoreException;
import java.sql.Connection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that was admitted in a transaction of the caller's, which is not over yet. {@link #close}
 * it when it is, committed or rolled back: that makes a job of the file at once, or removes it. One
 * that is not closed becomes a job some seconds after its commit all the same; without a commit it
 * is removed when this process is over. Used by one thread.
 */
public final class PendingAdmission implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PendingAdmission.class);

  private final Intake intake;
  private final Arrival arrival;
  private final Taken taken;

  PendingAdmission(Intake intake, Arrival arrival, Taken taken) {
    this.intake = intake;
    this.arrival = arrival;
    this.taken = taken;
  }

  /** The file's id: for a row of the caller's own. */
  public String file() {
    return taken.file().id();
  }

  /** The id of the job that the file will have. */
  public String job() {
    return taken.job();
  }

  /**
   * Asks the database what became of the transaction. One that is still open is waited for, for
   * some seconds: a {@link Connection} must not be rolled back by what stands around this.
   */
  @Override
  public void close() {
    try {
      if (intake.jobs().isAdmitted(taken.file().locator())) {
        arrival.markKept();
        intake.finish(arrival::keep);
      } else {
        intake.finish(arrival::discard);
      }
    } catch (JobStoreException e) {
      LOG.warn("What became of a transaction is not known yet; a sweep finds out.", e);
    }
  }
}
