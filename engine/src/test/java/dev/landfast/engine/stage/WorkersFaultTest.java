package dev.landfast.engine.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.engine.blob.BlobLabel;
import dev.landfast.engine.blob.BlobRef;
import dev.landfast.engine.blob.BlobStore;
import dev.landfast.engine.blob.ForwardingBlobStore;
import dev.landfast.engine.blob.OpenBlob;
import dev.landfast.engine.blob.StorageFullException;
import dev.landfast.engine.job.Admission.Taken;
import dev.landfast.engine.job.CommitUnknownException;
import dev.landfast.engine.job.JobError;
import dev.landfast.engine.job.JobReader.AttemptView;
import dev.landfast.engine.job.JobReader.JobView;
import dev.landfast.engine.job.JobState;
import dev.landfast.engine.job.JobStore;
import dev.landfast.engine.job.JobStore.Renewal;
import dev.landfast.engine.job.JobStoreException;
import dev.landfast.engine.job.Lease;
import dev.landfast.engine.job.Offer;
import dev.landfast.engine.job.SettleResult;
import dev.landfast.engine.job.Settlement;
import dev.landfast.engine.stage.Workers.Pace;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Stages on stores of which one thing fails. */
final class WorkersFaultTest extends WorkersFixture {
  private static final Duration SHORT = Duration.ofMillis(20);

  private final AtomicInteger opensToFail = new AtomicInteger();
  private final AtomicInteger claimsToFail = new AtomicInteger();
  private volatile boolean claimsFailUnexpectedly;
  private final CountDownLatch settling = new CountDownLatch(1);
  private volatile String failToSeal = "";
  private volatile IOException sealFailure = new IOException("Input/output error");
  private volatile String failToKeep = "";
  private volatile @Nullable JobStoreException settleFailure;
  private volatile boolean settledBeforeFailing;
  private final AtomicInteger settlesToFail = new AtomicInteger(Integer.MAX_VALUE);
  private final AtomicInteger settlesFailed = new AtomicInteger();
  private volatile CountDownLatch settlesHeld = new CountDownLatch(0);
  private final AtomicInteger renewalsToFail = new AtomicInteger();
  private final AtomicLong failedNanos = new AtomicLong();
  private final AtomicLong expiredNanos = new AtomicLong();

  @Override
  BlobStore around(BlobStore real) {
    return new ForwardingBlobStore(real) {
      @Override
      public OpenBlob open(BlobRef ref) throws IOException {
        if (opensToFail.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
          throw new IOException("Input/output error");
        }
        return super.open(ref);
      }

      @Override
      protected void beforeSeal(BlobLabel label) throws IOException {
        if (label.name().equals(failToSeal)) {
          throw sealFailure;
        }
      }

      @Override
      protected void beforeKeep(BlobLabel label) throws IOException {
        if (label.name().equals(failToKeep)) {
          throw new IOException("Input/output error");
        }
      }
    };
  }

  @Override
  WatchedJobStore around(JobStore real) {
    return new WatchedJobStore(real) {
      @Override
      public List<Lease> claim(String worker, Collection<Offer> offers, int max, Duration leaseTerm)
          throws JobStoreException {
        if (claimsToFail.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
          if (claimsFailUnexpectedly) {
            throw new IllegalStateException("not now");
          }
          throw new JobStoreException("not now");
        }
        return super.claim(worker, offers, max, leaseTerm);
      }

      @Override
      public Renewal renew(Collection<Lease> held, Map<String, Double> progress, Duration leaseTerm)
          throws JobStoreException {
        if (renewalsToFail.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
          failedNanos.set(System.nanoTime());
          throw new JobStoreException("not now");
        }
        return super.renew(held, progress, leaseTerm);
      }

      @Override
      public Set<String> expire() throws JobStoreException {
        expiredNanos.compareAndSet(0, System.nanoTime());
        return super.expire();
      }

      @Override
      public SettleResult settle(Lease lease, Settlement settlement) throws JobStoreException {
        JobStoreException failure = settleFailure;
        if (failure != null && settlesToFail.getAndDecrement() > 0) {
          settlesFailed.incrementAndGet();
          if (settledBeforeFailing) {
            super.settle(lease, settlement);
          }
          settling.countDown();
          holdOn();
          throw failure;
        }
        return super.settle(lease, settlement);
      }
    };
  }

