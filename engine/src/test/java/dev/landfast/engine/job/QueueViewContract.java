package dev.landfast.engine.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.engine.job.JobError.Category;
import dev.landfast.engine.job.JobError.Severity;
import dev.landfast.engine.job.QueueView.BreakerState;
import dev.landfast.engine.job.QueueView.BreakerView;
import dev.landfast.engine.job.QueueView.NodeView;
import dev.landfast.engine.job.QueueView.StageDepth;
import dev.landfast.engine.job.Settlement.Retry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What every {@link JobReader} tells of what waits and who works. */
public abstract class QueueViewContract extends JobStoreFixture {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final JobError SERVICE_AWAY =
      new JobError("CALL_FAILED", Severity.ERROR, Category.SERVICE, "It is away.", null);
  private static final JobError STORE_AWAY =
      new JobError("STORAGE", Severity.ERROR, Category.STORAGE, "The disk is away.", null);

  protected QueueViewContract(StoreUnderTest place) {
    super(place);
  }

  @Test
  void emptyQueueHasNeitherStagesNorAge() throws Exception {
    admitAndSettle(finish());

    assertThat(view().stages()).isEmpty();
    assertThat(view().oldestReadyAt()).isNull();
    assertThat(view().breakers()).isEmpty();
  }

  @Test
  void jobsAreCountedByStageAndState() throws Exception {
    admitAndSettle(advance());
    admit();
    settle(store.claim("worker", OFFERS.subList(0, 1), 1, TERM).getFirst(), retryLater());
    store.claim("worker", OFFERS, 1, TERM);
    pass(TERM.dividedBy(2));
    admit();
    pass(MILLI);
    admit();

    assertThat(view().stages())
        .containsExactly(
            new StageDepth("papers", "first", 2, 0, 1),
            new StageDepth("papers", "second", 0, 1, 0));
    assertThat(view().oldestReadyAt()).isEqualTo(clock.instant().minus(MILLI));
  }

  private static Retry retryLater() {
    return new Retry(ERROR, Duration.ofHours(1));
  }

  @Test
  void breakerIsClosedThenOpenThenOnTrial() throws Exception {
    failOnce(SERVICE_AWAY);
    assertThat(view().breakers())
        .containsExactly(new BreakerView("papers", "first", BreakerState.CLOSED, 1, null));

    for (int i = 1; i < Breaker.USUAL.failuresMax(); i++) {
      failOnce(SERVICE_AWAY);
    }
    assertThat(view().breakers())
        .containsExactly(
            new BreakerView(
                "papers",
                "first",
                BreakerState.OPEN,
                Breaker.USUAL.failuresMax(),
                clock.instant().plus(Breaker.USUAL.pause())));

    pass(Breaker.USUAL.pause());
    assertThat(view().breakers())
        .containsExactly(
            new BreakerView(
                "papers", "first", BreakerState.TRIAL, Breaker.USUAL.failuresMax(), null));
  }

  private void failOnce(JobError error) throws Exception {
    admitAndSettle(new Retry(error, Duration.ofHours(1)));
  }

  @Test
  void breakerOfTheStoreNamesNoPipeline() throws Exception {
    failOnce(STORE_AWAY);

    assertThat(view().breakers())
        .containsExactly(new BreakerView(null, run(), BreakerState.CLOSED, 1, null));
  }

  @Test
  void nodesAreThoseThatSaidWhatTheyKnow() throws Exception {
    assertThat(view().nodes()).isEmpty();
    store.offer(OFFERS, PATIENCE);
    admit();
    claim();

    NodeView node = view().nodes().getFirst();
    assertThat(view().nodes()).hasSize(1);
    assertThat(node.id()).isEqualTo(run());
    assertThat(node.pid()).isEqualTo(ProcessHandle.current().pid());
    assertThat(node.running()).isEqualTo(1);
    assertThat(node.seenAt()).isEqualTo(clock.instant());
    assertThat(node.since()).isBeforeOrEqualTo(clock.instant());
  }

  @Test
  void nodeThatEndedIsNoneAnyMore() throws Exception {
    store.offer(OFFERS, PATIENCE);
    reopen();

    assertThat(view().nodes()).isEmpty();
  }

  private QueueView view() throws JobStoreException {
    return store.reader().queue();
  }
}
