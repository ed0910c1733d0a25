package dev.landfast.engine.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.engine.job.JobReader.AttemptView;
import dev.landfast.engine.job.JobReader.JobView;
import dev.landfast.engine.job.RemoteLeases.Added;
import dev.landfast.engine.job.RemoteLeases.Renewed;
import dev.landfast.engine.job.Settlement.Await;
import dev.landfast.engine.job.Settlement.Done;
import dev.landfast.engine.job.Settlement.Fail;
import dev.landfast.engine.job.Settlement.Outcome;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every {@link JobStore} does with stages that were handed to somebody who calls back. */
public abstract class CallbackContract extends JobStoreFixture {
  private static final Duration HOUR = Duration.ofHours(1);

  protected CallbackContract(StoreUnderTest place) {
    super(place);
  }

  @Test
  void jobWaitsAndGoesOnWithWhatItsWorkerSent() throws Exception {
    String job = admit();
    Lease lease = claimRemote();
    ArtifactRecord text = artifact("text");
    store.remote().add(job, lease.token(), text, 10);
    pass(MILLI);
    assertThat(await(lease)).isEqualTo(SettleResult.ACCEPTED);

    assertThat(view(job))
        .returns(JobState.WAITING, JobView::state)
        .returns(clock.instant().plus(HOUR), JobView::retryAt);
    assertThat(view(job).attempts()).extracting(AttemptView::outcome).containsExactly("waiting");
    assertThat(store.remote().abandoned(10)).isEmpty();
    assertThat(store.remote().awaited(job)).contains(lease);
    assertThat(store.claim("worker", OFFERS, 1, TERM)).isEmpty();
    assertThat(store.untilDue()).isEmpty();

    pass(Duration.ofMinutes(5));
    assertThat(call(lease, advance())).isEqualTo(SettleResult.ACCEPTED);
    assertThat(view(job).state()).isEqualTo(JobState.READY);
    assertThat(view(job).artifacts()).containsExactly(text);
    AttemptView attempt = view(job).attempts().getFirst();
    assertThat(attempt.outcome()).isEqualTo("done");
    assertThat(attempt.worker()).isEqualTo("far away");
    assertThat(Duration.between(attempt.startedAt(), attempt.endedAt()))
        .isEqualTo(Duration.ofMinutes(5).plus(MILLI));
    assertThat(claim().stage()).isEqualTo("second");
  }

  @Test
  void whatTheCallerBringsGoesBeforeWhatTheWorkerSent() throws Exception {
    String job = admit();
    Lease lease = claimRemote();
    ArtifactRecord pages = artifact("pages");
    store.remote().add(job, lease.token(), pages, 10);
    ArtifactRecord draft = artifact("text");
    store.remote().add(job, lease.token(), draft, 10);
    await(lease);

    ArtifactRecord text = artifact("text");
    assertThat(call(lease, new Done(null, List.of(text), null))).isEqualTo(SettleResult.ACCEPTED);

    assertThat(view(job).artifacts()).containsExactlyInAnyOrder(pages, text);
    assertThat(store.remote().abandoned(10)).containsExactly(draft.locator());
  }

  @Test
  void whatALateCallerBringsReplacesNothing() throws Exception {
    String job = admit();
    Lease lease = claimRemote();
    ArtifactRecord text = artifact("text");
    store.remote().add(job, lease.token(), text, 10);
    await(lease);
    call(lease, finish());

    assertThat(call(lease, new Done(null, List.of(artifact("text")), null)))
        .isEqualTo(SettleResult.LEASE_LOST);

    assertThat(view(job).artifacts()).containsExactly(text);
  }

  @Test
  void firstCallbackCountsAndLaterOnesChangeNothing() throws Exception {
    String job = admit();
    Lease lease = claimRemote();
    await(lease);
    call(lease, finish());
    JobView ended = view(job);

    assertThat(call(lease, new Fail(ERROR))).isEqualTo(SettleResult.LEASE_LOST);
    assertThat(store.remote().awaited(job)).isEmpty();
    assertThat(view(job)).isEqualTo(ended).returns(JobState.DONE, JobView::state);
    assertThat(await(lease)).isEqualTo(SettleResult.ACCEPTED); // the worker repeats itself
  }

