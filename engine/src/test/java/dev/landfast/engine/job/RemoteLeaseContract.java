package dev.landfast.engine.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.engine.job.JobReader.AttemptView;
import dev.landfast.engine.job.RemoteLeases.Added;
import dev.landfast.engine.job.RemoteLeases.Renewed;
import dev.landfast.engine.job.Settlement.Fail;
import dev.landfast.engine.job.Settlement.Outcome;
import dev.landfast.engine.job.Settlement.Release;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every {@link JobStore} does with leases of remote workers. */
public abstract class RemoteLeaseContract extends JobStoreFixture {
  private static final Duration RUN_MAX = Duration.ofMinutes(1);
  private static final int OUTPUTS_MAX = 3;

  static Stream<Outcome> outcomes() {
    return Stream.of(
        advance(),
        finish(),
        new Settlement.Retry(ERROR, Duration.ofSeconds(1)),
        new Fail(ERROR),
        new Release());
  }

  protected RemoteLeaseContract(StoreUnderTest place) {
    super(place);
  }

  @Test
  void leaseIsFoundByItsJobAndTokenAsLongAsItIsHeld() throws Exception {
    admit();
    Lease lease = claimRemote();

    assertThat(store.remote().find(lease.job(), lease.token())).contains(lease);
    assertThat(store.remote().find(lease.job(), "a guess")).isEmpty();

    settleRemote(lease, finish(), "done");
    assertThat(store.remote().find(lease.job(), lease.token())).isEmpty();
  }

  @Test
  void remoteAndOwnWorkersGetNoJobTwice() throws Exception {
    admit();
    Lease lease = claimRemote();

    assertThat(store.claim("worker", OFFERS, 1, TERM)).isEmpty();
    assertThat(store.remote().claim("other", OFFERS, 1, TERM)).isEmpty();
    assertThat(view(lease.job()).attempts())
        .extracting(AttemptView::worker)
        .containsExactly("far away");
  }

  @Test
  void renewedLeaseIsNotTakenOver() throws Exception {
    admit();
    Lease lease = claimRemote();

    pass(TERM.minusMillis(1));
    assertThat(renew(lease, null)).isEqualTo(Renewed.YES);
    pass(TERM.minusMillis(1));
    assertThat(store.expire()).isEmpty();
    pass(MILLI);

    assertThat(store.expire()).containsExactly(lease.token());
    assertThat(renew(lease, null)).isEqualTo(Renewed.LEASE_LOST);
  }

  @Test
  void leaseIsNotRenewedBehindItsBound() throws Exception {
    admit();
    Lease lease = claimRemote();
    assertThat(renew(lease, null)).isEqualTo(Renewed.YES);

    pass(RUN_MAX.minusMillis(1));
    assertThat(renew(lease, null)).isEqualTo(Renewed.YES);
    pass(MILLI);

    assertThat(renew(lease, null)).isEqualTo(Renewed.LEASE_LOST);
    pass(TERM);
    assertThat(store.expire()).containsExactly(lease.token());
    assertThat(renew(claimRemote(), null)).isEqualTo(Renewed.YES); // the next one has its own
  }

  @Test
  void progressIsSeenWhileTheAttemptRuns() throws Exception {
    String job = admit();
    Lease lease = claimRemote();
    assertThat(view(job).progress()).isNull();

    renew(lease, 0.25);
    renew(lease, null);
    assertThat(view(job).progress()).isEqualTo(0.25);

    settleRemote(lease, advance(), "done");
    assertThat(view(job).progress()).isNull();
    Lease next = claimRemote();
    assertThat(view(job).progress()).isNull();
    assertThat(store.remote().renew(job, "a guess", TERM, RUN_MAX, 0.5))
        .isEqualTo(Renewed.LEASE_LOST);
    assertThat(renew(next, 0.75)).isEqualTo(Renewed.YES);
    assertThat(store.reader().jobs(all()).items().getFirst().progress()).isEqualTo(0.75);
  }

  @Test
  void cancelIsToldAtTheNextRenewalAndDoneByTheNextSettle() throws Exception {
    String job = admit();
    Lease lease = claimRemote();
    add(lease, artifact("text"));
    store.cancel(TENANT, job);

    assertThat(renew(lease, null)).isEqualTo(Renewed.TO_CANCEL);
    assertThat(settleRemote(lease, advance(), "done")).isEqualTo(SettleResult.CANCELLED);

    assertThat(state(job)).isEqualTo(JobState.CANCELLED);
    assertThat(view(job).artifacts()).isEmpty();
    assertThat(store.remote().abandoned(10)).hasSize(1);
    assertThat(store.remote().settledBefore(job, lease.token(), "done"))
        .isEqualTo(SettleResult.CANCELLED);
  }

  @ParameterizedTest
  @MethodSource("outcomes")
  void identicalRepeatGetsTheSameAnswerAndAnotherIsLost(Outcome outcome) throws Exception {
    String job = admit();
    Lease lease = claimRemote();
    assertThat(settleRemote(lease, outcome, "said")).isEqualTo(SettleResult.ACCEPTED);

    assertThat(settleRemote(lease, outcome, "said")).isEqualTo(SettleResult.ACCEPTED);
    assertThat(settleRemote(lease, outcome, "another")).isEqualTo(SettleResult.LEASE_LOST);
    assertThat(store.remote().settledBefore(job, lease.token(), "said"))
        .isEqualTo(SettleResult.ACCEPTED);
    assertThat(store.remote().settledBefore(job, lease.token(), "another"))
        .isEqualTo(SettleResult.LEASE_LOST);
    assertThat(store.remote().settledBefore(job, "a guess", "said"))
        .isEqualTo(SettleResult.LEASE_LOST);
    assertThat(view(job).attempts()).hasSize(1);
  }

