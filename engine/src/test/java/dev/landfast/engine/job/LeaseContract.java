package dev.landfast.engine.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.engine.job.JobReader.AttemptView;
import dev.landfast.engine.job.JobReader.JobView;
import dev.landfast.engine.job.JobStore.Renewal;
import dev.landfast.engine.job.Settlement.Fail;
import dev.landfast.engine.job.Settlement.Outcome;
import dev.landfast.engine.job.Settlement.Release;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every {@link JobStore} does with leases: the token fences, time only takes over. */
public abstract class LeaseContract extends JobStoreFixture {

  static Stream<Outcome> outcomes() {
    return Stream.of(
        advance(),
        finish(),
        new Settlement.Retry(ERROR, Duration.ofSeconds(1)),
        new Fail(ERROR),
        new Release());
  }

  protected LeaseContract(StoreUnderTest place) {
    super(place);
  }

  @ParameterizedTest
  @MethodSource("outcomes")
  void foreignTokenChangesNothing(Outcome outcome) throws Exception {
    String job = admit();
    Lease lease = claim();
    JobView before = view(job);

    assertThat(settle(withToken(lease, "a guess"), outcome)).isEqualTo(SettleResult.LEASE_LOST);

    assertThat(view(job)).isEqualTo(before);
    assertThat(settle(lease, finish())).isEqualTo(SettleResult.ACCEPTED);
  }

  @ParameterizedTest
  @MethodSource("outcomes")
  void identicalRepeatGetsTheSameAnswerAndAnotherIsLost(Outcome outcome) throws Exception {
    String job = admit();
    Lease lease = claim();
    settle(lease, outcome);
    JobView settled = view(job);

    assertThat(settle(lease, outcome)).isEqualTo(SettleResult.ACCEPTED);
    assertThat(settle(lease, new Fail(JobError.stage("OTHER", "Another."))))
        .isEqualTo(SettleResult.LEASE_LOST);
    assertThat(settle(lease, finish(artifact("late")))).isEqualTo(SettleResult.LEASE_LOST);
    assertThat(view(job)).isEqualTo(settled);
  }

