package dev.landfast.engine.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.engine.job.Settlement.Fail;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What follows from jobs is asked for with them, and carried out by whoever takes it. */
public abstract class OutboxContract extends JobStoreFixture {
  private static final List<String> KINDS = List.of(Effect.BATCH_DONE);

  protected OutboxContract(StoreUnderTest place) {
    super(place);
  }

  @Test
  void batchIsDoneWithItsLastJob() throws Exception {
    String batch = id();
    admitBatch(batch, 2);
    List<Lease> leases = store.claim("worker", OFFERS, 2, TERM);

    settle(leases.getFirst(), finish());
    assertThat(take()).isEmpty();

    settle(leases.getLast(), new Fail(ERROR));
    assertThat(take())
        .containsExactly(new Effect(Effect.BATCH_DONE, TENANT, batch, "", 1, clock.instant(), 1));
    assertThat(batch(batch).state()).isEqualTo(JobReader.BatchState.DONE);
  }

  @Test
  void batchWithNothingToDoIsDoneAtOnce() throws Exception {
    String batch = id();
    store.admit(admission(batch, null, List.of(refused(0))));

    assertThat(take()).extracting(Effect::subject).containsExactly(batch);
  }

  @Test
  void batchIsDoneByCancellingItsLastJob() throws Exception {
    String batch = id();
    String job = admitBatch(batch, 1).getFirst();

    store.cancel(TENANT, job);

    assertThat(take()).extracting(Effect::subject).containsExactly(batch);
  }

  @Test
  void whoeverWaitsIsWoken() throws Exception {
    admitBatch(id(), 1);
    Lease lease = claim();
    List<String> woken = new ArrayList<>();
    store.onReady(() -> woken.add("woken"));

    settle(lease, finish());

    assertThat(woken).isNotEmpty();
  }

  @Test
  void jobOfNoBatchAsksForNothing() throws Exception {
    admitAndSettle(finish());

    assertThat(take()).isEmpty();
  }

  @Test
  void otherKindsAreLeftToOthers() throws Exception {
    batchDone();

    assertThat(store.outbox().take(List.of("another.kind"), 10, TERM)).isEmpty();
    assertThat(take()).hasSize(1);
  }

  @Test
  void atMostAsManyAreTakenAsAreWanted() throws Exception {
    batchDone();
    batchDone();
    batchDone();

    assertThat(store.outbox().take(KINDS, 2, TERM)).hasSize(2);
    assertThat(store.outbox().take(KINDS, 2, TERM)).hasSize(1);
  }

  @Test
  void whatWasCarriedOutIsForgotten() throws Exception {
    batchDone();

    store.outbox().done(take().getFirst());
    pass(TERM.multipliedBy(2));

    assertThat(take()).isEmpty();
  }

  @Test
  void whoeverDiesWithAnEffectLeavesItToTheNext() throws Exception {
    batchDone();
    assertThat(take()).extracting(Effect::tries).containsExactly(1);

    pass(TERM.minus(MILLI));
    assertThat(take()).isEmpty();

    pass(MILLI);
    assertThat(take()).extracting(Effect::tries).containsExactly(2);
  }

  @Test
  void whoeverIsLateHasCarriedItOutAllTheSame() throws Exception {
    batchDone();
    Effect late = take().getFirst();
    pass(TERM);
    take();

    store.outbox().done(late);
    pass(TERM);

    assertThat(take()).isEmpty();
  }

  @Test
  void whatFailedIsDueLater() throws Exception {
    batchDone();

    store.outbox().postpone(take().getFirst(), Duration.ofMinutes(5));

    pass(Duration.ofMinutes(5).minus(MILLI));
    assertThat(take()).isEmpty();
    pass(MILLI);
    assertThat(take()).extracting(Effect::tries).containsExactly(2);
  }

  @Test
  void whoeverIsLatePostponesNothing() throws Exception {
    batchDone();
    Effect late = take().getFirst();
    pass(TERM);
    take();

    store.outbox().postpone(late, Duration.ofDays(1));
    pass(TERM);

    assertThat(take()).hasSize(1);
  }

  /** Its job was tried again meanwhile: whoever read before that has read the old. */
  @Test
  void whatIsAskedForAgainIsCarriedOutAgain() throws Exception {
    String batch = id();
    String job = admitBatch(batch, 1).getFirst();
    settle(claim(), new Fail(ERROR));
    Effect first = take().getFirst();
    pass(Duration.ofSeconds(1));

    store.retry(TENANT, job);
    settle(claim(), finish());
    store.outbox().postpone(first, Duration.ofDays(1));
    store.outbox().done(first);

    assertThat(take())
        .containsExactly(new Effect(Effect.BATCH_DONE, TENANT, batch, "", 2, clock.instant(), 1));
  }

  @Test
  void batchIsDoneAgainWhenItsJobIsTriedAgain() throws Exception {
    String job = admitBatch(id(), 1).getFirst();
    settle(claim(), new Fail(ERROR));
    store.outbox().done(take().getFirst());

    store.retry(TENANT, job);
    assertThat(take()).isEmpty();
    settle(claim(), finish());

    assertThat(take()).hasSize(1);
  }

  /** It was carried out by another one meanwhile, and then asked for anew: from one. */
  @Test
  void whoeverIsLateForgetsNothingThatWasAskedForAnew() throws Exception {
    String job = admitBatch(id(), 1).getFirst();
    settle(claim(), new Fail(ERROR));
    Effect late = take().getFirst();
    pass(TERM);
    store.outbox().done(take().getFirst());

    store.retry(TENANT, job);
    settle(claim(), finish());
    store.outbox().done(late);

    assertThat(take()).hasSize(1);
  }

  @Test
  void effectsOutliveTheirProcess() throws Exception {
    batchDone();
    reopen();

    assertThat(take()).hasSize(1);
  }

  /** As one that ended. */
  protected String batchDone() throws JobStoreException {
    String batch = id();
    admitBatch(batch, 1);
    settle(claim(), finish());
    return batch;
  }

  protected List<Effect> take() throws JobStoreException {
    return store.outbox().take(KINDS, 10, TERM);
  }
}
