package dev.landfast.rig;

import dev.landfast.engine.job.JobStore;
import dev.landfast.engine.job.JobStoreException;
import dev.landfast.engine.job.Lease;
import dev.landfast.engine.job.Offer;
import dev.landfast.engine.job.SettleResult;
import dev.landfast.engine.job.Settlement;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Writes down each lease that workers are given, what they say of it, and what they are told. */
final class WitnessedJobStore extends ForwardingJobStore {
  /** In place of a result: whether it was accepted is not known. */
  private static final String UNANSWERED = "UNANSWERED";

  private final JobStore below;
  private final FarmHistory history;

  WitnessedJobStore(JobStore below, FarmHistory history) {
    this.below = below;
    this.history = history;
  }

  @Override
  protected JobStore below() {
    return below;
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
}