  @Test
  void ofManySettlesAtOnceOneCountsAndItsRepeatsAreToldSo() throws Exception {
    for (int round = 0; round < 20; round++) {
      String job = admit();
      Lease lease = claim();
      List<Future<SettleResult>> done = new ArrayList<>();
      List<Future<SettleResult>> failed = new ArrayList<>();
      CountDownLatch start = new CountDownLatch(1);
      try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
        for (int i = 0; i < 4; i++) {
          done.add(threads.submit(() -> settleAfter(start, lease, finish())));
          failed.add(threads.submit(() -> settleAfter(start, lease, new Fail(ERROR))));
        }
        start.countDown();
      }

      boolean wasDone = state(job) == JobState.DONE;
      for (Future<SettleResult> result : wasDone ? done : failed) {
        assertThat(result.get()).isEqualTo(SettleResult.ACCEPTED);
      }
      for (Future<SettleResult> result : wasDone ? failed : done) {
        assertThat(result.get()).isEqualTo(SettleResult.LEASE_LOST);
      }
      assertThat(view(job).attempts()).hasSize(1);
    }
  }

  @Test
  void repeatOfASettleThatCancelledIsToldSoAgain() throws Exception {
    String job = admit();
    Lease lease = claim();
    store.cancel(TENANT, job);
    assertThat(settle(lease, advance())).isEqualTo(SettleResult.CANCELLED);

    assertThat(settle(lease, advance())).isEqualTo(SettleResult.CANCELLED);
    assertThat(settle(lease, finish())).isEqualTo(SettleResult.LEASE_LOST);
  }

  @Test
  void lateWorkerChangesNothingOfTheOneThatTookOver() throws Exception {
    String job = admit();
    Lease late = claim();
    pass(TERM);
    assertThat(store.expire()).containsExactly(late.token());
    Lease current = claim();

    assertThat(settle(late, finish(artifact("late")))).isEqualTo(SettleResult.LEASE_LOST);
    assertThat(store.renew(List.of(late), TERM).lost()).containsExactly(late.token());

    assertThat(view(job)).returns(JobState.RUNNING, JobView::state);
    assertThat(view(job).artifacts()).isEmpty();
    assertThat(settle(current, finish(artifact("current")))).isEqualTo(SettleResult.ACCEPTED);
    assertThat(view(job).artifacts()).extracting(ArtifactRecord::name).containsExactly("current");
  }

  @Test
  void leaseThatRanOutIsTakenOverAndNotBefore() throws Exception {
    String job = admit();
    Lease lease = claim();
    pass(TERM.minus(MILLI));
    assertThat(store.expire()).isEmpty();
    assertThat(state(job)).isEqualTo(JobState.RUNNING);

    pass(MILLI);
    assertThat(store.expire()).containsExactly(lease.token());

    assertThat(state(job)).isEqualTo(JobState.READY);
    assertThat(view(job).attempts())
        .singleElement()
        .returns("lost", AttemptView::outcome)
        .returns(clock.instant(), AttemptView::endedAt)
        .extracting(AttemptView::error)
        .extracting("code")
        .isEqualTo("WORKER_LOST");
    assertThat(claim()).returns(1, Lease::attempt);
  }

  @Test
  void renewedLeaseLastsAnotherTerm() throws Exception {
    admit();
    Lease lease = claim();
    pass(TERM.minus(MILLI));
    assertThat(store.renew(List.of(lease), TERM)).isEqualTo(new Renewal(Set.of(), Set.of()));

    pass(TERM.minus(MILLI));
    assertThat(store.expire()).isEmpty();
    pass(MILLI);
    assertThat(store.expire()).containsExactly(lease.token());
  }

  @Test
  void progressIsToldWithTheRenewalUntilTheStageEnds() throws Exception {
    String job = admit();
    Lease lease = claim();
    assertThat(view(job).progress()).isNull();

    store.renew(List.of(lease), Map.of(lease.token(), 0.25), TERM);
    store.renew(List.of(lease), TERM);
    assertThat(view(job).progress()).isEqualTo(0.25);

    settle(lease, advance());
    assertThat(view(job).progress()).isNull();
    claim();
    assertThat(view(job).progress()).isNull();
  }

  @Test
  void renewingTellsWhatIsLostAndWhatIsToBeCancelled() throws Exception {
    String kept = admit();
    Lease keptLease = claim();
    String toCancel = admit();
    Lease toCancelLease = claim();
    admit();
    Lease settled = claim();
    settle(settled, finish());
    store.cancel(TENANT, toCancel);

    Lease guessed = withToken(keptLease, "a guess");
    List<Lease> held = List.of(keptLease, toCancelLease, settled, guessed);
    assertThat(store.renew(held, TERM))
        .isEqualTo(new Renewal(Set.of(settled.token(), "a guess"), Set.of(toCancelLease.token())));
    assertThat(state(kept)).isEqualTo(JobState.RUNNING);
  }

  @Test
  void jobThatLosesTooManyWorkersFails() throws Exception {
    String job = admit();
    for (int lost = 0; lost < LOST_MAX; lost++) {
      assertThat(state(job)).isEqualTo(JobState.READY);
      claim();
      pass(TERM);
      store.expire();
    }

    assertThat(state(job)).isEqualTo(JobState.FAILED);
    assertThat(view(job).error()).extracting("code").isEqualTo("WORKER_LOST");
    assertThat(store.claim("worker", OFFERS, 1, TERM)).isEmpty();
  }

  @Test
  void workersLostAtOneStageDoNotCountAtTheNext() throws Exception {
    String job = admit();
    loseOneLease();
    settle(claim(), advance());
    loseOneLease();

    assertThat(state(job)).isEqualTo(JobState.READY);
  }

  @Test
  void onlyWhatIsOfferedIsClaimed() throws Exception {
    String first = admit();
    String second = admit();
    List<Offer> later = List.of(new Offer("papers", "second"), new Offer("first", "papers"));
    assertThat(store.claim("worker", later, 10, TERM)).isEmpty();
    assertThat(store.claim("worker", List.of(), 10, TERM)).isEmpty();

    settle(store.claim("worker", OFFERS, 1, TERM).getFirst(), advance());

    assertThat(store.claim("worker", later, 10, TERM))
        .extracting(Lease::job)
        .containsExactly(first);
    assertThat(store.claim("worker", OFFERS, 10, TERM))
        .extracting(Lease::job)
        .containsExactly(second);
  }

  @Test
  void jobWhoseStageNobodyOffersFailsAfterAWhileAndNotBefore() throws Exception {
    String batch = id();
    String job = admitBatch(batch, 1).getFirst();
    List<Offer> others = List.of(new Offer("papers", "second"));
    watch(others, TERM.minus(MILLI));
    assertThat(state(job)).isEqualTo(JobState.READY);
    pass(MILLI);

    assertThat(store.offer(others, TERM)).isOne();

    assertThat(view(job).error()).isNotNull().returns("STAGE_UNKNOWN", JobError::code);
    assertThat(batch(batch).doneAt()).isNotNull();
    assertThat(store.offer(others, TERM)).isZero();
    store.retry(TENANT, job);
    assertThat(store.claim("worker", OFFERS, 10, TERM)).hasSize(1);
  }

  @Test
  void jobWhoseStageSomebodyOffersWaits() throws Exception {
    String job = admit();
    watch(OFFERS, TERM.multipliedBy(2));
    assertThat(state(job)).isEqualTo(JobState.READY);
  }

  /** What kept it away may have kept those who offer the job's stage away too. */
  @Test
  void nodeThatWasAwayWaitsForTheOthersAgain() throws Exception {
    String job = admit();
    List<Offer> others = List.of(new Offer("papers", "second"));
    watch(others, TERM.minus(MILLI));
    pass(TERM);
    assertThat(store.offer(others, TERM)).isZero();
    watch(others, TERM.minus(MILLI));
    assertThat(state(job)).isEqualTo(JobState.READY);
    pass(MILLI);

    assertThat(store.offer(others, TERM)).isOne();
  }

  /** Says again and again what is offered, until the time is over. */
  private void watch(Collection<Offer> offers, Duration time) throws Exception {
    Duration step = time.dividedBy(4);
    for (int i = 0; i < 4; i++) {
      pass(i == 0 ? time.minus(step.multipliedBy(3)) : step);
      assertThat(store.offer(offers, TERM)).isZero();
    }
  }

  /** The nodes that offer its stage may come a little later than this one. */
  @Test
  void nodeThatHasJustBegunFailsNothing() throws Exception {
    String job = admit();
    pass(TERM);
    reopen();

    assertThat(store.offer(List.of(), TERM)).isZero();

    assertThat(state(job)).isEqualTo(JobState.READY);
  }

  @Test
  void leasesOfAnEarlierRunAreVoid() throws Exception {
    String job = admit();
    Lease earlier = claim();

    reopen();

    assertThat(state(job)).isEqualTo(JobState.READY);
    Lease current = claim();
    assertThat(current.token()).isNotEqualTo(earlier.token());
    assertThat(settle(earlier, finish())).isEqualTo(SettleResult.LEASE_LOST);
    assertThat(settle(current, finish())).isEqualTo(SettleResult.ACCEPTED);
  }

  @Test
  void jobThatEndsEachRunFailsAtLast() throws Exception {
    String job = admit();
    for (int lost = 0; lost < LOST_MAX; lost++) {
      assertThat(state(job)).isEqualTo(JobState.READY);
      claim();
      reopen();
    }

    assertThat(view(job).error()).extracting("code").isEqualTo("WORKER_LOST");
  }

  @Test
  void settledLeaseOfAnEarlierRunIsStillRecognized() throws Exception {
    admit();
    Lease lease = claim();
    settle(lease, advance());

    reopen();

    assertThat(settle(lease, advance())).isEqualTo(SettleResult.ACCEPTED);
    assertThat(settle(lease, finish())).isEqualTo(SettleResult.LEASE_LOST);
  }

  @Test
  void retryWaitsUntilItIsDue() throws Exception {
    String job = admit();
    settle(claim(), new Settlement.Retry(ERROR, Duration.ofSeconds(3)));
    assertThat(view(job))
        .returns(JobState.WAITING, JobView::state)
        .returns(clock.instant().plusSeconds(3), JobView::retryAt)
        .returns(null, JobView::error);

    pass(Duration.ofSeconds(3).minus(MILLI));
    assertThat(store.claim("worker", OFFERS, 1, TERM)).isEmpty();
    pass(MILLI.plusMillis(20));

    assertThat(claim()).returns(2, Lease::attempt).returns("first", Lease::stage);
    assertThat(view(job)).returns(null, JobView::retryAt);
  }

  @Test
  void attemptsAreCountedAnewAtTheNextStage() throws Exception {
    admit();
    settle(claim(), new Settlement.Retry(ERROR, Duration.ZERO));
    settle(claim(), advance());

    assertThat(claim()).returns(1, Lease::attempt).returns("second", Lease::stage);
  }

  @Test
  void jobGivenBackIsAsItWas() throws Exception {
    String job = admit();
    for (int i = 0; i < LOST_MAX + 2; i++) {
      Lease lease = claim();
      assertThat(lease).returns(1, Lease::attempt);
      assertThat(settle(lease, new Release())).isEqualTo(SettleResult.ACCEPTED);
    }
    loseOneLease();

    assertThat(state(job)).isEqualTo(JobState.READY);
    assertThat(view(job).attempts())
        .extracting(AttemptView::outcome)
        .containsOnly("released", "lost");
  }

  private SettleResult settleAfter(CountDownLatch start, Lease lease, Outcome outcome)
      throws Exception {
    start.await();
    return settle(lease, outcome);
  }

  private void loseOneLease() throws JobStoreException {
    claim();
    pass(TERM);
    assertThat(store.expire()).hasSize(1);
  }
}
