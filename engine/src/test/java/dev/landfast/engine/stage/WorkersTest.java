package dev.landfast.engine.stage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.engine.job.ArtifactRecord;
import dev.landfast.engine.job.JobError;
import dev.landfast.engine.job.JobReader.AttemptView;
import dev.landfast.engine.job.JobReader.JobView;
import dev.landfast.engine.job.JobState;
import dev.landfast.engine.job.SettleResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Stages that end by themselves, one way or another. */
final class WorkersTest extends WorkersFixture {
  private static final JobError ERROR = JobError.input("UNREADABLE", "It cannot be read.");

  static Stream<Throwable> surprises() {
    return Stream.of(
        new IllegalStateException("secret detail"),
        new java.io.IOException("secret detail"),
        new StackOverflowError("secret detail"),
        new OutOfMemoryError("secret detail"),
        new NoClassDefFoundError("secret detail"),
        new AssertionError("secret detail"));
  }

  @Test
  void jobPassesItsStagesAndEachSeesTheOutputsOfThoseBefore() throws Exception {
    Stage upper =
        stage(
            "upper",
            run -> {
              run.foundType("text/plain");
              String text = new String(run.input().readAllBytes(), UTF_8);
              write(run, "upper", text.toUpperCase(java.util.Locale.ROOT));
              return done();
            });
    Stage twice =
        stage(
            "twice",
            run -> {
              String text = new String(run.artifact("upper"), UTF_8);
              assertThat(run.file().type()).isEqualTo("text/plain");
              assertThat(run.artifacts()).hasSize(1);
              write(run, "twice", text + text);
              return done();
            });
    start(upper, twice);

    String job = send("abc", "upper");

    JobView view = await(job, JobState.DONE);
    assertThat(view.artifacts())
        .extracting(ArtifactRecord::name, ArtifactRecord::stage)
        .containsExactlyInAnyOrder(
            org.assertj.core.api.Assertions.tuple("upper", "upper"),
            org.assertj.core.api.Assertions.tuple("twice", "twice"));
    assertThat(artifact(job, "upper")).isEqualTo("ABC");
    assertThat(artifact(job, "twice")).isEqualTo("ABCABC");
    assertThat(view.attempts().getFirst().fileAccess())
        .returns(true, access -> access.accessible());
  }

  @Test
  void transientFailureIsTriedAgain() throws Exception {
    List<Integer> attempts = new ArrayList<>();
    start(
        stage(
            "only",
            run -> {
              attempts.add(run.attempt());
              return run.attempt() < 3 ? new StageResult.Retry(ERROR) : done();
            }));

    JobView view = await(send("abc", "only"), JobState.DONE);

    assertThat(attempts).containsExactly(1, 2, 3);
    assertThat(view.attempts())
        .extracting(AttemptView::outcome)
        .containsExactlyInAnyOrder("retry", "retry", "done");
  }

  @Test
  void stageMayAskForALaterAttempt() throws Exception {
    Duration after = Duration.ofMinutes(5);
    start(stage("only", run -> new StageResult.Retry(JobError.stage("BUSY", "Later."), after)));

    JobView view = await(send("abc", "only"), JobState.WAITING);

    Instant ended = Objects.requireNonNull(view.attempts().getFirst().endedAt());
    assertThat(view.retryAt()).isAfterOrEqualTo(ended.plus(after));
  }

