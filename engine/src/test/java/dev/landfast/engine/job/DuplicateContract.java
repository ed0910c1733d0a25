package dev.landfast.engine.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.engine.job.Admission.Answer;
import dev.landfast.engine.job.Admission.Taken;
import dev.landfast.engine.job.JobReader.JobView;
import dev.landfast.engine.job.JobStore.ControlResult;
import dev.landfast.engine.job.JobStore.FailedJobs;
import dev.landfast.engine.job.Settlement.Fail;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every {@link JobStore} does with content that comes again. */
public abstract class DuplicateContract extends JobStoreFixture {
  private static final Pipeline ONCE =
      new Pipeline("papers", 7, PIPELINE.stages(), PIPELINE.acceptedTypes(), true);

  protected DuplicateContract(StoreUnderTest place) {
    super(place);
  }

  @Test
  void sameContentPassesOnce() throws Exception {
    Taken first = of("a", 0);
    Taken again = of("a", 0);
    Taken other = of("b", 0);
    assertThat(admitOnce(null, first)).isEqualTo(new AdmitResult.Admitted());
    assertThat(admitOnce(null, again))
        .isEqualTo(new AdmitResult.Admitted(Map.of(again.job(), first.job())));
    assertThat(admitOnce(null, other)).isEqualTo(new AdmitResult.Admitted());

    assertThat(view(again.job()))
        .returns(JobState.DUPLICATE, JobView::state)
        .returns(first.job(), JobView::duplicateOf)
        .returns(clock.instant().minusMillis(1), JobView::finishedAt)
        .returns("first", JobView::stage);
    assertThat(view(first.job()).duplicateOf()).isNull();
    assertThat(store.claim("worker", OFFERS, 10, TERM))
        .extracting(Lease::job)
        .containsExactly(first.job(), other.job());
  }

  @Test
  void contentOfAnotherTenantOrPipelineIsAnother() throws Exception {
    Pipeline letters =
        new Pipeline("letters", 1, PIPELINE.stages(), PIPELINE.acceptedTypes(), true);
    admitOnce(null, of("a", 0));

    assertThat(admit(ONCE, STRANGER, null, null, of("a", 0))).isEqualTo(new AdmitResult.Admitted());
    assertThat(admit(letters, TENANT, null, null, of("a", 0)))
        .isEqualTo(new AdmitResult.Admitted());
    assertThat(admit(PIPELINE, TENANT, null, null, of("a", 0)))
        .isEqualTo(new AdmitResult.Admitted());
  }

  @Test
  void sameContentOfOneBatchPassesOnceAndIsNotWaitedFor() throws Exception {
    Taken first = of("a", 0);
    Taken again = of("a", 1);
    admitOnce("batch", first, again);
    assertThat(batch("batch").counts()).isEqualTo(Map.of("ready", 1L, "duplicate", 1L));

    settle(claim(), finish());

    assertThat(batch("batch").counts()).isEqualTo(Map.of("done", 1L, "duplicate", 1L));
    assertThat(batch("batch").doneAt()).isEqualTo(clock.instant());
    assertThat(state(again.job())).isEqualTo(JobState.DUPLICATE);
  }

  @Test
  void batchOfDuplicatesAloneIsDoneAtOnce() throws Exception {
    admitOnce(null, of("a", 0));
    admitOnce("batch", of("a", 0), of("a", 1));

    assertThat(batch("batch").doneAt()).isNotNull();
    assertThat(batch("batch").counts()).isEqualTo(Map.of("duplicate", 2L));
  }

  @Test
  void oldestDuplicateTakesThePlaceOfAFirstThatFailed() throws Exception {
    Taken first = of("a", 0);
    Taken second = of("a", 0);
    Taken third = of("a", 0);
    admitOnce(null, first);
    admitOnce("batch", second);
    admitOnce(null, third);
    assertThat(settle(claim(), new Fail(ERROR))).isEqualTo(SettleResult.ACCEPTED);

    assertThat(state(first.job())).isEqualTo(JobState.FAILED);
    assertThat(view(second.job()))
        .returns(JobState.READY, JobView::state)
        .returns(null, JobView::duplicateOf)
        .returns(null, JobView::finishedAt);
    assertThat(view(third.job())).returns(second.job(), JobView::duplicateOf);
    assertThat(batch("batch").doneAt()).isNull();
    Lease lease = claim();
    assertThat(lease.job()).isEqualTo(second.job());
    settle(lease, finish());
    assertThat(batch("batch").doneAt()).isNotNull();
    assertThat(state(third.job())).isEqualTo(JobState.DUPLICATE);
  }

  @Test
  void duplicateTakesThePlaceOfAFirstThatWasCancelledOrLost() throws Exception {
    Taken first = of("a", 0);
    Taken second = of("a", 0);
    Taken third = of("a", 0);
    admitOnce(null, first);
    admitOnce(null, second);
    admitOnce(null, third);
    store.cancel(TENANT, first.job());
    for (int i = 0; i < LOST_MAX; i++) {
      assertThat(claim().job()).isEqualTo(second.job());
      pass(TERM);
      store.expire();
    }

    assertThat(state(second.job())).isEqualTo(JobState.FAILED);
    assertThat(claim().job()).isEqualTo(third.job());
  }

  @Test
  void contentWhoseJobsAllFailedPassesAgain() throws Exception {
    admitOnce(null, of("a", 0));
    settle(claim(), new Fail(ERROR));
    Taken later = of("a", 0);

    assertThat(admitOnce(null, later)).isEqualTo(new AdmitResult.Admitted());
    assertThat(claim().job()).isEqualTo(later.job());
  }

