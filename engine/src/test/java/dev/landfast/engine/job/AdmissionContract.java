package dev.landfast.engine.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.landfast.engine.job.Admission.Answer;
import dev.landfast.engine.job.Admission.Taken;
import dev.landfast.engine.job.JobReader.BatchState;
import dev.landfast.engine.job.JobReader.BatchView;
import dev.landfast.engine.job.JobReader.ItemView;
import dev.landfast.engine.job.JobReader.JobView;
import dev.landfast.engine.job.Settlement.Fail;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What every {@link JobStore} admits: all of a request or nothing, once for each key. */
public abstract class AdmissionContract extends JobStoreFixture {
  private static final Duration ANSWERS_KEPT = Duration.ofHours(24);

  protected AdmissionContract(StoreUnderTest place) {
    super(place);
  }

  @Test
  void batchTellsWhatBecameOfEachItem() throws Exception {
    String batch = id();
    Taken first = taken(0);
    Taken second = taken(2);
    store.admit(admission(batch, null, List.of(first, refused(1), second)));

    assertThat(batch(batch))
        .isEqualTo(
            new BatchView(
                batch,
                "papers",
                BatchState.SEALED,
                clock.instant(),
                null,
                Map.of("ready", 2L, "rejected", 1L),
                first.file().length() + second.file().length(),
                List.of(
                    item(first, "ready"),
                    new ItemView(
                        1, "bad 1", "rejected", null, null, "EMPTY_FILE", "It is empty.", 0),
                    item(second, "ready"))));
    assertThat(view(first.job())).returns(batch, JobView::batch);
  }

  @Test
  void batchIsDoneWithItsLastJobHoweverThatEnds() throws Exception {
    String batch = id();
    List<String> jobs = admitBatch(batch, 4);
    List<Lease> leases = store.claim("worker", OFFERS, 3, TERM);
    settle(leases.get(0), finish());
    settle(leases.get(1), new Fail(ERROR));
    store.cancel(TENANT, jobs.get(3));
    assertThat(batch(batch)).returns(BatchState.SEALED, BatchView::state);

    pass(Duration.ofSeconds(1));
    settle(leases.get(2), finish());

    assertThat(batch(batch))
        .returns(BatchState.DONE, BatchView::state)
        .returns(clock.instant(), BatchView::doneAt)
        .returns(Map.of("done", 2L, "failed", 1L, "cancelled", 1L), BatchView::counts);
  }

  @Test
  void repeatedSettleCountsOnce() throws Exception {
    String batch = id();
    admitBatch(batch, 2);
    List<Lease> leases = store.claim("worker", OFFERS, 2, TERM);
    settle(leases.get(0), finish());
    settle(leases.get(0), finish());
    settle(leases.get(0), new Fail(ERROR));

    assertThat(batch(batch)).returns(BatchState.SEALED, BatchView::state);
    settle(leases.get(1), finish());
    Instant done = clock.instant();
    pass(MILLI);
    settle(leases.get(1), finish());
    assertThat(batch(batch))
        .returns(BatchState.DONE, BatchView::state)
        .returns(done, BatchView::doneAt);
  }

  @Test
  void jobsThatGoOnToTheNextStageDoNotCountYet() throws Exception {
    String batch = id();
    admitBatch(batch, 1);
    settle(claim(), advance());
    settle(claim(), new Settlement.Retry(ERROR, Duration.ZERO));

    assertThat(batch(batch)).returns(BatchState.SEALED, BatchView::state);
  }

  @Test
  void lostWorkersCountTheirBatchDown() throws Exception {
    String batch = id();
    admitBatch(batch, 1);
    for (int lost = 0; lost < LOST_MAX; lost++) {
      claim();
      pass(TERM);
      store.expire();
    }

    assertThat(batch(batch)).returns(BatchState.DONE, BatchView::state);
  }

  @Test
  void retriedJobOpensItsBatchAgain() throws Exception {
    String batch = id();
    String job = admitBatch(batch, 1).getFirst();
    settle(claim(), new Fail(ERROR));
    assertThat(batch(batch)).returns(BatchState.DONE, BatchView::state);

    store.retry(TENANT, job);
    assertThat(batch(batch))
        .returns(BatchState.SEALED, BatchView::state)
        .returns(null, BatchView::doneAt);
    settle(claim(), finish());

    assertThat(batch(batch)).returns(BatchState.DONE, BatchView::state);
  }

  @Test
  void batchOfWhichNothingWasTakenIsDoneAtOnce() throws Exception {
    String batch = id();
    store.admit(admission(batch, null, List.of(refused(0), refused(1))));

    assertThat(batch(batch))
        .returns(BatchState.DONE, BatchView::state)
        .returns(clock.instant(), BatchView::doneAt)
        .returns(0L, BatchView::bytes);
  }

