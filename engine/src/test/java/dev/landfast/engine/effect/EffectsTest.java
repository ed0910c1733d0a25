package dev.landfast.engine.effect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.engine.effect.Effects.Pace;
import dev.landfast.engine.id.IdSource;
import dev.landfast.engine.job.Admission;
import dev.landfast.engine.job.Admission.Refused;
import dev.landfast.engine.job.Effect;
import dev.landfast.engine.job.JobReader.BatchView;
import dev.landfast.engine.job.Pipeline;
import dev.landfast.engine.job.Retry;
import dev.landfast.engine.job.StageSpec;
import dev.landfast.engine.job.jdbc.SqlJobStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Effects of a real store, carried out by handlers that the test writes. */
@Timeout(60)
final class EffectsTest {
  private static final String TENANT = "acme";
  private static final int PLACES = 16;
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration MILLI = Duration.ofMillis(1);

  /** Looks for work only when it is told to, so that a wake-up that is missing is noticed. */
  private static final Pace QUICK =
      new Pace(HOUR, MILLI, HOUR, HOUR, new Retry(Integer.MAX_VALUE, Duration.ZERO, Duration.ZERO));

  /** Looks again and again. */
  private static final Pace BUSY =
      new Pace(HOUR, MILLI, HOUR, MILLI, new Retry(Integer.MAX_VALUE, MILLI, MILLI));

  /** Whoever fails waits for up to an hour. */
  private static final Pace PATIENT =
      new Pace(HOUR, MILLI, HOUR, HOUR, new Retry(Integer.MAX_VALUE, HOUR, HOUR));

  /** An effect belongs to nobody at once, and a handler is interrupted at once. */
  private static final Pace HURRIED = new Pace(MILLI, MILLI, MILLI, MILLI, QUICK.retry());

  private static final Pipeline PIPELINE =
      new Pipeline(
          "papers",
          1,
          List.of(
              new StageSpec(
                  "only", new Retry(1, Duration.ZERO, Duration.ZERO), Duration.ofMinutes(1), 3)),
          Set.of());

  @TempDir Path root;
  private final IdSource ids = new IdSource(InstantSource.system(), new Random(7));
  private final BlockingQueue<Effect> carriedOut = new LinkedBlockingQueue<>();
  private SqlJobStore store;

  @BeforeEach
  void open() throws Exception {
    store =
        SqlJobStore.open(
            root.resolve("db").resolve("landfast.db"),
            new SqlJobStore.Settings(
                ids.next(),
                ids.next(),
                (pipeline, stage) -> 3,
                InstantSource.system(),
                System::nanoTime,
                new Random(8),
                10_000));
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void effectIsCarriedOutSoonAfterItsCommitAndOnce() throws Exception {
    try (var _ = start(QUICK, (effect, jobs) -> carriedOut.add(effect))) {
      String first = batchDone();
      assertThat(carriedOut.take().subject()).isEqualTo(first);
      String second = batchDone();
      assertThat(carriedOut.take().subject()).isEqualTo(second);
    }
    assertThat(carriedOut).isEmpty();
    assertThatNothingIsLeft();
  }

  @Test
  void effectsFromBeforeTheStartAreCarriedOut() throws Exception {
    String batch = batchDone();
    close();
    open();

    try (var _ = start(QUICK, (effect, jobs) -> carriedOut.add(effect))) {
      assertThat(carriedOut.take().subject()).isEqualTo(batch);
    }
  }

  @Test
  void handlerReadsHowThingsAreByNow() throws Exception {
    BlockingQueue<BatchView> read = new LinkedBlockingQueue<>();
    try (var _ =
        start(
            QUICK,
            (effect, jobs) ->
                read.add(jobs.batch(effect.tenant(), effect.subject()).orElseThrow()))) {
      String batch = batchDone();
      assertThat(read.take().id()).isEqualTo(batch);
    }
  }

  @Test
  void whatFailsIsTriedUntilItWorks() throws Exception {
    batchDone();
    EffectHandler third =
        (effect, jobs) -> {
          switch (effect.tries()) {
            case 1 -> throw new IllegalStateException("The first time it fails.");
            case 2 -> throw new StackOverflowError("The second time it is an error.");
            default -> carriedOut.add(effect);
          }
        };
    try (var _ = start(BUSY, third)) {
      assertThat(carriedOut.take().tries()).isEqualTo(3);
    }
    assertThatNothingIsLeft();
  }

  @Test
  void oneThatFailsHoldsUpNoOther() throws Exception {
    String broken = batchDone();
    EffectHandler handler =
        (effect, jobs) -> {
          if (effect.subject().equals(broken)) {
            throw new IllegalStateException("It always fails.");
          }
          carriedOut.add(effect);
        };
    try (var _ = start(BUSY, handler)) {
      String other = batchDone();
      assertThat(carriedOut.take().subject()).isEqualTo(other);
    }
  }

  @Test
  void handlerThatHangsIsInterruptedAndTheEffectTriedAgain() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    AtomicInteger calls = new AtomicInteger();
    EffectHandler handler =
        (effect, jobs) -> {
          if (calls.incrementAndGet() == 1) {
            try {
              new CountDownLatch(1).await();
            } catch (InterruptedException e) {
              interrupted.countDown();
              throw e;
            }
          }
          carriedOut.add(effect);
        };
    String batch = batchDone();
    try (var _ = start(HURRIED, handler)) {
      interrupted.await();
      assertThat(carriedOut.take().subject()).isEqualTo(batch);
    }
  }

  @Test
  void handlersThatNeverEndKeepNoPlace() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    Set<String> hanging = new HashSet<>();
    for (int i = 0; i < PLACES; i++) {
      hanging.add(batchDone());
    }
    EffectHandler handler =
        (effect, jobs) -> {
          if (hanging.contains(effect.subject())) {
            awaitUninterruptibly(end);
          }
          carriedOut.add(effect);
        };
    try (var _ = start(HURRIED, handler)) {
      String last = batchDone();
      assertThat(carriedOut.take().subject()).isEqualTo(last);
      end.countDown();
    }
  }

  @Test
  void whatTheEndOfTheProcessInterruptsIsDueAtOnce() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    String batch = batchDone();
    try (var _ =
        start(
            PATIENT,
            (effect, jobs) -> {
              begun.countDown();
              new CountDownLatch(1).await();
            })) {
      begun.await();
    }

    List<Effect> left = store.outbox().take(List.of(Effect.BATCH_DONE), 10, HOUR);
    assertThat(left).extracting(Effect::subject).containsExactly(batch);
  }

  private Effects start(Pace pace, EffectHandler handler) {
    return Effects.start(store, Map.of(Effect.BATCH_DONE, handler), new Random(9), pace);
  }

  /** With nothing in it that had to be done. */
  private String batchDone() throws Exception {
    String batch = ids.next();
    store.admit(
        new Admission(
            TENANT,
            PIPELINE,
            "correlation",
            Instant.now(),
            null,
            batch,
            List.of(new Refused(0, "bad.txt", "EMPTY_FILE", "It is empty.")),
            null));
    return batch;
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    boolean ended = false;
    while (!ended) {
      try {
        latch.await();
        ended = true;
      } catch (InterruptedException e) {
        // what a handler that never ends does
      }
    }
  }

  private void assertThatNothingIsLeft() throws Exception {
    close();
    open(); // what was taken is due
    assertThat(store.outbox().take(List.of(Effect.BATCH_DONE), 10, HOUR)).isEmpty();
  }
}