  @Test
  void progressOfARunningStageIsSeen() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    start(
        stage(
            "only",
            run -> {
              run.progress(0.5);
              assertThat(release.await(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
              return done();
            }));
    String job = send("abc", "only");

    jobs.await(job, view -> Double.valueOf(0.5).equals(view.progress()));
    release.countDown();
    assertThat(await(job, JobState.DONE).progress()).isNull();
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
  void progressIsNothingElse(double fraction) throws Exception {
    Stage only =
        stage(
            "only",
            run -> {
              run.progress(fraction);
              return done();
            });
    start(QUICK, 1, pipeline(1, HOUR, only), only);

    assertThat(await(send("abc", "only"), JobState.FAILED).error())
        .returns("STAGE_CRASHED", JobError::code);
  }

  @Test
  void stageThatWaitsForACallbackTakesNoSlotUntilItComes() throws Exception {
    AtomicReference<String> callback = new AtomicReference<>();
    Stage handOver =
        stage(
            "handOver",
            run -> {
              callback.set(run.callback());
              return new StageResult.Waiting(HOUR);
            });
    Stage last = stage("last", run -> done());
    start(QUICK, 1, handOver, last);
    String job = send("abc", "handOver");
    await(job, JobState.WAITING);
    await(send("another", "last"), JobState.DONE);

    RemoteWorkers remote =
        new RemoteWorkers(
            jobs,
            blobs,
            new StageCatalog(List.of(pipeline(1, HOUR, handOver, last)), List.of(handOver, last)),
            clock,
            new Random(1));
    assertThat(remote.called("nonsense." + callback.get(), done(), List.of()))
        .isEqualTo(SettleResult.LEASE_LOST);
    assertThat(remote.called(callback.get(), done(), List.of())).isEqualTo(SettleResult.ACCEPTED);
    assertThat(await(job, JobState.DONE).attempts())
        .extracting(AttemptView::stage)
        .containsExactly("handOver", "last");
  }

  @Test
  void stageThatWaitsForACallbackHasNoOutputs() throws Exception {
    Stage only =
        stage(
            "only",
            run -> {
              write(run, "early", "text");
              return new StageResult.Waiting(HOUR);
            });
    start(QUICK, 1, pipeline(1, HOUR, only), only);

    assertThat(await(send("abc", "only"), JobState.FAILED).error())
        .returns("STAGE_CRASHED", JobError::code);
  }

  @Test
  void lastTransientFailureIsFinal() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    start(
        stage(
            "only",
            run -> {
              runs.incrementAndGet();
              return new StageResult.Retry(ERROR);
            }));

    assertThat(await(send("abc", "only"), JobState.FAILED).error()).isEqualTo(ERROR);
    assertThat(runs).hasValue(3);
  }

  @Test
  void permanentFailureIsNotTriedAgain() throws Exception {
    start(stage("only", run -> new StageResult.Failed(ERROR)));

    JobView view = await(send("abc", "only"), JobState.FAILED);

    assertThat(view.error()).isEqualTo(ERROR);
    assertThat(view.attempts()).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("surprises")
  void whateverAStageThrowsIsItsOwnFailureAndTriedAgain(Throwable surprise) throws Exception {
    start(
        stage(
            "only",
            run -> {
              if (new String(run.input().readAllBytes(), UTF_8).equals("good")) {
                return done();
              }
              switch (surprise) {
                case Error e -> throw e;
                case Exception e -> throw e;
                default -> throw new IllegalStateException(surprise);
              }
            }));

    JobView failed = await(send("bad", "only"), JobState.FAILED);

    assertThat(failed.error()).isNotNull().returns("STAGE_CRASHED", JobError::code);
    assertThat(failed.error()).extracting(JobError::detail).asString().doesNotContain("secret");
    assertThat(failed.attempts()).hasSize(3);
    await(send("good", "only"), JobState.DONE);
  }

  @Test
  void outputsOfAFailedAttemptAreDiscarded() throws Exception {
    start(
        stage(
            "only",
            run -> {
              write(run, "text", "half");
              return new StageResult.Failed(ERROR);
            }));

    JobView view = await(send("abc", "only"), JobState.FAILED);

    assertThat(view.artifacts()).isEmpty();
    await(send("next", "only"), JobState.FAILED); // the attempt before has ended by then
    assertThat(files("blobs")).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"same", "before"})
  void nameOfAnOutputIsUsedOnceInAJob(String name) throws Exception {
    start(
        stage(
            "first",
            run -> {
              write(run, "before", "1");
              return done();
            }),
        stage(
            "second",
            run -> {
              write(run, "same", "2");
              write(run, name, "3");
              return done();
            }));

    JobView view = await(send("abc", "first"), JobState.FAILED);

    assertThat(view.error()).isNotNull().returns("STAGE_CRASHED", JobError::code);
    assertThat(view.artifacts()).extracting(ArtifactRecord::name).containsExactly("before");
  }

  @Test
  void stageWorksOnACopyInAFolderThatIsRemoved() throws Exception {
    AtomicReference<Path> folder = new AtomicReference<>();
    CountDownLatch ended = new CountDownLatch(1);
    start(
        stage(
            "first",
            run -> {
              Path copy = run.inputFile();
              assertThat(copy).hasContent("abc").hasParent(run.folder());
              assertThat(run.inputFile()).isEqualTo(copy);
              Files.writeString(copy, "changed");
              Files.createDirectories(run.folder().resolve("a/b"));
              folder.set(run.folder());
              return done();
            }),
        stage(
            "second",
            run -> {
              assertThat(run.inputFile()).hasContent("abc");
              ended.countDown();
              return done();
            }));

    var taken = send("abc", "first", null);
    await(taken.job(), JobState.DONE);

    await(ended);
    assertThat(fileOf(taken)).hasContent("abc");
    stopWorkers();
    assertThat(folder.get()).doesNotExist();
    assertThat(files("work")).isEmpty();
  }

  @Test
  void outputThatNoStageMadeIsNotThere() throws Exception {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    start(
        stage(
            "only",
            run -> {
              try {
                run.artifact("none");
              } catch (NoSuchElementException e) {
                thrown.set(e);
              }
              return done();
            }));

    await(send("abc", "only"), JobState.DONE);
    assertThat(thrown.get()).hasMessageContaining("none");
  }

  @Test
  void stageThatIsNotOfferedFailsItsJobByNameAfterAWhile() throws Exception {
    Duration often = Duration.ofMillis(20);
    start(
        new Workers.Pace(LEASE_TERM, often, HOUR, often, Duration.ZERO, Duration.ofSeconds(1)),
        1,
        stage("only", run -> done()));

    JobView view = await(send("abc", "another"), JobState.FAILED);

    assertThat(view.error()).isNotNull().returns("STAGE_UNKNOWN", JobError::code);
    await(send("abc", "only"), JobState.DONE);
  }

  @Test
  void slotsAreUsedSideBySideAndNeverMoreThanThere() throws Exception {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CyclicBarrier pair = new CyclicBarrier(2);
    start(
        QUICK,
        2,
        stage(
            "only",
            run -> {
              most.accumulateAndGet(running.incrementAndGet(), Math::max);
              pair.await(SECONDS_MAX, TimeUnit.SECONDS);
              running.decrementAndGet();
              return done();
            }));
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      sent.add(send("abc", "only"));
    }

    for (String job : sent) {
      await(job, JobState.DONE);
    }
    assertThat(most).hasValue(2);
  }

  @Test
  void jobForLaterIsRunWhenItIsDue() throws Exception {
    AtomicReference<Instant> ran = new AtomicReference<>();
    start(
        stage(
            "only",
            run -> {
              ran.set(Instant.now());
              return done();
            }));
    Instant later = Instant.now().plusMillis(300);

    await(send("abc", "only", later).job(), JobState.DONE);

    assertThat(ran.get()).isAfterOrEqualTo(later.truncatedTo(java.time.temporal.ChronoUnit.MILLIS));
  }

  @Test
  void jobsThatWereThereBeforeAreRunToo() throws Exception {
    String job = send("abc", "only");

    start(stage("only", run -> done()));

    await(job, JobState.DONE);
  }
}
