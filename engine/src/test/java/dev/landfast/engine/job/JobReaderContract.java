package dev.landfast.engine.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.landfast.engine.job.Admission.Taken;
import dev.landfast.engine.job.JobReader.BatchPage;
import dev.landfast.engine.job.JobReader.BatchView;
import dev.landfast.engine.job.JobReader.FailureGroup;
import dev.landfast.engine.job.JobReader.ItemView;
import dev.landfast.engine.job.JobReader.JobPage;
import dev.landfast.engine.job.JobReader.JobQuery;
import dev.landfast.engine.job.JobReader.JobView;
import dev.landfast.engine.job.JobStore.ControlResult;
import dev.landfast.engine.job.Settlement.Done;
import dev.landfast.engine.job.Settlement.Fail;
import dev.landfast.engine.job.Settlement.Release;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every {@link JobReader} tells of what its {@link JobStore} has. */
public abstract class JobReaderContract extends JobStoreFixture {
  private static final int SECONDS_MAX = 30;

  protected JobReaderContract(StoreUnderTest place) {
    super(place);
  }

  @Test
  void idsOfAnotherTenantAreNotFound() throws Exception {
    String batch = id();
    Taken taken = taken(0);
    store.admit(admission(batch, null, List.of(taken)));
    settle(claim(), finish(artifact("text")));
    String failed = admitAndSettle(new Fail(ERROR));
    String ready = admit();

    JobReader reader = store.reader();
    assertThat(reader.file(STRANGER, taken.file().id())).isEmpty();
    assertThat(reader.job(STRANGER, taken.job())).isEmpty();
    assertThat(reader.batch(STRANGER, batch)).isEmpty();
    assertThat(reader.artifact(STRANGER, taken.job(), "text")).isEmpty();
    assertThat(reader.jobs(new JobQuery(STRANGER, null, null, null, null, 10, null)).items())
        .isEmpty();
    assertThat(store.retry(STRANGER, failed)).isEqualTo(ControlResult.UNKNOWN_JOB);
    assertThat(store.cancel(STRANGER, ready)).isEqualTo(ControlResult.UNKNOWN_JOB);
    assertThat(state(failed)).isEqualTo(JobState.FAILED);
    assertThat(state(ready)).isEqualTo(JobState.READY);
  }

  @Test
  void whatIsNotThereIsNotFound() throws Exception {
    JobReader reader = store.reader();
    assertThat(reader.file(TENANT, id())).isEmpty();
    assertThat(reader.job(TENANT, id())).isEmpty();
    assertThat(reader.batch(TENANT, id())).isEmpty();
    assertThat(reader.artifact(TENANT, id(), "text")).isEmpty();
  }

  @Test
  void jobsAreListedNewestFirstPageByPage() throws Exception {
    String oldest = admit();
    String middle = admit();
    String newest = admit();

    JobPage first = page(null, null, null, 2, null);
    assertThat(first.items()).extracting(JobView::id).containsExactly(newest, middle);
    JobPage second = page(null, null, null, 2, first.next());
    assertThat(second.items()).extracting(JobView::id).containsExactly(oldest);
    assertThat(second.next()).isNull();
    assertThat(page(null, null, null, 3, null).next()).isNull();
  }

  @Test
  void jobsAreListedByStatePipelineAndBatch() throws Exception {
    String failed = admitAndSettle(new Fail(ERROR));
    String batch = id();
    String inBatch = admitBatch(batch, 1).getFirst();

    assertThat(page(JobState.FAILED, null, null, 9, null).items())
        .extracting(JobView::id, JobView::state)
        .containsExactly(tuple(failed, JobState.FAILED));
    assertThat(page(JobState.READY, null, null, 9, null).items())
        .extracting(JobView::id)
        .containsExactly(inBatch);
    assertThat(page(null, null, batch, 9, null).items())
        .extracting(JobView::id)
        .containsExactly(inBatch);
    assertThat(page(null, "papers", null, 9, null).items()).hasSize(2);
    assertThat(page(null, "others", null, 9, null).items()).isEmpty();
  }

  @Test
  void jobsAreListedByTheCodeOfTheirError() throws Exception {
    String failed = admitAndSettle(new Fail(ERROR));
    admitAndSettle(finish());

    assertThat(withCode("BROKEN").items()).extracting(JobView::id).containsExactly(failed);
    assertThat(withCode("OTHER").items()).isEmpty();
  }

  private JobPage withCode(String code) throws JobStoreException {
    return store.reader().jobs(new JobQuery(TENANT, null, null, null, code, 9, null));
  }

