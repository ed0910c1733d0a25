package dev.landfast.engine.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.engine.job.JobReader.AttemptView;
import dev.landfast.engine.job.JobReader.JobView;
import dev.landfast.engine.job.JobStore.ControlResult;
import dev.landfast.engine.job.JobStore.FailedJobs;
import dev.landfast.engine.job.Settlement.Fail;
import dev.landfast.engine.job.Settlement.Outcome;
import dev.landfast.engine.job.Settlement.Release;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every {@link JobStore} does when a person cancels a job or has it done again. */
public abstract class ControlContract extends JobStoreFixture {

  static Stream<Outcome> unfinished() {
    return Stream.of(advance(), new Settlement.Retry(ERROR, Duration.ofSeconds(1)), new Release());
  }

  protected ControlContract(StoreUnderTest place) {
    super(place);
  }

  @Test
  void failedJobsAreRetriedByTheirCodePipelineAndTime() throws Exception {
    String early = admitAndSettle(new Fail(ERROR));
    String other = admitAndSettle(new Fail(JobError.input("OTHER", "Another one.")));
    pass(Duration.ofSeconds(1));
    Instant since = clock.instant();
    String late = admitAndSettle(new Fail(ERROR));
    String done = admitAndSettle(finish());

    assertThat(store.retry(new FailedJobs(STRANGER, null, null, null))).isZero();
    assertThat(store.retry(new FailedJobs(TENANT, "none", null, null))).isZero();
    assertThat(store.retry(new FailedJobs(TENANT, null, "NONE", null))).isZero();
    assertThat(store.retry(new FailedJobs(TENANT, "papers", "BROKEN", since))).isOne();
    assertThat(state(late)).isEqualTo(JobState.READY);
    assertThat(state(early)).isEqualTo(JobState.FAILED);

    assertThat(store.retry(new FailedJobs(TENANT, null, "OTHER", null))).isOne();
    assertThat(state(other)).isEqualTo(JobState.READY);
    assertThat(store.retry(new FailedJobs(TENANT, null, null, null))).isOne();
    assertThat(state(early)).isEqualTo(JobState.READY);
    assertThat(state(done)).isEqualTo(JobState.DONE);
    assertThat(store.claim("worker", OFFERS, 10, TERM))
        .extracting(Lease::job)
        .containsExactly(early, other, late);
  }

  @Test
  void anyNumberOfFailedJobsIsRetriedAndItsBatchCountsThem() throws Exception {
    List<String> jobs = admitBatch("batch", 1001);
    for (Lease lease : store.claim("worker", OFFERS, 1001, TERM)) {
      settle(lease, new Fail(ERROR));
    }
    assertThat(batch("batch").doneAt()).isNotNull();

    assertThat(store.retry(new FailedJobs(TENANT, null, null, null))).isEqualTo(1001);

    assertThat(batch("batch").doneAt()).isNull();
    assertThat(batch("batch").counts()).containsEntry("ready", 1001L);
    assertThat(store.claim("worker", OFFERS, 1, TERM).getFirst())
        .returns(jobs.getFirst(), Lease::job)
        .returns(1, Lease::attempt);
  }

  @Test
  void readyJobIsCancelledAtOnce() throws Exception {
    String job = admit();

    assertThat(store.cancel(TENANT, job)).isEqualTo(ControlResult.CHANGED);

    assertThat(view(job))
        .returns(JobState.CANCELLED, JobView::state)
        .returns(clock.instant(), JobView::finishedAt);
    assertThat(store.claim("worker", OFFERS, 1, TERM)).isEmpty();
  }

