package dev.landfast.engine.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.landfast.engine.job.Admission.Taken;
import dev.landfast.engine.job.JobReader.AttemptView;
import dev.landfast.engine.job.JobReader.JobView;
import dev.landfast.engine.job.JobReader.Timings;
import dev.landfast.engine.job.Settlement.Fail;
import dev.landfast.engine.job.Settlement.FileAccess;
import dev.landfast.engine.job.Settlement.Release;
import dev.landfast.engine.job.Settlement.Report;
import dev.landfast.engine.job.Settlement.Try;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What every {@link JobStore} does on a job's way from its admission to its end. */
public abstract class JobStoreContract extends JobStoreFixture {
  private static final int THREADS = 8;
  private static final int SECONDS_MAX = 30;

  protected JobStoreContract(StoreUnderTest place) {
    super(place);
  }

  @Test
  void jobPassesItsStagesToDone() throws Exception {
    Taken taken = taken(0);
    store.admit(admission(null, null, List.of(taken)));
    assertThat(view(taken.job()))
        .returns(JobState.READY, JobView::state)
        .returns("first", JobView::stage)
        .returns("papers", JobView::pipeline)
        .returns(7, JobView::pipelineVersion)
        .returns("correlation", JobView::correlationId)
        .returns(clock.instant(), JobView::createdAt);

    pass(Duration.ofMillis(40));
    Lease first = claim();
    assertThat(first.token()).isNotBlank();
    assertThat(first)
        .isEqualTo(
            new Lease(
                first.token(),
                taken.job(),
                TENANT,
                null,
                "papers",
                7,
                "first",
                0,
                1,
                "correlation",
                40,
                taken.file(),
                List.of()));
    assertThat(state(taken.job())).isEqualTo(JobState.RUNNING);

    assertThat(settle(first, advance())).isEqualTo(SettleResult.ACCEPTED);
    assertThat(view(taken.job()))
        .returns(JobState.READY, JobView::state)
        .returns("second", JobView::stage);
    Lease second = claim();
    assertThat(second)
        .returns("second", Lease::stage)
        .returns(1, Lease::stageNumber)
        .returns(1, Lease::attempt);
    assertThat(second.token()).isNotEqualTo(first.token());

    pass(Duration.ofMillis(5));
    assertThat(settle(second, finish())).isEqualTo(SettleResult.ACCEPTED);
    assertThat(view(taken.job()))
        .returns(JobState.DONE, JobView::state)
        .returns("second", JobView::stage)
        .returns(clock.instant(), JobView::finishedAt)
        .returns(null, JobView::error);
    assertThat(store.claim("worker", OFFERS, 10, TERM)).isEmpty();
  }

  @Test
  void artifactsAreVisibleOnlyAfterTheSettle() throws Exception {
    String job = admit();
    Lease lease = claim();
    ArtifactRecord text = artifact("text");
    assertThat(store.reader().artifact(TENANT, job, "text")).isEmpty();

    settle(lease, advance(text));

    assertThat(store.reader().artifact(TENANT, job, "text")).contains(text);
    assertThat(view(job).artifacts()).containsExactly(text);
    assertThat(claim().artifacts()).containsExactly(text);
  }

  @Test
  void settleThatCannotBeWrittenWholeChangesNothing() throws Exception {
    String job = admit();
    Lease lease = claim();

    assertThatThrownBy(() -> settle(lease, finish(artifact("same"), artifact("same"))))
        .isInstanceOf(JobStoreException.class);

    assertThat(view(job).artifacts()).isEmpty();
    assertThat(state(job)).isEqualTo(JobState.RUNNING);
    assertThat(settle(lease, finish())).isEqualTo(SettleResult.ACCEPTED);
  }