  @Test
  void admissionThatCannotBeWrittenWholeAdmitsNothing() throws Exception {
    String batch = id();
    Taken good = taken(0);
    Taken clash = new Taken(1, good.job(), taken(1).file());
    Answer answer = new Answer("key", "print", 201, "{}");

    assertThatThrownBy(() -> store.admit(admission(batch, answer, List.of(good, clash))))
        .isInstanceOf(JobStoreException.class);

    assertThat(store.reader().job(TENANT, good.job())).isEmpty();
    assertThat(store.reader().file(TENANT, good.file().id())).isEmpty();
    assertThat(store.reader().batch(TENANT, batch)).isEmpty();
    assertThat(store.claim("worker", OFFERS, 1, TERM)).isEmpty();
    assertThat(store.admit(admission(batch, answer, List.of(good))))
        .isEqualTo(new AdmitResult.Admitted());
  }

  @Test
  void repeatOfAKeyIsAnsweredAsTheFirstTimeAndAdmitsNothing() throws Exception {
    Answer answer = new Answer("key", "print", 201, "{\"the\":\"first\"}");
    store.admit(admission(null, answer, List.of(taken(0))));
    Taken repeated = taken(0);

    Answer again = new Answer("key", "print", 200, "{\"the\":\"second\"}");
    assertThat(store.admit(admission(null, again, List.of(repeated))))
        .isEqualTo(new AdmitResult.Replayed(201, "{\"the\":\"first\"}"));

    assertThat(store.reader().job(TENANT, repeated.job())).isEmpty();
    assertThat(store.claim("worker", OFFERS, 9, TERM)).hasSize(1);
  }

  @Test
  void keyUsedForOtherBytesAdmitsNothing() throws Exception {
    store.admit(admission(null, new Answer("key", "print", 201, "{}"), List.of(taken(0))));
    Taken other = taken(0);

    assertThat(
            store.admit(admission(null, new Answer("key", "another", 201, "{}"), List.of(other))))
        .isEqualTo(new AdmitResult.KeyReused());

    assertThat(store.reader().job(TENANT, other.job())).isEmpty();
  }

  @Test
  void keysOfTenantsAndOtherKeysAreApart() throws Exception {
    Answer answer = new Answer("key", "print", 201, "{}");
    store.admit(admission(TENANT, null, null, answer, List.of(taken(0))));

    assertThat(store.admit(admission(STRANGER, null, null, answer, List.of(taken(0)))))
        .isEqualTo(new AdmitResult.Admitted());
    assertThat(
            store.admit(
                admission(null, new Answer("another", "print", 201, "{}"), List.of(taken(0)))))
        .isEqualTo(new AdmitResult.Admitted());
  }

  @Test
  void keyIsForgottenAfterADayAndNotBefore() throws Exception {
    Answer answer = new Answer("key", "print", 201, "{}");
    store.admit(admission(null, answer, List.of(taken(0))));
    pass(ANSWERS_KEPT);
    store.expire();
    assertThat(store.admit(admission(null, answer, List.of(taken(0)))))
        .isEqualTo(new AdmitResult.Replayed(201, "{}"));

    pass(MILLI);
    Answer anew = new Answer("key", "another", 201, "{\"the\":\"new\"}");
    assertThat(store.admit(admission(null, anew, List.of(taken(0)))))
        .isEqualTo(new AdmitResult.Admitted());
    assertThat(store.admit(admission(null, anew, List.of(taken(0)))))
        .isEqualTo(new AdmitResult.Replayed(201, "{\"the\":\"new\"}"));
  }

  @Test
  void ofTwoRequestsWithOneKeyOneIsAdmitted() throws Exception {
    Answer answer = new Answer("key", "print", 201, "{}");
    List<Admission> two =
        List.of(
            admission(null, answer, List.of(taken(0))), admission(null, answer, List.of(taken(0))));
    CountDownLatch start = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      List<Future<AdmitResult>> results =
          two.stream()
              .map(admission ->
                  threads.submit(() -> {
                    start.await();
                    return store.admit(admission);
                  }))
              .toList();
      start.countDown();
      assertThat(
              List.of(
                  results.get(0).get(30, TimeUnit.SECONDS),
                  results.get(1).get(30, TimeUnit.SECONDS)))
          .containsExactlyInAnyOrder(
              new AdmitResult.Admitted(), new AdmitResult.Replayed(201, "{}"));
    }
    assertThat(store.claim("worker", OFFERS, 9, TERM)).hasSize(1);
  }

  @Test
  void jobDoesNotStartBeforeItsTime() throws Exception {
    Taken taken = taken(0);
    Instant notBefore = clock.instant().plusSeconds(60);
    store.admit(admission(TENANT, notBefore, null, null, List.of(taken)));
    assertThat(view(taken.job()))
        .returns(JobState.WAITING, JobView::state)
        .returns(notBefore, JobView::retryAt);
    assertThat(store.untilDue()).contains(Duration.ofSeconds(60));

    pass(Duration.ofSeconds(60).minus(MILLI));
    assertThat(store.claim("worker", OFFERS, 1, TERM)).isEmpty();
    pass(MILLI);

    assertThat(claim()).returns(taken.job(), Lease::job).returns(1, Lease::attempt);
  }

  private static ItemView item(Taken taken, String state) {
    return new ItemView(
        taken.number(),
        taken.file().name(),
        state,
        taken.job(),
        taken.file().id(),
        null,
        null,
        taken.file().length());
  }
}
