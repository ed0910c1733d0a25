package dev.landfast.engine.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.engine.job.JobError.Category;
import dev.landfast.engine.job.JobError.Severity;
import dev.landfast.engine.job.JobReader.AttemptView;
import dev.landfast.engine.job.Settlement.Fail;
import dev.landfast.engine.job.Settlement.Retry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What every {@link JobStore} does with stages that are bounded, and with those that keep failing.
 */
public abstract class LimitsContract extends JobStoreFixture {
  private static final Duration PAUSE = Breaker.USUAL.pause();
  private static final int FAILURES_MAX = Breaker.USUAL.failuresMax();
  private static final Offer FIRST = OFFERS.getFirst();
  private static final JobError SERVICE_AWAY = error("CALL_FAILED", Category.SERVICE);
  private static final JobError STORE_AWAY = error("STORAGE_ACCESS_ERROR", Category.STORAGE);

  protected LimitsContract(StoreUnderTest place) {
    super(place);
  }

  @Override
  protected int concurrencyMax(String stage) {
    return "second".equals(stage) ? 2 : StageLimits.UNLIMITED;
  }

  @Test
  void boundedStageRunsNoMoreThanItMay() throws Exception {
    admitAtSecondStage(5);

    List<Lease> two = claim(10);
    assertThat(two).hasSize(2);
    assertThat(claim(10)).isEmpty();

    settle(two.getFirst(), finish());
    assertThat(claim(10)).hasSize(1);
    assertThat(claim(10)).isEmpty();
  }

  @Test
  void offerThatIsMadeTwiceGivesNoSecondPlace() throws Exception {
    admitAtSecondStage(5);
    Offer second = OFFERS.get(1);

    assertThat(store.claim("worker", List.of(second, second), 10, TERM)).hasSize(2);
  }

  @Test
  void attemptThatWaitsForACallbackKeepsItsPlace() throws Exception {
    admitAtSecondStage(5);
    List<Lease> two = claim(10);
    settle(two.getFirst(), new Settlement.Await(Duration.ofHours(1)));
    assertThat(claim(10)).isEmpty();

    store.remote().settleAwaited(two.getFirst(), finish(), "called");
    assertThat(claim(10)).hasSize(1);
  }

  @Test
  void othersRunBesideABoundedStage() throws Exception {
    admitAtSecondStage(5);
    String other = admit();

    List<Lease> claimed = claim(10);

    assertThat(claimed).hasSize(3).extracting(Lease::job).contains(other);
  }

  @Test
  void leaseThatIsLostOrGivenBackLeavesItsPlace() throws Exception {
    admitAtSecondStage(5);
    List<Lease> two = claim(10);
    settle(two.getFirst(), new Settlement.Release());
    assertThat(claim(10)).hasSize(1);
    pass(TERM);
    store.expire();

    assertThat(claim(10)).hasSize(2);
  }

  @Test
  void stageWhoseServiceFailsIsLeftAloneAndThenTried() throws Exception {
    failUntilOpen(SERVICE_AWAY);
    String next = admit();

    pass(PAUSE.minus(MILLI));
    assertThat(claim(10)).isEmpty();
    pass(MILLI);

    List<Lease> trials = claim(10);
    assertThat(trials).hasSize(Breaker.USUAL.trialsMax());
    assertThat(claim(10)).as("while it is tried").isEmpty();
    settle(trials.getFirst(), finish());
    assertThat(claim(10)).as("it works again").hasSize(FAILURES_MAX);
    assertThat(state(next)).isIn(JobState.RUNNING, JobState.DONE);
  }

  @Test
  void trialThatFailsOpensItAgain() throws Exception {
    failUntilOpen(SERVICE_AWAY);
    pass(PAUSE);
    settle(claim(10).getFirst(), new Retry(SERVICE_AWAY, MILLI));

    pass(PAUSE.minus(MILLI));
    assertThat(claim(10)).isEmpty();
    pass(MILLI);
    assertThat(claim(10)).hasSize(Breaker.USUAL.trialsMax());
  }