  @Test
  void outputsBecomeArtifactsByTheSettleAlone() throws Exception {
    String job = admit();
    Lease lease = claimRemote();
    ArtifactRecord text = artifact("text");
    ArtifactRecord words = artifact("words");
    assertThat(add(lease, text)).isEqualTo(Added.YES);
    assertThat(add(lease, words)).isEqualTo(Added.YES);
    assertThat(view(job).artifacts()).isEmpty();
    assertThat(store.remote().abandoned(10)).isEmpty();

    assertThat(settleRemote(lease, advance(), "done")).isEqualTo(SettleResult.ACCEPTED);

    assertThat(view(job).artifacts()).containsExactly(text, words);
    assertThat(store.remote().abandoned(10)).isEmpty();
    assertThat(claimRemote().artifacts()).containsExactly(text, words);
  }

  @Test
  void laterOutputOfTheSameNameTakesTheFirstOnesPlace() throws Exception {
    String job = admit();
    Lease lease = claimRemote();
    ArtifactRecord first = artifact("text");
    ArtifactRecord second = artifact("text");
    add(lease, first);
    add(lease, second);

    assertThat(store.remote().abandoned(10)).containsExactly(first.locator());
    settleRemote(lease, finish(), "done");

    assertThat(view(job).artifacts()).containsExactly(second);
    assertThat(store.remote().abandoned(10)).containsExactly(first.locator());
    store.remote().forget(List.of(first.locator()));
    assertThat(store.remote().abandoned(10)).isEmpty();
  }

  @Test
  void outputNeedsTheLease() throws Exception {
    String job = admit();
    Lease lost = claimRemote();
    ArtifactRecord early = artifact("text");
    add(lost, early);
    pass(TERM);
    store.expire();
    Lease lease = claimRemote();

    assertThat(add(lost, artifact("late"))).isEqualTo(Added.LEASE_LOST);
    assertThat(store.remote().add(job, "a guess", artifact("guess"), OUTPUTS_MAX))
        .isEqualTo(Added.LEASE_LOST);
    settleRemote(lease, finish(), "done");

    assertThat(view(job).artifacts()).isEmpty();
    assertThat(store.remote().abandoned(10)).containsExactly(early.locator());
  }

  @Test
  void outputsOfAnAttemptThatFailedAreAbandoned() throws Exception {
    String job = admit();
    Lease lease = claimRemote();
    ArtifactRecord text = artifact("text");
    add(lease, text);
    settleRemote(lease, new Settlement.Retry(ERROR, Duration.ZERO), "retry");

    assertThat(view(job).artifacts()).isEmpty();
    assertThat(store.remote().abandoned(10)).containsExactly(text.locator());
    assertThat(store.remote().abandoned(0)).isEmpty();
    assertThat(add(claimRemote(), artifact("text"))).isEqualTo(Added.YES);
  }

  @Test
  void namesOfEarlierStagesAreTaken() throws Exception {
    admit();
    Lease first = claimRemote();
    add(first, artifact("text"));
    settleRemote(first, advance(), "done");
    Lease second = claimRemote();

    assertThat(add(second, artifact("text"))).isEqualTo(Added.NAME_TAKEN);
    assertThat(add(second, artifact("other"))).isEqualTo(Added.YES);
  }

  @Test
  void outputsOfALeaseAreBounded() throws Exception {
    admit();
    Lease lease = claimRemote();
    for (int i = 0; i < OUTPUTS_MAX; i++) {
      assertThat(add(lease, artifact("number " + i))).isEqualTo(Added.YES);
    }

    assertThat(add(lease, artifact("more"))).isEqualTo(Added.TOO_MANY);
    assertThat(add(lease, artifact("number 0"))).isEqualTo(Added.YES);
  }

  @Test
  void remoteLeaseCountsAsLostWhenItRunsOut() throws Exception {
    String job = admit();
    for (int i = 0; i < LOST_MAX; i++) {
      claimRemote();
      pass(TERM);
      store.expire();
    }

    assertThat(state(job)).isEqualTo(JobState.FAILED);
    assertThat(view(job).error()).returns("WORKER_LOST", JobError::code);
  }

  protected Lease claimRemote() throws JobStoreException {
    List<Lease> leases = store.remote().claim("far away", OFFERS, 10, TERM);
    assertThat(leases).hasSize(1);
    return leases.getFirst();
  }

  protected Renewed renew(Lease lease, @Nullable Double progress) throws JobStoreException {
    return store.remote().renew(lease.job(), lease.token(), TERM, RUN_MAX, progress);
  }

  protected Added add(Lease lease, ArtifactRecord output) throws JobStoreException {
    return store.remote().add(lease.job(), lease.token(), output, OUTPUTS_MAX);
  }

  protected SettleResult settleRemote(Lease lease, Outcome outcome, String said)
      throws JobStoreException {
    return store.remote().settle(lease, outcome, said);
  }

  private static JobReader.JobQuery all() {
    return new JobReader.JobQuery(TENANT, null, null, null, null, 10, null);
  }
}