  @Test
  void waitingJobIsCancelledAtOnce() throws Exception {
    String job = admitAndSettle(new Settlement.Retry(ERROR, Duration.ofSeconds(1)));

    assertThat(store.cancel(TENANT, job)).isEqualTo(ControlResult.CHANGED);

    assertThat(state(job)).isEqualTo(JobState.CANCELLED);
    pass(Duration.ofSeconds(1));
    assertThat(store.claim("worker", OFFERS, 1, TERM)).isEmpty();
    assertThat(store.untilDue()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("unfinished")
  void runningJobIsCancelledByASettleThatDoesNotFinishIt(Outcome outcome) throws Exception {
    String job = admit();
    Lease lease = claim();
    assertThat(store.cancel(TENANT, job)).isEqualTo(ControlResult.CHANGED);
    assertThat(view(job))
        .returns(JobState.RUNNING, JobView::state)
        .returns(true, JobView::cancelRequested);

    assertThat(settle(lease, outcome)).isEqualTo(SettleResult.CANCELLED);

    assertThat(state(job)).isEqualTo(JobState.CANCELLED);
    assertThat(view(job).attempts()).extracting(AttemptView::outcome).containsExactly("cancelled");
    pass(Duration.ofSeconds(1));
    assertThat(store.claim("worker", OFFERS, 1, TERM)).isEmpty();
  }

  @Test
  void artifactsOfACancelledAttemptStayInvisible() throws Exception {
    String job = admit();
    Lease lease = claim();
    store.cancel(TENANT, job);

    settle(lease, advance(artifact("text")));

    assertThat(view(job).artifacts()).isEmpty();
  }

  @Test
  void jobThatFinishesAllTheSameIsDone() throws Exception {
    String job = admit();
    Lease lease = claim();
    store.cancel(TENANT, job);

    assertThat(settle(lease, finish())).isEqualTo(SettleResult.ACCEPTED);
    assertThat(state(job)).isEqualTo(JobState.DONE);
  }

  @Test
  void jobThatFailsAllTheSameSaysWhy() throws Exception {
    String job = admit();
    Lease lease = claim();
    store.cancel(TENANT, job);

    assertThat(settle(lease, new Fail(ERROR))).isEqualTo(SettleResult.ACCEPTED);
    assertThat(view(job).error()).isEqualTo(ERROR);
  }

  @Test
  void runningJobIsCancelledWhenItsLeaseRunsOut() throws Exception {
    String job = admit();
    claim();
    store.cancel(TENANT, job);
    pass(TERM);

    store.expire();

    assertThat(state(job)).isEqualTo(JobState.CANCELLED);
  }

  @Test
  void runningJobIsCancelledWhenItsRunIsOver() throws Exception {
    String job = admit();
    claim();
    store.cancel(TENANT, job);

    reopen();

    assertThat(state(job)).isEqualTo(JobState.CANCELLED);
  }

  @Test
  void whatIsOverCannotBeCancelled() throws Exception {
    String done = admitAndSettle(finish());
    String failed = admitAndSettle(new Fail(ERROR));
    String cancelled = admit();
    store.cancel(TENANT, cancelled);

    assertThat(store.cancel(TENANT, done)).isEqualTo(ControlResult.NOT_ALLOWED);
    assertThat(store.cancel(TENANT, failed)).isEqualTo(ControlResult.NOT_ALLOWED);
    assertThat(store.cancel(TENANT, cancelled)).isEqualTo(ControlResult.NOT_ALLOWED);
    assertThat(store.cancel(TENANT, id())).isEqualTo(ControlResult.UNKNOWN_JOB);
    assertThat(state(done)).isEqualTo(JobState.DONE);
    assertThat(view(failed).error()).isEqualTo(ERROR);
  }

  @Test
  void failedJobIsDoneAgainFromTheStageWhereItEnded() throws Exception {
    String job = admit();
    settle(claim(), advance());
    settle(claim(), new Settlement.Retry(ERROR, Duration.ZERO));
    settle(claim(), new Fail(ERROR));

    assertThat(store.retry(TENANT, job)).isEqualTo(ControlResult.CHANGED);

    assertThat(view(job))
        .returns(JobState.READY, JobView::state)
        .returns("second", JobView::stage)
        .returns(null, JobView::error)
        .returns(null, JobView::finishedAt);
    Lease again = claim();
    assertThat(again)
        .returns("second", Lease::stage)
        .returns(1, Lease::stageNumber)
        .returns(1, Lease::attempt);
    settle(again, finish());
    assertThat(state(job)).isEqualTo(JobState.DONE);
  }

  @Test
  void jobThatLostItsWorkersMayLoseAsManyAgainAfterARetry() throws Exception {
    String job = admit();
    for (int lost = 0; lost < LOST_MAX; lost++) {
      claim();
      pass(TERM);
      store.expire();
    }
    assertThat(state(job)).isEqualTo(JobState.FAILED);
    store.retry(TENANT, job);
    claim();
    pass(TERM);
    store.expire();

    assertThat(state(job)).isEqualTo(JobState.READY);
  }

  @Test
  void cancelledJobIsDoneAgain() throws Exception {
    String job = admit();
    claim();
    store.cancel(TENANT, job);
    pass(TERM);
    store.expire();

    assertThat(store.retry(TENANT, job)).isEqualTo(ControlResult.CHANGED);

    assertThat(view(job)).returns(false, JobView::cancelRequested);
    settle(claim(), finish());
    assertThat(state(job)).isEqualTo(JobState.DONE);
  }

  @Test
  void onlyWhatEndedWithoutSuccessIsDoneAgain() throws Exception {
    String done = admitAndSettle(finish());
    String waiting = admitAndSettle(new Settlement.Retry(ERROR, Duration.ofSeconds(1)));
    String running = admit();
    claim();
    String ready = admit();

    assertThat(store.retry(TENANT, done)).isEqualTo(ControlResult.NOT_ALLOWED);
    assertThat(store.retry(TENANT, waiting)).isEqualTo(ControlResult.NOT_ALLOWED);
    assertThat(store.retry(TENANT, running)).isEqualTo(ControlResult.NOT_ALLOWED);
    assertThat(store.retry(TENANT, ready)).isEqualTo(ControlResult.NOT_ALLOWED);
    assertThat(store.retry(TENANT, id())).isEqualTo(ControlResult.UNKNOWN_JOB);
    assertThat(state(done)).isEqualTo(JobState.DONE);
  }
}
