package dev.landfast.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.publish.SidecarFailed.Part;
import dev.landfast.publish.VolumeReport.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several who make the same sidecar: threads, and processes. */
final class SidecarRaceTest {
  private static final int CROWD = 16;

  @TempDir Path directory;
  private Sidecar transcript;
  private Sidecar summary;

  @BeforeEach
  void media() throws IOException {
    Path media = Files.writeString(directory.resolve("media.mp4"), "a cut");
    transcript = PublishOnce.sidecar(directory);
    summary = Sidecar.of(media, "summary.txt");
  }

  @AfterEach
  void nothingStaysOpen() {
    assertThat(SidecarLock.foldersOpen()).isZero();
  }

  @Test
  void ofManyThreadsAtOnceOneMakesAndTheOthersReuse() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    CountDownLatch start = new CountDownLatch(1);
    List<Future<SidecarResult>> makers = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(CROWD)) {
      for (int i = 0; i < CROWD; i++) {
        makers.add(
            threads.submit(() -> {
              start.await();
              return transcript.make((_, out) -> {
                runs.incrementAndGet();
                out.write("once".getBytes(UTF_8));
              });
            }));
      }
      start.countDown();
      List<SidecarResult> results = new ArrayList<>();
      for (Future<SidecarResult> maker : makers) {
        results.add(maker.get(30, TimeUnit.SECONDS));
      }
      assertThat(results).filteredOn(SidecarMade.class::isInstance).hasSize(1);
      assertThat(results).filteredOn(SidecarReused.class::isInstance).hasSize(CROWD - 1);
    }
    assertThat(runs).hasValue(1);
  }

  @Test
  void ofTwoProcessesAtOnceOneMakesAndTheOtherReuses() throws Exception {
    try (ChildProcess first = ChildProcess.begun("holdSidecar", directory);
        ChildProcess second = ChildProcess.begun("sidecar", directory)) {
      assertThat(transcript.waitMax(Duration.ZERO).make((_, _) -> {}))
          .isInstanceOfSatisfying(
              SidecarFailed.class,
              failed -> assertThat(failed.kind()).isEqualTo(Failure.Kind.BUSY));
      first.goOn();

      assertThat(first.line()).isEqualTo("say SidecarMade");
      assertThat(second.line()).isEqualTo("say SidecarReused");
    }
    assertThat(directory).isDirectoryContaining("glob:**/run-*");
    try (var runs = Files.newDirectoryStream(directory, "run-*")) {
      assertThat(runs).hasSize(1);
    }
  }

  @Test
  void killedMakerLetsTheNextOneInAndLeavesTheOldSidecar() throws Exception {
    Files.writeString(transcript.target(), "old");
    try (ChildProcess child = ChildProcess.begun("holdSidecar", directory)) {
      CompletableFuture<SidecarResult> next = new CompletableFuture<>();
      Thread thread = make(transcript, next);
      awaitWaiting(thread);
      assertThat(next.isDone()).isFalse();

      child.kill();

      assertThat(transcript.target()).content().isIn("old", "of this process");
      assertThat(next.get(30, TimeUnit.SECONDS)).isInstanceOf(SidecarMade.class);
    }
    assertThat(transcript.target()).hasContent("of this process");
  }

  @Test
  void interruptOfOneWhoWaitsForAThreadIsKeptAndDisturbsNobody() throws Exception {
    try (Holder _ = new Holder(transcript)) {
      interruptWhileWaiting(transcript);

      assertThat(isLockedAgainstOthers()).isTrue();
    }
    assertThat(transcript.target()).hasContent("held");
  }

  @Test
  void interruptOfOneWhoWaitsForAProcessIsKeptAndDisturbsNobody() throws Exception {
    try (Holder _ = new Holder(summary);
        ChildProcess child = ChildProcess.begun("holdSidecar", directory)) {
      interruptWhileWaiting(transcript);
      child.kill();

      assertThat(isLockedAgainstOthers()).as("by the holder of the other kind").isTrue();
    }
    assertThat(transcript.target()).doesNotExist();
    assertThat(summary.target()).hasContent("held");
  }

  @Test
  void oneWhoComesByAnotherPathDropsNobodysLock() throws Exception {
    Path alias = Files.createSymbolicLink(directory.resolve("alias"), directory);
    try (Holder _ = new Holder(transcript)) {
      Sidecar other = Sidecar.of(alias.resolve("media.mp4"), "summary.txt");
      assertThat(other.make((_, _) -> {})).isInstanceOf(SidecarMade.class);
      assertThat(isLockedAgainstOthers()).isTrue();

      Sidecar same = Sidecar.of(alias.resolve("media.mp4"), "transcript.txt");
      assertThat(same.waitMax(Duration.ZERO).make((_, _) -> {}))
          .isInstanceOfSatisfying(
              SidecarFailed.class,
              failed -> {
                assertThat(failed.part()).isEqualTo(Part.LOCK);
                assertThat(failed.kind()).isEqualTo(Failure.Kind.BUSY);
              });
    }
  }

  private void interruptWhileWaiting(Sidecar sidecar) throws Exception {
    CompletableFuture<SidecarResult> answer = new CompletableFuture<>();
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    Thread thread =
        Thread.ofPlatform()
            .start(() -> {
              answer.complete(sidecar.make((_, _) -> {}));
              interrupted.complete(Thread.currentThread().isInterrupted());
            });
    awaitWaiting(thread);
    thread.interrupt();

    assertThat(answer.get(30, TimeUnit.SECONDS))
        .isInstanceOfSatisfying(
            SidecarFailed.class,
            failed -> {
              assertThat(failed.part()).isEqualTo(Part.LOCK);
              assertThat(failed.kind()).isEqualTo(Failure.Kind.INTERRUPTED);
            });
    assertThat(interrupted.get()).isTrue();
  }

  private static Thread make(Sidecar sidecar, CompletableFuture<SidecarResult> answer) {
    return Thread.ofPlatform()
        .start(() ->
            answer.complete(
                sidecar.make((_, out) -> out.write("of this process".getBytes(UTF_8)))));
  }

  /** Returns when the thread waits for its turn. */
  private static void awaitWaiting(Thread thread) {
    while (thread.getState() != Thread.State.TIMED_WAITING) {
      assertThat(thread.isAlive()).isTrue();
      Thread.onSpinWait();
    }
  }

  private boolean isLockedAgainstOthers() {
    return LockProbe.ofAnotherProcess(directory.resolve(SidecarLock.FILE)).answer() == Answer.YES;
  }

  /** A thread that makes a sidecar until it is closed. */
  private static final class Holder implements AutoCloseable {
    private final CountDownLatch over = new CountDownLatch(1);
    private final CompletableFuture<SidecarResult> answer = new CompletableFuture<>();

    Holder(Sidecar sidecar) throws InterruptedException {
      CountDownLatch making = new CountDownLatch(1);
      Thread.ofPlatform()
          .start(() ->
              answer.complete(
                  sidecar.make((_, out) -> {
                    making.countDown();
                    over.await();
                    out.write("held".getBytes(UTF_8));
                  })));
      assertThat(making.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Override
    public void close() {
      over.countDown();
      assertThat(answer.orTimeout(30, TimeUnit.SECONDS).join()).isInstanceOf(SidecarMade.class);
    }
  }
}