  @Test
  void jobsNameTheirFiles() throws Exception {
    Taken taken = taken(3);
    store.admit(admission(null, null, List.of(taken)));
    JobView job = page(null, null, null, 1, null).items().getFirst();
    assertThat(List.of(job.name(), job.length(), String.valueOf(job.type())))
        .containsExactly("paper 3.txt", 13L, "text/plain");

    settle(claim(), new Done("second", List.of(), "application/pdf"));
    assertThat(view(taken.job()).type()).isEqualTo("application/pdf");
  }

  @Test
  void batchesAreListedNewestFirstPageByPage() throws Exception {
    List<String> batches = List.of(id(), id(), id());
    for (String batch : batches) {
      admitBatch(batch, 2);
    }
    settle(store.claim("worker", OFFERS, 1, TERM).getFirst(), finish());

    BatchPage first = store.reader().batches(TENANT, 2, null);
    assertThat(first.items())
        .extracting(BatchView::id)
        .containsExactly(batches.get(2), batches.get(1));
    assertThat(first.items()).allMatch(batch -> batch.items().isEmpty());
    BatchPage second = store.reader().batches(TENANT, 2, first.next());
    assertThat(second.items()).extracting(BatchView::id).containsExactly(batches.getFirst());
    assertThat(second.items().getFirst().counts())
        .isEqualTo(batch(batches.getFirst()).counts())
        .containsExactly(Map.entry("done", 1L), Map.entry("ready", 1L));
    assertThat(second.next()).isNull();
    assertThat(store.reader().batches(STRANGER, 9, null).items()).isEmpty();
  }

  @Test
  void itemsOfABatchSayWhyTheirJobsFailed() throws Exception {
    String batch = id();
    List<String> jobs = admitBatch(batch, 2);
    settle(store.claim("worker", OFFERS, 1, TERM).getFirst(), new Fail(ERROR));
    settle(store.claim("worker", OFFERS, 1, TERM).getFirst(), finish());

    assertThat(batch(batch).items())
        .extracting(ItemView::job, ItemView::code, ItemView::detail)
        .containsExactly(
            tuple(jobs.getFirst(), ERROR.code(), ERROR.detail()),
            tuple(jobs.getLast(), null, null));
    store.retry(TENANT, jobs.getFirst());
    assertThat(batch(batch).items()).extracting(ItemView::code).containsOnlyNulls();
  }

  @Test
  void failuresAreGroupedByWhatWentWrong() throws Exception {
    admitAndSettle(new Fail(ERROR));
    pass(TERM);
    String second = admitAndSettle(new Fail(ERROR));
    String other = admitAndSettle(new Fail(JobError.stage("TORN", "It was torn.")));
    admitAndSettle(finish());

    assertThat(store.reader().failures(TENANT))
        .containsExactly(
            new FailureGroup("papers", "first", 2, clock.instant(), second, ERROR),
            new FailureGroup(
                "papers",
                "first",
                1,
                clock.instant(),
                other,
                JobError.stage("TORN", "It was torn.")));
    assertThat(store.reader().failures(STRANGER)).isEmpty();
  }

  /**
   * What a document or a service said gets into details; PostgreSQL's JSON does not take all of it.
   */
  @Test
  void detailThatCannotBeShownHarmsNoList() throws Exception {
    String job = admitAndSettle(new Fail(JobError.input("ODD", "It says \0 and \u001b[2J.")));

    assertThat(store.reader().failures(TENANT))
        .singleElement()
        .satisfies(group -> assertThat(group.error().detail()).isEqualTo("It says   and  [2J."));
    assertThat(store.reader().jobs(new JobQuery(TENANT, null, null, null, "ODD", 10, null)).items())
        .extracting(JobView::id)
        .containsExactly(job);
  }

  @Test
  void viewIsOfOneCommittedState() throws Exception {
    String job = admit();
    AtomicBoolean over = new AtomicBoolean();
    CountDownLatch reading = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
      Future<?> reader =
          threads.submit(() -> {
            while (!over.get()) {
              JobView seen = view(job);
              long running = seen.attempts().stream().filter(a -> a.outcome() == null).count();
              assertThat(running).isEqualTo(seen.state() == JobState.RUNNING ? 1 : 0);
              reading.countDown();
            }
            return null;
          });
      try {
        assertThat(reading.await(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < 150; i++) {
          settle(claim(), new Release());
        }
      } finally {
        over.set(true);
      }
      reader.get(SECONDS_MAX, TimeUnit.SECONDS);
    }
  }

  private JobPage page(
      @Nullable JobState state,
      @Nullable String pipeline,
      @Nullable String batch,
      int limit,
      @Nullable String cursor)
      throws JobStoreException {
    return store.reader().jobs(new JobQuery(TENANT, state, pipeline, batch, null, limit, cursor));
  }
}