  /** Services can be fast. */
  @Test
  void callbackThatComesBeforeItsWorkerWaitsCounts() throws Exception {
    String job = admit();
    Lease lease = claimRemote();
    assertThat(store.remote().awaited(job)).contains(lease);

    assertThat(call(lease, finish())).isEqualTo(SettleResult.ACCEPTED);

    assertThat(state(job)).isEqualTo(JobState.DONE);
    assertThat(await(lease)).isEqualTo(SettleResult.LEASE_LOST);
    assertThat(state(job)).isEqualTo(JobState.DONE);
  }

  @Test
  void leaseThatWaitsIsNotHeld() throws Exception {
    String job = admit();
    Lease lease = claimRemote();
    await(lease);

    assertThat(store.remote().renew(job, lease.token(), TERM, HOUR, null))
        .isEqualTo(Renewed.LEASE_LOST);
    assertThat(store.remote().add(job, lease.token(), artifact("late"), 10))
        .isEqualTo(Added.LEASE_LOST);
    assertThat(store.remote().find(job, lease.token())).isEmpty();
    assertThat(store.remote().settle(lease, finish(), "done")).isEqualTo(SettleResult.LEASE_LOST);
    pass(TERM.multipliedBy(2));
    assertThat(store.expire()).isEmpty();
    assertThat(state(job)).isEqualTo(JobState.WAITING);
  }

  @Test
  void callbackThatDoesNotComeInTimeIsAFailureForAWhileAndAtLastForGood() throws Exception {
    String job = admit();
    for (int attempt = 1; attempt <= StageLimits.ATTEMPTS_MAX_USUAL; attempt++) {
      Lease lease = claimRemote();
      assertThat(lease.attempt()).isEqualTo(attempt);
      await(lease);
      pass(HOUR.minus(MILLI));
      store.expire();
      assertThat(state(job)).isEqualTo(JobState.WAITING);
      assertThat(store.claim("worker", OFFERS, 1, TERM)).isEmpty();
      pass(MILLI);
      assertThat(store.claim("worker", OFFERS, 1, TERM)).isEmpty();
      store.expire();
      assertThat(call(lease, finish())).isEqualTo(SettleResult.LEASE_LOST);
    }

    assertThat(state(job)).isEqualTo(JobState.FAILED);
    assertThat(view(job).error()).returns("CALLBACK_MISSING", JobError::code);
    assertThat(view(job).attempts())
        .extracting(AttemptView::outcome)
        .containsExactly("retry", "retry", "failed");
  }

  @Test
  void jobThatWaitsIsCancelledAtOnce() throws Exception {
    String job = admit();
    Lease lease = claimRemote();
    store.remote().add(job, lease.token(), artifact("text"), 10);
    await(lease);
    store.cancel(TENANT, job);

    assertThat(state(job)).isEqualTo(JobState.CANCELLED);
    assertThat(view(job).attempts()).extracting(AttemptView::outcome).containsExactly("cancelled");
    assertThat(call(lease, finish())).isEqualTo(SettleResult.LEASE_LOST);
    assertThat(store.remote().abandoned(10)).hasSize(1);
    assertThat(store.retry(TENANT, job)).isEqualTo(JobStore.ControlResult.CHANGED);
    assertThat(claimRemote().attempt()).isOne();
  }

  @Test
  void failureThatACallbackTellsIsTheAttempts() throws Exception {
    String job = admit();
    Lease lease = claimRemote();
    await(lease);
    assertThat(call(lease, new Settlement.Retry(ERROR, Duration.ZERO)))
        .isEqualTo(SettleResult.ACCEPTED);

    assertThat(claimRemote().attempt()).isEqualTo(2);
    assertThat(view(job).attempts().getFirst()).returns(ERROR, AttemptView::error);
  }

  @Test
  void jobThatIsToBeCancelledDoesNotWait() throws Exception {
    String job = admit();
    Lease lease = claimRemote();
    store.cancel(TENANT, job);

    assertThat(await(lease)).isEqualTo(SettleResult.CANCELLED);
    assertThat(state(job)).isEqualTo(JobState.CANCELLED);
  }

  private Lease claimRemote() throws JobStoreException {
    List<Lease> leases = store.remote().claim("far away", OFFERS, 10, TERM);
    assertThat(leases).hasSize(1);
    return leases.getFirst();
  }

  private SettleResult await(Lease lease) throws JobStoreException {
    return store.remote().settle(lease, new Await(HOUR), "waiting");
  }

  private SettleResult call(Lease lease, Outcome outcome) throws JobStoreException {
    return store.remote().settleAwaited(lease, outcome, "called");
  }
}
