package dev.landfast.engine.intake;

import dev.landfast.engine.blob.BlobRef;
import dev.landfast.engine.intake.Refusal.Code;
import dev.landfast.engine.job.ArtifactRecord;
import dev.landfast.engine.job.CommitUnknownException;
import dev.landfast.engine.job.JobStoreException;
import dev.landfast.engine.job.Lease;
import dev.landfast.engine.job.RemoteLeases.Added;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One output that a remote worker sends under its lease, or that a callback brings. Used by one
 * thread. {@link #close} in any case: what was neither added nor kept by then is gone.
 */
public final class OutputReception implements AutoCloseable {
  /** Outputs of one lease. */
  private static final int OUTPUTS_MAX = 1000;

  private final Intake intake;
  private final Lease lease;
  private final Arriving arriving;
  private @Nullable Arrival arrival;

  OutputReception(Intake intake, Lease lease, Arriving arriving) {
    this.intake = intake;
    this.lease = lease;
    this.arriving = arriving;
  }

  /**
   * Takes all remaining bytes.
   *
   * @throws Refusal as {@link Upload#write}
   */
  public void write(ByteBuffer bytes) throws Refusal {
    arriving.upload().write(bytes);
  }

  /**
   * All bytes have come: makes them durable, then adds the output to its lease. Returns after the
   * commit.
   *
   * @param type media type
   * @throws Refusal nothing was added
   */
  public ArtifactRecord add(String type) throws Refusal {
    ArtifactRecord output = seal(type);
    switch (commit(output)) {
      case YES -> keep();
      case LEASE_LOST -> throw Refusal.leaseLost();
      case NAME_TAKEN ->
          throw new Refusal(
              Code.ARTIFACT_EXISTS,
              "A stage before made an artifact of this name. Choose another one.");
      case TOO_MANY ->
          throw new Refusal(
              Code.TOO_MANY_FILES, "One lease may have " + OUTPUTS_MAX + " outputs. Pack them.");
    }
    return output;
  }

  /**
   * All bytes have come: makes them durable. Nobody names them yet.
   *
   * @param type media type
   */
  public ArtifactRecord seal(String type) throws Refusal {
    Arrival ended = new Arrival(arriving, arriving.upload().seal());
    arrival = ended;
    Refusal refusal = ended.outcome();
    if (refusal != null) {
      throw refusal;
    }
    BlobRef ref = ended.ref();
    return new ArtifactRecord(
        arriving.name(), lease.stage(), type, ref.locator(), ref.length(), ref.sha256());
  }

  /** After the commit of a row that names it. */
  public void keep() {
    Arrival ended = sealed();
    ended.markKept();
    intake.finish(ended::keep);
  }

  /** When it is not known whether such a row was committed. */
  public void leaveToRecovery() {
    sealed().leaveToRecovery();
  }

  private Arrival sealed() {
    return Objects.requireNonNull(arrival, "Not sealed.");
  }

  private Added commit(ArtifactRecord output) throws Refusal {
    try {
      return intake.jobs().remote().add(lease.job(), lease.token(), output, OUTPUTS_MAX);
    } catch (CommitUnknownException e) {
      leaveToRecovery();
      throw Reception.databaseUnavailable(e);
    } catch (JobStoreException e) {
      throw Reception.databaseUnavailable(e);
    }
  }

  @Override
  public void close() {
    Arrival ended = arrival;
    if (ended == null) {
      Intake.join(arriving.upload().abandon());
    } else if (ended.hasRest()) {
      intake.finish(ended::discard);
    }
  }
}
