package dev.landfast.engine.stage;

import dev.landfast.engine.job.ForwardingJobStore;
import dev.landfast.engine.job.JobReader.JobView;
import dev.landfast.engine.job.JobStore;
import dev.landfast.engine.job.JobStoreException;
import dev.landfast.engine.job.Lease;
import dev.landfast.engine.job.Offer;
import dev.landfast.engine.job.SettleResult;
import dev.landfast.engine.job.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** Tells a test of each thing that workers did, so that it can wait for what it expects. */
class WatchedJobStore extends ForwardingJobStore {
  private static final int SECONDS_MAX = 30;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<SettleResult> settled = new ArrayList<>();
  private int renewals;
  private int expiries;

  WatchedJobStore(JobStore below) {
    super(below);
  }

  @Override
  public List<Lease> claim(String worker, Collection<Offer> offers, int max, Duration leaseTerm)
      throws JobStoreException {
    List<Lease> leases = super.claim(worker, offers, max, leaseTerm);
    change(() -> {});
    return leases;
  }

  @Override
  public Renewal renew(Collection<Lease> leases, Map<String, Double> progress, Duration leaseTerm)
      throws JobStoreException {
    Renewal renewal = super.renew(leases, progress, leaseTerm);
    change(() -> renewals++);
    return renewal;
  }

  @Override
  public SettleResult settle(Lease lease, Settlement settlement) throws JobStoreException {
    SettleResult result = super.settle(lease, settlement);
    change(() -> settled.add(result));
    return result;
  }

  @Override
  public int offer(Collection<Offer> offers, Duration patience) throws JobStoreException {
    int failed = super.offer(offers, patience);
    change(() -> {});
    return failed;
  }

  @Override
  public Set<String> expire() throws JobStoreException {
    Set<String> tokens = super.expire();
    change(() -> expiries++);
    return tokens;
  }

  /** Waits until the job is as expected. */
  JobView await(String job, Predicate<JobView> expected) throws Exception {
    JobView[] seen = new JobView[1];
    await(() -> {
      seen[0] = reader().job(WorkersFixture.TENANT, job).orElseThrow();
      return expected.test(seen[0]);
    });
    return seen[0];
  }

  /** Waits until a settle was answered so. */
  void awaitSettled(SettleResult result) throws Exception {
    await(() -> settled.contains(result));
  }

  /** Waits until leases were renewed once more, from now on. */
  void awaitRenewal() throws Exception {
    lock.lock();
    try {
      int before = renewals;
      await(() -> renewals > before);
    } finally {
      lock.unlock();
    }
  }

  /** Waits until leases that ran out were looked for twice: once from its beginning to its end. */
  void awaitExpiry() throws Exception {
    lock.lock();
    try {
      int before = expiries;
      await(() -> expiries > before + 1);
    } finally {
      lock.unlock();
    }
  }

  private void await(Question question) throws Exception {
    long left = TimeUnit.SECONDS.toNanos(SECONDS_MAX);
    lock.lock();
    try {
      while (!question.ask()) {
        left = changed.awaitNanos(left);
        if (left <= 0) {
          throw new AssertionError("It did not come to that in " + SECONDS_MAX + " s.");
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void change(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private interface Question {
    boolean ask() throws Exception;
  }
}
