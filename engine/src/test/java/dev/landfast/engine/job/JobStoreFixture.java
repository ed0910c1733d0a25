package dev.landfast.engine.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.engine.TestClock;
import dev.landfast.engine.id.IdSource;
import dev.landfast.engine.job.Admission.Answer;
import dev.landfast.engine.job.Admission.Item;
import dev.landfast.engine.job.Admission.Refused;
import dev.landfast.engine.job.Admission.Taken;
import dev.landfast.engine.job.JobReader.JobView;
import dev.landfast.engine.job.Settlement.Done;
import dev.landfast.engine.job.Settlement.Outcome;
import dev.landfast.engine.job.Settlement.Report;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A store with nothing in it, clocks that the test moves, and short words for what is done. */
public abstract class JobStoreFixture {
  protected static final String TENANT = "acme";
  protected static final String STRANGER = "another tenant";
  protected static final Duration TERM = Duration.ofSeconds(20);
  protected static final Duration MILLI = Duration.ofMillis(1);
  protected static final int LOST_MAX = 2;
  protected static final JobError ERROR = JobError.stage("BROKEN", "It broke. Mend it.");
  protected static final Pipeline PIPELINE =
      new Pipeline("papers", 7, List.of(stage("first"), stage("second"), stage("third")), Set.of());

  /** All of its stages. */
  public static final List<Offer> OFFERS =
      PIPELINE.stages().stream().map(stage -> new Offer(PIPELINE.name(), stage.name())).toList();

  protected final TestClock clock = new TestClock(Instant.parse("2026-03-01T10:00:00Z"));
  protected final AtomicLong monotonicNanos = new AtomicLong(1_000_000_000);
  private final IdSource ids = new IdSource(clock, new Random(7));
  private final StoreUnderTest place;
  private final StageLimits limits =
      new StageLimits() {
        @Override
        public int lostMax(String pipeline, String stage) {
          return LOST_MAX;
        }

        @Override
        public int concurrencyMax(String pipeline, String stage) {
          return JobStoreFixture.this.concurrencyMax(stage);
        }
      };
  private String run = "";
  private long queueMax = 100_000;
  protected JobStore store;

  protected JobStoreFixture(StoreUnderTest place) {
    this.place = place;
  }

  @BeforeEach
  protected void openStore() throws JobStoreException {
    Outside outside = outside();
    run = outside.run();
    store = place.open(outside);
  }

  @AfterEach
  protected void closeStore() throws Exception {
    store.close();
  }

  /** Another process takes over. */
  protected void reopen() throws JobStoreException {
    store.close();
    openStore();
  }

  /** Of another process, beside this one's; its own to close. */
  protected JobStore openAnother() throws JobStoreException {
    return place.open(outside());
  }

  protected void reopen(long newQueueMax) throws JobStoreException {
    queueMax = newQueueMax;
    reopen();
  }

  /** The open store's. */
  protected String run() {
    return run;
  }

  /** Of another process than the store's. */
  protected Outside outside() {
    return new Outside(ids.next(), clock, monotonicNanos::get, limits, queueMax);
  }

  /** Of the pipeline's stages. */
  protected int concurrencyMax(String stage) {
    return StageLimits.UNLIMITED;
  }

  /** Both clocks go on. */
  protected void pass(Duration time) {
    clock.advance(time);
    monotonicNanos.addAndGet(time.toNanos());
    place.clockMoved(clock.instant());
  }

  protected String id() {
    return ids.next();
  }

  /** A file that nobody sent before, and its job. */
  protected Taken taken(int number) {
    String file = ids.next();
    return new Taken(
        number,
        ids.next(),
        new FileRecord(
            file,
            "paper " + number + ".txt",
            "text/plain",
            null,
            "2026-03-01T10/" + file,
            10 + number,
            "ab".repeat(32),
            clock.instant()));
  }

  protected Refused refused(int number) {
    return new Refused(number, "bad " + number, "EMPTY_FILE", "It is empty.");
  }

  protected Admission admission(
      @Nullable String batch, @Nullable Answer answer, List<? extends Item> items) {
    return admission(TENANT, null, batch, answer, items);
  }

  protected Admission admission(
      String tenant,
      @Nullable Instant notBefore,
      @Nullable String batch,
      @Nullable Answer answer,
      List<? extends Item> items) {
    return new Admission(
        tenant,
        PIPELINE,
        "correlation",
        clock.instant(),
        notBefore,
        batch,
        List.copyOf(items),
        answer);
  }

  /** Admits one file and returns its job. */
  protected String admit() throws JobStoreException {
    Taken taken = taken(0);
    assertThat(store.admit(admission(null, null, List.of(taken))))
        .isEqualTo(new AdmitResult.Admitted());
    return taken.job();
  }

  /** Admits files as one batch and returns its jobs. */
  protected List<String> admitBatch(String batch, int files) throws JobStoreException {
    List<Taken> taken = new ArrayList<>();
    for (int i = 0; i < files; i++) {
      taken.add(taken(i));
    }
    store.admit(admission(batch, null, taken));
    return taken.stream().map(Taken::job).toList();
  }

  /** Claims the only ready job. */
  protected Lease claim() throws JobStoreException {
    List<Lease> leases = store.claim("worker", OFFERS, 10, TERM);
    assertThat(leases).hasSize(1);
    return leases.getFirst();
  }

  protected SettleResult settle(Lease lease, Outcome outcome) throws JobStoreException {
    return store.settle(
        lease, new Settlement(outcome, new Report(1, 2, monotonicNanos.get(), null)));
  }

  /** Admits one job, and ends it as this says. */
  protected String admitAndSettle(Outcome outcome) throws JobStoreException {
    String job = admit();
    assertThat(settle(claim(), outcome)).isEqualTo(SettleResult.ACCEPTED);
    return job;
  }

  protected static Done advance(ArtifactRecord... artifacts) {
    return new Done("second", List.of(artifacts), null);
  }

  protected static Done finish(ArtifactRecord... artifacts) {
    return new Done(null, List.of(artifacts), null);
  }

  protected ArtifactRecord artifact(String name) {
    return new ArtifactRecord(
        name, "first", "text/plain", "2026-03-01T10/" + ids.next(), 5, "cd".repeat(32));
  }

  protected JobView view(String job) throws JobStoreException {
    return store.reader().job(TENANT, job).orElseThrow();
  }

  protected JobState state(String job) throws JobStoreException {
    return view(job).state();
  }

  protected JobReader.BatchView batch(String batch) throws JobStoreException {
    return store.reader().batch(TENANT, batch).orElseThrow();
  }

  /** The same lease, by another fence. */
  protected static Lease withToken(Lease lease, String token) {
    return new Lease(
        token,
        lease.job(),
        lease.tenant(),
        lease.batch(),
        lease.pipeline(),
        lease.pipelineVersion(),
        lease.stage(),
        lease.stageNumber(),
        lease.attempt(),
        lease.correlationId(),
        lease.queuedMillis(),
        lease.file(),
        List.of());
  }

  private static StageSpec stage(String name) {
    Retry retry = new Retry(3, Duration.ofSeconds(1), Duration.ofMinutes(1));
    return new StageSpec(name, retry, Duration.ofMinutes(1), LOST_MAX);
  }

  /** What the store gets from outside. */
  public record Outside(
      String run,
      InstantSource clock,
      LongSupplier monotonicNanos,
      StageLimits limits,
      long queueMax) {}
}