  @Test
  void typeThatAStageFoundStaysWithTheFile() throws Exception {
    Taken taken = taken(0);
    store.admit(admission(null, null, List.of(taken)));

    settle(claim(), new Settlement.Done("second", List.of(), "application/pdf"));

    var file = store.reader().file(TENANT, taken.file().id()).orElseThrow();
    assertThat(file.file().type()).isEqualTo("application/pdf");
    assertThat(file.jobs()).containsExactly(taken.job());
    settle(claim(), finish());
    assertThat(store.reader().file(TENANT, taken.file().id()).orElseThrow().file().type())
        .isEqualTo("application/pdf");
  }

  @Test
  void failedJobSaysWhereAndWhy() throws Exception {
    String job = admitAndSettle(new Fail(ERROR));

    assertThat(view(job))
        .returns(JobState.FAILED, JobView::state)
        .returns("first", JobView::stage)
        .returns(ERROR, JobView::error)
        .returns(clock.instant(), JobView::finishedAt);
    assertThat(store.claim("worker", OFFERS, 10, TERM)).isEmpty();
  }

  @Test
  void historyTellsOfEachAttempt() throws Exception {
    String job = admit();
    pass(Duration.ofMillis(3));
    Instant started = clock.instant();
    Lease lease = claim();
    pass(Duration.ofMillis(30));
    FileAccess access =
        new FileAccess(started, started, true, List.of(new Try(1, started, started, true)));
    long stageEnded = monotonicNanos.get() - Duration.ofMillis(4).toNanos();
    Report report = new Report(11, 12, stageEnded, access);
    store.settle(lease, new Settlement(new Settlement.Retry(ERROR, Duration.ZERO), report));
    claim();

    List<AttemptView> attempts = view(job).attempts();
    assertThat(attempts.getFirst())
        .isEqualTo(
            new AttemptView(
                "first",
                1,
                "worker",
                ProcessHandle.current().pid(),
                started,
                clock.instant(),
                "retry",
                ERROR,
                new Timings(3, 11L, 12L, 4L),
                access));
    assertThat(attempts.getLast())
        .returns(2, AttemptView::number)
        .returns(null, AttemptView::outcome)
        .returns(null, AttemptView::endedAt)
        .returns(null, AttemptView::fileAccess);
  }

  @Test
  void attemptsOfOneMillisecondAreInTheirOrder() throws Exception {
    for (int i = 0; i < 16; i++) { // a random order would be the right one by chance
      String job = admit();
      settle(claim(), new Settlement.Retry(ERROR, Duration.ZERO));
      settle(claim(), advance());
      settle(claim(), finish());

      assertThat(view(job).attempts())
          .extracting(AttemptView::stage, AttemptView::number)
          .containsExactly(tuple("first", 1), tuple("first", 2), tuple("second", 1));
    }
  }

  @Test
  void furtherAlongStagesAreClaimedFirstThenTheOldest() throws Exception {
    String further = admit();
    settle(claim(), advance());
    String oldest = admit();
    pass(MILLI);
    String newest = admit();
    assertThat(state(further)).isEqualTo(JobState.READY);

    assertThat(store.claim("worker", OFFERS, 10, TERM))
        .extracting(Lease::job)
        .containsExactly(further, oldest, newest);
  }

  @Test
  void oldJobDoesNotPassOneThatIsFurtherAlong() throws Exception {
    String old = admit();
    pass(MILLI);
    String young = admit();
    List<Lease> both = store.claim("worker", OFFERS, 2, TERM);
    settle(both.get(1), advance());
    settle(both.get(0), new Release());

    assertThat(store.claim("worker", OFFERS, 1, TERM))
        .extracting(Lease::job)
        .containsExactly(young);
    assertThat(store.claim("worker", OFFERS, 1, TERM)).extracting(Lease::job).containsExactly(old);
    assertThat(store.claim("worker", OFFERS, 1, TERM)).isEmpty();
  }

