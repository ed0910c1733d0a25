package dev.landfast.rig;

import dev.landfast.engine.job.Admission;
import dev.landfast.engine.job.AdmitResult;
import dev.landfast.engine.job.JobReader;
import dev.landfast.engine.job.JobStore;
import dev.landfast.engine.job.JobStoreException;
import dev.landfast.engine.job.Lease;
import dev.landfast.engine.job.Offer;
import dev.landfast.engine.job.RemoteLeases;
import dev.landfast.engine.job.SettleResult;
import dev.landfast.engine.job.Settlement;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Writes down each lease that workers are given, what they say of it, and what they are told. */
final class WitnessedJobStore implements JobStore {
  /** In place of a result: whether it was accepted is not known. */
  private static final String UNANSWERED = "UNANSWERED";

  private final JobStore below;
  private final FarmHistory history;

  WitnessedJobStore(JobStore below, FarmHistory history) {
    this.below = below;
    this.history = history;
  }

  @Override
  public List<Lease> claim(String worker, Collection<Offer> offers, int max, Duration leaseTerm)
      throws JobStoreException {
    List<Lease> leases = below.claim(worker, offers, max, leaseTerm);
    for (Lease lease : leases) {
      history.add(FarmHistory.CLAIMED, lease.job(), lease.token(), lease.stage());
    }
    return leases;
  }

  @Override
  public SettleResult settle(Lease lease, Settlement settlement) throws JobStoreException {
    String outcome =
        switch (settlement.outcome()) {
          case Settlement.Done done -> "done";
          case Settlement.Retry retry -> "retry";
          case Settlement.Fail fail -> "failed";
          case Settlement.Await await -> "waiting";
          case Settlement.Release release -> "released";
        };
    history.add(FarmHistory.SAID, lease.job(), lease.token(), outcome);
    String answer = UNANSWERED;
    try {
      SettleResult result = below.settle(lease, settlement);
      answer = result.name();
      return result;
    } finally {
      history.add(FarmHistory.TOLD, lease.job(), lease.token(), outcome, answer);
    }
  }

  @Override
  public Set<String> expire() throws JobStoreException {
    Set<String> expired = below.expire();
    expired.forEach(token -> history.add(FarmHistory.EXPIRED, token));
    return expired;
  }

  @Override
  public AdmitResult admit(Admission admission) throws JobStoreException {
    return below.admit(admission);
  }

  @Override
  public void admit(Admission admission, Connection connection)
      throws JobStoreException, SQLException {
    below.admit(admission, connection);
  }

  @Override
  public boolean isAdmitted(String locator) throws JobStoreException {
    return below.isAdmitted(locator);
  }

  @Override
  public int offer(Collection<Offer> offers, Duration patience) throws JobStoreException {
    return below.offer(offers, patience);
  }

  @Override
  public Renewal renew(Collection<Lease> leases, Duration leaseTerm) throws JobStoreException {
    return below.renew(leases, leaseTerm);
  }

  @Override
  public Optional<Duration> untilDue() throws JobStoreException {
    return below.untilDue();
  }

  @Override
  public ControlResult retry(String tenant, String job) throws JobStoreException {
    return below.retry(tenant, job);
  }

  @Override
  public int retry(FailedJobs which) throws JobStoreException {
    return below.retry(which);
  }

  @Override
  public ControlResult cancel(String tenant, String job) throws JobStoreException {
    return below.cancel(tenant, job);
  }

  @Override
  public RemoteLeases remote() {
    return below.remote();
  }

  @Override
  public JobReader reader() {
    return below.reader();
  }

  @Override
  public void onReady(Runnable listener) {
    below.onReady(listener);
  }

  @Override
  public void check() throws JobStoreException {
    below.check();
  }

  @Override
  public void close() {
    below.close();
  }
}
