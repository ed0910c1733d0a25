package dev.landfast.engine.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.engine.job.JobError.Category;
import dev.landfast.engine.job.JobError.Severity;
import dev.landfast.engine.job.JobFact.Admitted;
import dev.landfast.engine.job.JobFact.AttemptEnded;
import dev.landfast.engine.job.JobFact.BreakerOpened;
import dev.landfast.engine.job.JobFact.Committed;
import dev.landfast.engine.job.JobFact.JobEnded;
import dev.landfast.engine.job.JobFact.SettleRefused;
import dev.landfast.engine.job.JobFact.SettleRepeated;
import dev.landfast.engine.job.Settlement.Fail;
import dev.landfast.engine.job.Settlement.Report;
import dev.landfast.engine.job.Settlement.Retry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link JobStore} tells of its commits. */
public abstract class FactsContract extends JobStoreFixture {
  private static final JobError SERVICE_AWAY =
      new JobError("CALL_FAILED", Severity.ERROR, Category.SERVICE, "It is away.", null);

  private final List<JobFact> told = Collections.synchronizedList(new ArrayList<>());

  protected FactsContract(StoreUnderTest place) {
    super(place);
  }

  @BeforeEach
  void listen() {
    store.onCommit(told::addAll);
  }

  @Test
  void admissionIsToldWithItsBytes() throws Exception {
    store.admit(admission(id(), null, List.of(taken(1), refused(2), taken(3))));

    assertThat(facts()).containsExactly(new Admitted("papers", 2, 0, 24));
  }

  @Test
  void admissionThatIsRefusedIsNotTold() throws Exception {
    reopen(0);
    listen();
    store.admit(admission(null, null, List.of(taken(1))));

    assertThat(facts()).isEmpty();
  }

  @Test
  void endOfALeaseAndOfAJobAreTold() throws Exception {
    admit();
    pass(TERM);
    Lease lease = claim();
    pass(TERM.dividedBy(2));
    told.clear();
    Report report = new Report(1, 2, monotonicNanos.get(), null);
    store.settle(lease, new Settlement(finish(), report));

    assertThat(facts())
        .containsExactly(
            new AttemptEnded("papers", "first", "done", null, TERM, report),
            new JobEnded("papers", "done", null, TERM.plus(TERM.dividedBy(2))));
  }

  @Test
  void stageThatIsNotTheLastEndsNoJob() throws Exception {
    admitAndSettle(advance());

    assertThat(facts()).noneMatch(JobEnded.class::isInstance);
  }

  @Test
  void failureIsToldWithItsError() throws Exception {
    admitAndSettle(new Fail(ERROR));

    assertThat(facts())
        .filteredOn(JobEnded.class::isInstance)
        .containsExactly(new JobEnded("papers", "failed", ERROR, Duration.ZERO));
  }

  @Test
  void leaseThatRanOutIsToldAsLost() throws Exception {
    admit();
    claim();
    pass(TERM);
    told.clear();
    store.expire();

    assertThat(facts())
        .singleElement()
        .isInstanceOfSatisfying(
            AttemptEnded.class, ended -> assertThat(ended.outcome()).isEqualTo("lost"));
  }

  @Test
  void settlesOfALeaseThatIsOverAreToldApart() throws Exception {
    admit();
    Lease lease = claim();
    Settlement said = new Settlement(finish(), new Report(1, 2, 3, null));
    store.settle(lease, said);
    told.clear();
    store.settle(lease, said);
    store.settle(lease, new Settlement(new Fail(ERROR), new Report(1, 2, 3, null)));

    assertThat(facts())
        .containsExactly(
            new SettleRepeated("papers", "first"), new SettleRefused("papers", "first"));
  }

  @Test
  void cancelledJobIsTold() throws Exception {
    String job = admit();
    told.clear();
    store.cancel(TENANT, job);

    assertThat(facts()).containsExactly(new JobEnded("papers", "cancelled", null, Duration.ZERO));
  }

  @Test
  void breakerThatOpensIsToldOnce() throws Exception {
    for (int i = 0; i < Breaker.USUAL.failuresMax(); i++) {
      admitAndSettle(new Retry(SERVICE_AWAY, Duration.ofHours(1)));
    }

    assertThat(facts())
        .filteredOn(BreakerOpened.class::isInstance)
        .containsExactly(new BreakerOpened("papers", "first"));
  }

  @Test
  void eachCommitTellsForHowManyItWas() throws Exception {
    admit();

    assertThat(told)
        .filteredOn(Committed.class::isInstance)
        .singleElement()
        .isInstanceOfSatisfying(
            Committed.class,
            commit -> {
              assertThat(commit.callers()).isEqualTo(1);
              assertThat(commit.took()).isPositive();
            });
  }

  @Test
  void listenerThatFailsHarmsNothing() throws Exception {
    store.onCommit(facts -> {
      throw new LinkageError("It is not there.");
    });

    admitAndSettle(finish());

    assertThat(facts()).hasAtLeastOneElementOfType(JobEnded.class);
  }

  /** What was told, but for the commits themselves. */
  private List<JobFact> facts() {
    return told.stream().filter(fact -> !(fact instanceof Committed)).toList();
  }
}