  @Test
  void noJobIsGivenToTwoWorkers() throws Exception {
    int jobs = 200;
    admitBatch(id(), jobs);
    ConcurrentLinkedQueue<Lease> claimed = new ConcurrentLinkedQueue<>();
    inThreads(number -> {
      List<Lease> leases;
      do {
        leases = store.claim("worker " + number, OFFERS, 3, TERM);
        claimed.addAll(leases);
      } while (!leases.isEmpty());
    });

    assertThat(claimed).hasSize(jobs);
    assertThat(claimed).extracting(Lease::job).doesNotHaveDuplicates();
    assertThat(claimed).extracting(Lease::token).doesNotHaveDuplicates();
  }

  @Test
  void allThatWasAdmittedSideBySideIsThereAfterReopening() throws Exception {
    int each = 25;
    List<List<Taken>> sent = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      List<Taken> mine = new ArrayList<>();
      for (int j = 0; j < each; j++) {
        mine.add(taken(j));
      }
      sent.add(mine);
    }
    inThreads(number -> {
      for (Taken taken : sent.get(number)) {
        store.admit(admission(null, null, List.of(taken)));
      }
    });

    reopen();

    List<String> jobs = sent.stream().flatMap(List::stream).map(Taken::job).toList();
    assertThat(store.claim("worker", OFFERS, 1000, TERM))
        .extracting(Lease::job)
        .containsExactlyInAnyOrderElementsOf(jobs);
  }

  @Test
  void listenerIsToldOfAllThatMakesWork() throws Exception {
    AtomicInteger told = new AtomicInteger();
    listen(told);
    admit();
    assertThat(told).hasValue(1);
    Lease lease = claim();
    assertThat(told).hasValue(1);
    settle(lease, new Release());
    assertThat(told).hasValue(2);
    settle(claim(), advance());
    assertThat(told).hasValue(3);
    settle(claim(), new Settlement.Retry(ERROR, TERM));
    assertThat(told).hasValue(4);
    pass(TERM);
    claim();
    pass(TERM);
    assertThat(store.expire()).hasSize(1);
    assertThat(told).hasValue(5);
    String failed = view(claim().job()).id();
    store.cancel(TENANT, failed);
    pass(TERM);
    assertThat(store.expire()).hasSize(1);
    assertThat(told).hasValue(5);
    store.retry(TENANT, failed);
    assertThat(told).hasValue(6);
  }

  /** Returns when nobody but this process makes work. */
  protected void listen(AtomicInteger told) throws Exception {
    store.onReady(told::incrementAndGet);
  }

  @Test
  void closedStoreRefusesInsteadOfWaiting() {
    store.close();

    assertThatThrownBy(this::admit).isInstanceOf(JobStoreException.class);
    assertThatThrownBy(() -> store.reader().job(TENANT, "any"))
        .isInstanceOf(JobStoreException.class);
    store.close();
  }

  @Test
  void nextDueTimeIsTold() throws Exception {
    assertThat(store.untilDue()).isEqualTo(Optional.empty());
    admit();
    settle(claim(), new Settlement.Retry(ERROR, Duration.ofSeconds(9)));
    admit();
    settle(claim(), new Settlement.Retry(ERROR, Duration.ofSeconds(5)));

    assertThat(store.untilDue()).contains(Duration.ofSeconds(5));
    pass(Duration.ofSeconds(7));
    assertThat(store.untilDue()).contains(Duration.ZERO);
  }

  /** Runs the task in {@link #THREADS} threads that begin together, and waits for all. */
  private static void inThreads(Task task) throws Exception {
    CountDownLatch start = new CountDownLatch(1);
    Set<Future<?>> running = new HashSet<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      for (int i = 0; i < THREADS; i++) {
        int number = i;
        running.add(
            threads.submit(() -> {
              start.await();
              task.run(number);
              return null;
            }));
      }
      start.countDown();
      for (Future<?> one : running) {
        one.get(SECONDS_MAX, TimeUnit.SECONDS);
      }
    }
  }

  private interface Task {
    void run(int number) throws Exception;
  }
}
