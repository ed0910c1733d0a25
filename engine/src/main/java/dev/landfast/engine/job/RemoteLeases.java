package dev.landfast.engine.job;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Leases that workers of other programs hold. They belong to no run: no process that stops ends
 * them, and any process on the same database can renew and settle them, by the job's id and the
 * token. On SQLite they are void when the database is opened again, because the clock that they run
 * out by began anew; that spends nothing.
 *
 * <p>Safe for use by several threads, as {@link JobStore} is, and failing as it does.
 */
public interface RemoteLeases {

  /** As {@link JobStore#claim}. */
  List<Lease> claim(String worker, Collection<Offer> offers, int max, Duration leaseTerm)
      throws JobStoreException;

  /** A lease as long as it is held. */
  Optional<Lease> find(String job, String token) throws JobStoreException;

  /**
   * Makes a lease last another term.
   *
   * @param runMax from the first renewal on, no renewal is accepted behind it
   * @param progress from 0 to 1; null to leave it
   */
  Renewed renew(
      String job, String token, Duration leaseTerm, Duration runMax, @Nullable Double progress)
      throws JobStoreException;

  /**
   * Adds an output, in place of the one of its name. It becomes an artifact when the lease is
   * settled as done.
   *
   * @param outputsMax of one lease
   */
  Added add(String job, String token, ArtifactRecord output, int outputsMax)
      throws JobStoreException;

  /**
   * Ends the attempt; what was added becomes visible by this call alone.
   *
   * @param said what the worker said, so that a repeat of it is told the same
   */
  SettleResult settle(Lease lease, Settlement.Outcome outcome, String said)
      throws JobStoreException;

  /** What an earlier settle was told, if it said the same; else that the lease is lost. */
  SettleResult settledBefore(String job, String token, String said) throws JobStoreException;

  /** The lease of a job that is held, or was settled as waiting for a callback. */
  Optional<Lease> awaited(String job) throws JobStoreException;

  /**
   * Ends such an attempt by a callback, with all that was added under its lease, and with the
   * artifacts of the outcome, which go before those of their names.
   *
   * @param said what the caller said
   */
  SettleResult settleAwaited(Lease lease, Settlement.Outcome outcome, String said)
      throws JobStoreException;

  /**
   * Outputs that will never become artifacts, because they were replaced or their lease is over.
   *
   * @return their locators, at most so many
   */
  List<String> abandoned(int max) throws JobStoreException;

  /** After their blobs were thrown away. */
  void forget(List<String> locators) throws JobStoreException;

  /** What a renewal did. */
  enum Renewed {
    YES,
    /** And the job is to be cancelled: what the worker says next, unless it finishes, does that. */
    TO_CANCEL,
    /** Nothing was changed: the lease is over, or is not renewed any more. */
    LEASE_LOST
  }

  /** What became of an output; nothing was changed but by {@code YES}. */
  enum Added {
    YES,
    LEASE_LOST,
    /** An earlier stage made an artifact of that name. */
    NAME_TAKEN,
    TOO_MANY
  }
}
