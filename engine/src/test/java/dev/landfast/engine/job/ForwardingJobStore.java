package dev.landfast.engine.job;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Does what the store below does; to be extended by stores that fail one thing, or tell of it. */
public class ForwardingJobStore implements JobStore {
  private final JobStore below;

  public ForwardingJobStore(JobStore below) {
    this.below = below;
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
  public AdmitResult admit(Admission admission, CallersWork work) throws JobStoreException {
    return below.admit(admission, work);
  }

  @Override
  public boolean isAdmitted(String locator) throws JobStoreException {
    return below.isAdmitted(locator);
  }

  @Override
  public List<Lease> claim(String worker, Collection<Offer> offers, int max, Duration leaseTerm)
      throws JobStoreException {
    return below.claim(worker, offers, max, leaseTerm);
  }

  @Override
  public int offer(Collection<Offer> offers, Duration patience) throws JobStoreException {
    return below.offer(offers, patience);
  }

  @Override
  public Renewal renew(Collection<Lease> leases, Map<String, Double> progress, Duration leaseTerm)
      throws JobStoreException {
    return below.renew(leases, progress, leaseTerm);
  }

  @Override
  public SettleResult settle(Lease lease, Settlement settlement) throws JobStoreException {
    return below.settle(lease, settlement);
  }

  @Override
  public Set<String> expire() throws JobStoreException {
    return below.expire();
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
  public Outbox outbox() {
    return below.outbox();
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
  public void onCommit(JobFact.Listener listener) {
    below.onCommit(listener);
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
