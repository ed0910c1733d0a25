package dev.landfast.engine.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.engine.job.JobError;
import dev.landfast.engine.job.JobReader.AttemptView;
import dev.landfast.engine.job.JobReader.JobView;
import dev.landfast.engine.job.JobState;
import dev.landfast.engine.job.SettleResult;
import dev.landfast.engine.stage.Workers.Pace;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Stages that do not end by themselves, and workers that stop. */
final class WorkersLeaseTest extends WorkersFixture {
  private static final Duration SHORT = Duration.ofMillis(100);

  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);

  @AfterEach
  void releaseAll() {
    release.countDown();
  }

  @Test
  void stageThatTakesTooLongIsInterruptedAndTriedAgain() throws Exception {
    Stage slow =
        stage(
            "only",
            run -> {
              if (run.attempt() == 1) {
                await(release);
              }
              return done();
            });
    start(QUICK, 1, pipeline(2, SHORT, slow), slow);

    JobView view = await(send("abc", "only"), JobState.DONE);

    assertThat(view.attempts())
        .filteredOn(attempt -> attempt.number() == 1)
        .singleElement()
        .returns("retry", AttemptView::outcome)
        .extracting(AttemptView::error)
        .extracting("code")
        .isEqualTo("STAGE_TIMEOUT");
  }

  @Test
  void stageThatAlwaysTakesTooLongFailsItsJob() throws Exception {
    Stage slow =
        stage(
            "only",
            run -> {
              await(release);
              return done();
            });
    start(QUICK, 1, pipeline(2, SHORT, slow), slow);

    assertThat(await(send("abc", "only"), JobState.FAILED).error())
        .isNotNull()
        .returns("STAGE_TIMEOUT", JobError::code);
  }

  @Test
  void stageThatNeverEndsLosesItsJobAndItsSlotAndChangesNothingLater() throws Exception {
    AtomicReference<Thread> late = new AtomicReference<>();
    Stage stubborn =
        stage(
            "stubborn",
            run -> {
              late.set(Thread.currentThread());
              begun.countDown();
              awaitStubbornly(release);
              write(run, "late", "late");
              return done();
            });
    Stage quick = stage("quick", run -> done());
    Pace pace = new Pace(Duration.ofMillis(300), Duration.ofMillis(20), HOUR, SHORT, SHORT, HOUR);
    start(pace, 1, pipeline(3, SHORT, stubborn, quick), stubborn, quick);
    String hanging = send("abc", "stubborn");
    await(begun);

    String next = send("abc", "quick");

    await(next, JobState.DONE);
    JobView lost = await(hanging, JobState.FAILED);
    assertThat(lost.error()).isNotNull().returns("WORKER_LOST", JobError::code);
    release.countDown();
    jobs.awaitSettled(SettleResult.LEASE_LOST);
    assertThat(jobs.reader().job(TENANT, hanging)).contains(lost);
    stopWorkers();
    assertThat(late.get().join(Duration.ofSeconds(SECONDS_MAX))).isTrue();
    assertThat(files("blobs")).as("what was sent").hasSize(2);
    assertThat(files("staging")).isEmpty();
  }

  @Override
  int lostMax() {
    return 1;
  }

  @Test
  void leaseOfARunningStageIsRenewed() throws Exception {
    start(
        stage(
            "only",
            run -> {
              begun.countDown();
              await(release);
              return done();
            }));
    String job = send("abc", "only");
    await(begun);
    for (int i = 0; i < 4; i++) {
      jobs.awaitRenewal();
      nanosAhead.addAndGet(LEASE_TERM.multipliedBy(3).dividedBy(4).toNanos());
    }
    release.countDown();

    assertThat(await(job, JobState.DONE).attempts()).hasSize(1);
  }

  @Test
  void workerThatLostItsLeaseIsInterruptedAndItsSlotFree() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    start(
        QUICK,
        1,
        stage(
            "only",
            run -> {
              begun.countDown();
              try {
                await(release);
              } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
              }
              return done();
            }),
        stage("next", run -> done()));
    send("abc", "only");
    await(begun);
    do { // a renewal may come in between
      nanosAhead.addAndGet(LEASE_TERM.toNanos());
    } while (jobs.expire().isEmpty());

    await(interrupted);
    jobs.awaitSettled(SettleResult.LEASE_LOST);
    await(send("abc", "next"), JobState.DONE);
  }

  @Test
  void cancelledStageIsInterruptedAndItsJobCancelledEvenAtItsLastAttempt() throws Exception {
    Stage only =
        stage(
            "only",
            run -> {
              begun.countDown();
              await(release);
              return done();
            });
    start(QUICK, 1, pipeline(1, HOUR, only), only);
    String job = send("abc", "only");
    await(begun);

    jobs.cancel(TENANT, job);

    JobView view = await(job, JobState.CANCELLED);
    assertThat(view.error()).isNull();
  }

  @Test
  void drainGivesRunningJobsBackAsTheyWere() throws Exception {
    Workers workers =
        start(
            QUICK,
            1,
            stage(
                "only",
                run -> {
                  begun.countDown();
                  await(release);
                  return done();
                }));
    String job = send("abc", "only");
    await(begun);

    workers.drain(Duration.ZERO);

    JobView given = jobs.reader().job(TENANT, job).orElseThrow();
    assertThat(given.state()).isEqualTo(JobState.READY);
    assertThat(given.attempts()).singleElement().returns("released", AttemptView::outcome);
    assertThat(jobs.claim("another", OFFERS, 1, LEASE_TERM))
        .singleElement()
        .returns(1, lease -> lease.attempt());
  }

  @Test
  void drainWaitsForStagesThatFinishInTime() throws Exception {
    Workers workers =
        start(
            stage(
                "only",
                run -> {
                  begun.countDown();
                  await(release);
                  return done();
                }));
    String job = send("abc", "only");
    await(begun);
    Thread draining =
        Thread.ofPlatform().start(() -> workers.drain(Duration.ofSeconds(SECONDS_MAX)));
    release.countDown();

    draining.join(Duration.ofSeconds(SECONDS_MAX));

    assertThat(jobs.reader().job(TENANT, job).orElseThrow().state()).isEqualTo(JobState.DONE);
  }

  @Test
  void drainGivesBackWhatDoesNotEnd() throws Exception {
    Workers workers =
        start(
            QUICK,
            1,
            stage(
                "only",
                run -> {
                  begun.countDown();
                  awaitStubbornly(release);
                  return done();
                }));
    String job = send("abc", "only");
    await(begun);

    workers.drain(Duration.ZERO);

    assertThat(jobs.reader().job(TENANT, job).orElseThrow())
        .returns(JobState.READY, JobView::state);
    release.countDown();
    jobs.awaitSettled(SettleResult.LEASE_LOST);
    assertThat(jobs.reader().job(TENANT, job).orElseThrow())
        .returns(JobState.READY, JobView::state);
  }

  @Test
  void drainedWorkersClaimNothingMore() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    Workers workers =
        start(
            stage(
                "only",
                run -> {
                  runs.incrementAndGet();
                  return done();
                }));
    await(send("abc", "only"), JobState.DONE);
    workers.drain(Duration.ZERO);

    String job = send("abc", "only");
    workers.close();

    assertThat(jobs.reader().job(TENANT, job).orElseThrow().state()).isEqualTo(JobState.READY);
    assertThat(runs).hasValue(1);
  }
}