  /** As a store does, which an interrupt does not end. */
  private void holdOn() {
    boolean interrupted = false;
    while (settlesHeld.getCount() > 0) {
      try {
        await(settlesHeld);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @ParameterizedTest
  @CsvSource({"'',deleted", "ab,incomplete", "abcd,corrupt", "abd,corrupt"})
  void fileThatIsNotTheOneThatCameFailsItsJobWithAVerdict(String found, String verdict)
      throws Exception {
    AtomicInteger runs = new AtomicInteger();
    Taken taken = send("abc", "only", null);
    if (found.isEmpty()) {
      Files.delete(fileOf(taken));
    } else {
      Files.writeString(fileOf(taken), found);
    }
    start(
        stage(
            "only",
            run -> {
              runs.incrementAndGet();
              return done();
            }));

    JobView view = await(taken.job(), JobState.FAILED);

    assertThat(view.error())
        .isNotNull()
        .returns("FILE_MISSING", JobError::code)
        .returns(JobError.Severity.CRITICAL, JobError::severity)
        .returns(verdict, JobError::verdict)
        .satisfies(error ->
            assertThat(error.detail())
                .contains("'a.txt'", "retry the job")
                .doesNotContain(root.toString(), taken.file().locator()));
    assertThat(view.attempts()).hasSize(1);
    assertThat(view.attempts().getFirst().fileAccess())
        .isNotNull()
        .returns(false, access -> access.accessible());
    assertThat(runs).as("the stage never saw it").hasValue(0);
  }

  @Test
  void storeThatAnswersAtTheThirdTryIsEnough() throws Exception {
    opensToFail.set(2);
    start(stage("only", run -> done()));

    JobView view = await(send("abc", "only"), JobState.DONE);

    assertThat(view.attempts()).hasSize(1);
    assertThat(Objects.requireNonNull(view.attempts().getFirst().fileAccess()).tries())
        .extracting(tried -> tried.number(), tried -> tried.success())
        .containsExactly(
            org.assertj.core.api.Assertions.tuple(1, false),
            org.assertj.core.api.Assertions.tuple(2, false),
            org.assertj.core.api.Assertions.tuple(3, true));
  }

  @Test
  void storeThatDoesNotAnswerIsTriedInALaterAttempt() throws Exception {
    opensToFail.set(3);
    start(stage("only", run -> done()));

    JobView view = await(send("abc", "only"), JobState.DONE);

    assertThat(view.attempts())
        .filteredOn(attempt -> attempt.number() == 1)
        .singleElement()
        .returns("retry", AttemptView::outcome)
        .extracting(AttemptView::error)
        .isNotNull()
        .extracting("code", "verdict")
        .containsExactly("STORAGE_ACCESS_ERROR", "storeUnavailable");
  }

  @Test
  void storeThatNeverAnswersFailsTheJob() throws Exception {
    opensToFail.set(9);
    start(stage("only", run -> done()));

    assertThat(await(send("abc", "only"), JobState.FAILED).error())
        .isNotNull()
        .returns("STORAGE_ACCESS_ERROR", JobError::code);
  }

  @Test
  void outputThatCannotBeSealedFailsTheAttemptAndLeavesNoneOfTheOthers() throws Exception {
    failToSeal = "second";
    start(
        stage(
            "only",
            run -> {
              write(run, "first", "1");
              write(run, "second", "2");
              return done();
            }));

    JobView view = await(send("abc", "only"), JobState.FAILED);

    assertThat(view.artifacts()).isEmpty();
    assertThat(view.error()).isNotNull().returns("STAGE_CRASHED", JobError::code);
    stopWorkers();
    assertThat(files("blobs")).as("what was sent").hasSize(1);
    assertThat(files("staging")).isEmpty();
  }

  @Test
  void fullVolumeIsCalledFull() throws Exception {
    failToSeal = "text";
    sealFailure = new StorageFullException(1, 2);
    start(
        stage(
            "only",
            run -> {
              write(run, "text", "1");
              return done();
            }));

    assertThat(await(send("abc", "only"), JobState.FAILED).error())
        .isNotNull()
        .returns("STORAGE_FULL", JobError::code);
  }

  @Test
  void markerThatCannotBeRemovedCostsNoOutput() throws Exception {
    failToKeep = "first";
    start(
        stage(
            "only",
            run -> {
              write(run, "first", "1");
              write(run, "second", "2");
              write(run, "third", "3");
              return done();
            }));

    String job = send("abc", "only");
    await(job, JobState.DONE);
    stopWorkers();

    assertThat(artifact(job, "first")).isEqualTo("1");
    assertThat(artifact(job, "second")).isEqualTo("2");
    assertThat(artifact(job, "third")).isEqualTo("3");
    assertThat(files("staging")).as("for the next start").hasSize(1);
  }

  @Test
  void outputsOfAnUnknownCommitAreLeftToRecovery() throws Exception {
    settleFailure = new CommitUnknownException(new IOException());
    start(writing());
    send("abc", "only");

    await(settling);
    stopWorkers();

    assertThat(files("blobs")).hasSize(2);
    assertThat(files("staging")).hasSize(1);
  }

  @Test
  void outputsOfASettleThatChangedNothingAreDiscarded() throws Exception {
    settleFailure = new JobStoreException("no");
    start(writing());
    send("abc", "only");

    await(settling);
    stopWorkers();

    assertThat(files("blobs")).hasSize(1);
    assertThat(files("staging")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void settleThatFailedIsSaidAgainAndAcceptedOnce(boolean committed) throws Exception {
    settleFailure =
        committed ? new CommitUnknownException(new IOException()) : new JobStoreException("no");
    settledBeforeFailing = committed;
    settlesToFail.set(2);
    start(writing());
    String job = send("abc", "only");

    await(settling);
    assertThat(await(job, JobState.DONE).attempts()).hasSize(1);
    stopWorkers();

    assertThat(artifact(job, "text")).isEqualTo("1");
    assertThat(files("staging")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void claimThatFailsIsTriedAgain(boolean unexpectedly) throws Exception {
    claimsFailUnexpectedly = unexpectedly;
    claimsToFail.set(2);
    Pace pace =
        new Pace(
            LEASE_TERM, Duration.ofMillis(20), Duration.ofMillis(20), LEASE_TERM, LEASE_TERM, HOUR);
    String job = send("abc", "only");

    start(pace, 1, stage("only", run -> done()));

    await(job, JobState.DONE);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void settleIsSaidAgainPastTheBoundOfItsStageAndWhenItsJobIsToBeCancelled(boolean cancelled)
      throws Exception {
    settleFailure = new JobStoreException("no");
    settlesToFail.set(1);
    settlesHeld = new CountDownLatch(1);
    Pace pace =
        new Pace(LEASE_TERM.dividedBy(100), SHORT, SHORT, LEASE_TERM, Duration.ofMillis(1), HOUR);
    start(pace, 1, pipeline(3, cancelled ? HOUR : SHORT, writing()), writing());
    String job = send("abc", "only");
    await(settling);

    if (cancelled) {
      jobs.cancel(TENANT, job);
    }
    jobs.awaitExpiry();
    settlesHeld.countDown();

    assertThat(await(job, JobState.DONE).attempts()).hasSize(1);
  }

  /** All others' leases ran out too while the database was away. */
  @Test
  void leasesAreTakenOverOnlyWhenTheDatabaseHasAnsweredForATerm() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    renewalsToFail.set(20);
    Duration term = Duration.ofMillis(200);
    start(
        new Pace(term, Duration.ofMillis(20), HOUR, LEASE_TERM, LEASE_TERM, HOUR),
        1,
        stage(
            "only",
            run -> {
              await(release);
              return done();
            }));
    send("abc", "only");

    jobs.awaitExpiry();
    release.countDown();

    assertThat(failedNanos).as("it was away").hasPositiveValue();
    assertThat(expiredNanos.get() - failedNanos.get()).isGreaterThanOrEqualTo(term.toNanos());
  }

  @Test
  void drainGivesBackNoFurtherLeaseWhenTheDatabaseIsAway() throws Exception {
    CountDownLatch begun = new CountDownLatch(3);
    CountDownLatch release = new CountDownLatch(1);
    settleFailure = new JobStoreException("away");
    Stage stubborn =
        stage(
            "only",
            run -> {
              begun.countDown();
              awaitStubbornly(release);
              return done();
            });
    Workers workers = start(QUICK, 3, stubborn);
    for (int i = 0; i < 3; i++) {
      send("abc", "only");
    }
    await(begun);

    workers.drain(Duration.ZERO);

    assertThat(settlesFailed).hasValue(1);
    release.countDown();
  }

  private static Stage writing() {
    return stage(
        "only",
        run -> {
          write(run, "text", "1");
          return done();
        });
  }
}