  @Test
  void trialWhoseWorkerIsLostIsMadeByAnother() throws Exception {
    failUntilOpen(SERVICE_AWAY);
    pass(PAUSE);
    claim(10);
    pass(TERM);
    store.expire();

    assertThat(claim(10)).hasSize(Breaker.USUAL.trialsMax());
  }

  @Test
  void failuresCountOnlyInARow() throws Exception {
    for (int i = 0; i < 3 * FAILURES_MAX; i++) {
      String job = admit();
      Lease lease = claim();
      settle(
          lease, i % FAILURES_MAX == 0 ? finish() : new Retry(SERVICE_AWAY, PAUSE.multipliedBy(9)));
      assertThat(state(job)).isNotEqualTo(JobState.RUNNING);
    }
    admit();

    assertThat(claim(10)).hasSize(1);
  }

  /** One file's failure is its own. */
  @Test
  void filesThatFailByThemselvesLeaveTheStageOpen() throws Exception {
    for (int i = 0; i < 2 * FAILURES_MAX; i++) {
      admit();
      settle(claim(), i % 2 == 0 ? new Retry(ERROR, PAUSE) : new Fail(SERVICE_AWAY));
    }
    admit();

    assertThat(claim(10)).hasSize(1);
  }

  @Test
  void attemptUnderWayThatFailsTooSpendsNothing() throws Exception {
    String late = admit();
    Lease begunBefore = claim();
    failUntilOpen(SERVICE_AWAY);

    settle(begunBefore, new Retry(SERVICE_AWAY, MILLI, true));

    assertThat(state(late)).as("though it was the last").isEqualTo(JobState.WAITING);
    pass(PAUSE.minus(MILLI));
    assertThat(state(late)).isEqualTo(JobState.WAITING);
    pass(MILLI);
    List<Lease> trials = new ArrayList<>(claim(10));
    while (trials.stream().noneMatch(lease -> lease.job().equals(late))) {
      settle(trials.removeFirst(), finish());
      trials.addAll(claim(10));
    }
    assertThat(trials)
        .filteredOn(lease -> lease.job().equals(late))
        .singleElement()
        .returns(1, Lease::attempt);
  }

  @Test
  void lastAttemptThatFailsEndsTheJob() throws Exception {
    String job = admit();

    settle(claim(), new Retry(SERVICE_AWAY, MILLI, true));

    assertThat(view(job)).returns(JobState.FAILED, JobReader.JobView::state);
    assertThat(view(job).error()).isEqualTo(SERVICE_AWAY);
    assertThat(view(job).attempts()).singleElement().returns("failed", AttemptView::outcome);
  }

  @Test
  void nodeThatCannotReachTheStoreClaimsNothingForAWhile() throws Exception {
    failUntilOpen(STORE_AWAY);
    admit();

    assertThat(claim(10)).isEmpty();
    pass(PAUSE);
    List<Lease> trials = claim(10);
    assertThat(trials).hasSize(Breaker.USUAL.trialsMax());
    settle(trials.getFirst(), finish());
    assertThat(claim(10)).isNotEmpty();
  }

  @Test
  void anotherRunIsNotToldToLeaveItAlone() throws Exception {
    failUntilOpen(STORE_AWAY);
    String job = admit();

    reopen();

    assertThat(claim(10)).extracting(Lease::job).contains(job);
  }

  private void failUntilOpen(JobError error) throws JobStoreException {
    for (int i = 0; i < FAILURES_MAX; i++) {
      admit();
    }
    for (Lease lease : claim(FAILURES_MAX)) {
      settle(lease, new Retry(error, MILLI));
    }
  }

  private void admitAtSecondStage(int jobs) throws JobStoreException {
    for (int i = 0; i < jobs; i++) {
      admit();
      settle(store.claim("worker", List.of(FIRST), 1, TERM).getFirst(), advance());
    }
  }

  private List<Lease> claim(int max) throws JobStoreException {
    return store.claim("worker", OFFERS, max, TERM);
  }

  private static JobError error(String code, Category category) {
    return new JobError(code, Severity.ERROR, category, "It is away.", null);
  }
}