  @Test
  void firstThatIsRetriedWhenAnotherHasItsPlaceIsItsDuplicate() throws Exception {
    Taken first = of("a", 0);
    Taken second = of("a", 0);
    admitOnce("batch", first);
    admitOnce(null, second);
    settle(claim(), advance());
    settle(claim(), new Fail(ERROR));

    assertThat(store.retry(TENANT, first.job())).isEqualTo(ControlResult.CHANGED);

    assertThat(view(first.job()))
        .returns(JobState.DUPLICATE, JobView::state)
        .returns(second.job(), JobView::duplicateOf)
        .returns(null, JobView::error);
    assertThat(batch("batch").counts()).isEqualTo(Map.of("duplicate", 1L));
    assertThat(batch("batch").doneAt()).isNotNull();
    Lease lease = claim();
    assertThat(lease.job()).isEqualTo(second.job());

    settle(lease, new Fail(ERROR)); // the first has its place back, and goes on where it was
    assertThat(claim()).returns(first.job(), Lease::job).returns("second", Lease::stage);
  }

  @Test
  void firstThatIsRetriedHasItsContentForItself() throws Exception {
    Taken first = of("a", 0);
    admitOnce(null, first);
    settle(claim(), new Fail(ERROR));
    store.retry(TENANT, first.job());
    Taken later = of("a", 0);

    assertThat(admitOnce(null, later))
        .isEqualTo(new AdmitResult.Admitted(Map.of(later.job(), first.job())));
  }

  @Test
  void ofManyFailedJobsOfOneContentThatAreRetriedOnePasses() throws Exception {
    List<String> jobs = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Taken taken = of("a", 0);
      jobs.add(taken.job());
      admitOnce(null, taken);
      settle(claim(), new Fail(ERROR));
    }

    assertThat(store.retry(new FailedJobs(TENANT, null, null, null))).isEqualTo(3);

    List<Lease> leases = store.claim("worker", OFFERS, 10, TERM);
    assertThat(leases).hasSize(1);
    settle(leases.getFirst(), finish());
    jobs.remove(leases.getFirst().job());
    for (String job : jobs) {
      assertThat(view(job).duplicateOf()).isEqualTo(leases.getFirst().job());
    }
  }

  @Test
  void duplicateIsNeitherCancelledNorRetriedByHand() throws Exception {
    Taken again = of("a", 0);
    admitOnce(null, of("a", 0));
    admitOnce(null, again);

    assertThat(store.cancel(TENANT, again.job())).isEqualTo(ControlResult.NOT_ALLOWED);
    assertThat(store.retry(TENANT, again.job())).isEqualTo(ControlResult.NOT_ALLOWED);
    assertThat(store.retry(new FailedJobs(TENANT, null, null, null))).isZero();
  }

  @Test
  void answerThatIsKeptNamesTheDuplicates() throws Exception {
    Taken first = of("a", 0);
    Taken again = of("a", 0);
    admitOnce(null, first);
    Answer answer = new Answer("key", "print", 201, found -> "found " + found);
    admit(ONCE, TENANT, null, answer, again);

    assertThat(admit(ONCE, TENANT, null, answer, of("a", 0)))
        .isEqualTo(
            new AdmitResult.Replayed(201, "found {" + again.job() + "=" + first.job() + "}"));
  }

  @Test
  void ofManyThatSendTheSameAtOnceOnePasses() throws Exception {
    for (int round = 0; round < 10; round++) {
      String content = "round " + round;
      CountDownLatch start = new CountDownLatch(1);
      List<Future<AdmitResult>> results = new ArrayList<>();
      try (JobStore other = another();
          ExecutorService threads = Executors.newFixedThreadPool(8)) {
        for (int i = 0; i < 8; i++) {
          JobStore sender = i % 2 == 0 || other == null ? store : other;
          Taken taken = of(content, 0);
          results.add(
              threads.submit(() -> {
                start.await();
                return sender.admit(admission(ONCE, TENANT, null, null, taken));
              }));
        }
        start.countDown();
      }
      int passed = 0;
      for (Future<AdmitResult> result : results) {
        passed += result.get().equals(new AdmitResult.Admitted()) ? 1 : 0;
      }
      assertThat(passed).isOne();
      assertThat(store.claim("worker", OFFERS, 10, TERM)).hasSize(1);
    }
  }

  /** Of another process, where there may be one. */
  protected @Nullable JobStore another() throws JobStoreException {
    return null;
  }

  private AdmitResult admitOnce(@Nullable String batch, Taken... taken) throws JobStoreException {
    pass(Duration.ofMillis(1));
    return store.admit(
        new Admission(
            TENANT, ONCE, "correlation", clock.instant(), null, batch, List.of(taken), null));
  }

  private AdmitResult admit(
      Pipeline pipeline,
      String tenant,
      @Nullable String batch,
      @Nullable Answer answer,
      Taken taken)
      throws JobStoreException {
    return store.admit(admission(pipeline, tenant, batch, answer, taken));
  }

  private Admission admission(
      Pipeline pipeline,
      String tenant,
      @Nullable String batch,
      @Nullable Answer answer,
      Taken taken) {
    return new Admission(
        tenant, pipeline, "correlation", clock.instant(), null, batch, List.of(taken), answer);
  }

  /** A file of its own with some content. */
  private Taken of(String content, int number) {
    Taken taken = taken(number);
    FileRecord file = taken.file();
    return new Taken(
        number,
        taken.job(),
        new FileRecord(
            file.id(),
            file.name(),
            file.declaredType(),
            file.type(),
            file.locator(),
            file.length(),
            content,
            file.receivedAt()));
  }
}
