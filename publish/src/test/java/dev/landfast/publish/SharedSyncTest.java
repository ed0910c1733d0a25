package dev.landfast.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.landfast.publish.SharedSync.Names;
import java.io.IOException;
import java.io.SyncFailedException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class SharedSyncTest {
  private static final Path HERE = Path.of("here");
  private static final Path THERE = Path.of("there");
  private static final int CROWD = 5;

  private final BlockingQueue<Sync> begun = new LinkedBlockingQueue<>();
  private final SyncFailedException gone = new SyncFailedException("the disk is gone");
  private final SharedSync shared = new SharedSync(this::step);

  @AfterEach
  void stop() {
    assertThat(begun).isEmpty();
    assertThat(shared.inUse()).isZero();
  }

  @Test
  void whoComesAloneSyncsOnItsOwnThread() throws Exception {
    AtomicBoolean own = new AtomicBoolean();
    Thread caller = Thread.currentThread();

    new SharedSync(directory -> own.set(caller.equals(Thread.currentThread()))).sync(HERE);

    assertThat(own).isTrue();
  }

  @Test
  void oneSyncAnswersAllWhoCameDuringTheOneBefore() throws Exception {
    Caller first = new Caller(shared);
    Sync own = next();
    List<Caller> crowd = crowd();

    own.succeed();
    first.awaitSuccess();
    Sync theirs = next();
    assertThat(crowd).noneMatch(Caller::isAnswered);
    theirs.succeed();

    for (Caller member : crowd) {
      member.awaitSuccess();
    }
  }

  @Test
  void whoComesDuringASharedSyncIsAnsweredByTheNextOne() throws Exception {
    new Caller(shared);
    Sync own = next();
    List<Caller> crowd = crowd();
    own.succeed();
    Sync theirs = next();
    Caller late = new Caller(shared).awaitWaiting();

    theirs.succeed();
    for (Caller member : crowd) {
      member.awaitSuccess();
    }
    assertThat(late.isAnswered()).isFalse();
    next().succeed();

    late.awaitSuccess();
  }

  @Test
  void directoriesDoNotWaitForEachOther() throws Exception {
    Caller here = new Caller(shared);
    Sync own = next();
    Caller there = new Caller(shared, THERE);

    Sync theirs = next();
    assertThat(theirs.directory).isEqualTo(THERE);
    theirs.succeed();
    there.awaitSuccess();
    own.succeed();
    here.awaitSuccess();
  }

  @Test
  void failureIsToldToAllWhomTheSyncWouldHaveAnswered() throws Exception {
    new Caller(shared);
    Sync own = next();
    List<Caller> crowd = crowd();
    own.succeed();
    next().fail(gone);

    for (Caller member : crowd) {
      assertThat(member.awaitFailure()).hasMessageContaining(gone.getMessage());
    }
  }

  @Test
  void whoWaitedForTheNextSyncIsToldToo() throws Exception {
    Caller first = new Caller(shared);
    Sync own = next();
    Caller waiting = new Caller(shared).awaitWaiting();

    own.fail(gone);
    assertThat(first.awaitFailure()).isEqualTo(gone);
    next().succeed();

    assertThat(waiting.awaitFailure()).hasMessageContaining(gone.getMessage());
  }

  @Test
  void whoGaveItsNameBeforeAFailureWasKnownIsToldWheneverItAsks() throws Exception {
    try (Names names = shared.enter(HERE)) {
      Caller other = new Caller(shared);
      next().fail(gone);
      assertThat(other.awaitFailure()).isEqualTo(gone);

      Caller asking = new Caller(names::syncOwn);
      next().succeed();

      assertThat(asking.awaitFailure()).hasMessageContaining(gone.getMessage());
    }
  }

  @Test
  void whoGivesANameAfterAFailureIsNotToldOfIt() throws Exception {
    Caller failed = new Caller(shared);
    next().fail(gone);
    failed.awaitFailure();

    try (Names names = shared.enter(HERE)) {
      Caller after = new Caller(names::syncOwn);
      next().succeed();

      after.awaitSuccess();
    }
  }

  @Test
  void nobodyVouchesForTheNamesOfOthersAfterAFailure() throws Exception {
    Caller failed = new Caller(shared);
    next().fail(gone);
    failed.awaitFailure();

    Caller after = new Caller(shared);
    next().succeed();

    assertThat(after.awaitFailure()).hasMessageContaining(gone.getMessage());
  }

  @Test
  void eachIsToldByAnExceptionOfItsOwn() throws Exception {
    Caller first = new Caller(shared);
    Sync own = next();
    List<Caller> crowd = crowd();
    own.succeed();
    next().fail(gone);

    Set<Throwable> told = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Caller member : crowd) {
      IOException failed = member.awaitFailure();
      told.add(failed);
      assertThat(failed.equals(gone) || gone.equals(failed.getCause())).isTrue();
      assertThat(Failure.of(HERE, failed).kind()).isEqualTo(Failure.Kind.SYNC_FAILED);
    }
    assertThat(told).hasSize(CROWD);
    first.awaitSuccess();
  }

  @Test
  void whoCannotOpenTheDirectoryAnswersNobodyElse() throws Exception {
    IOException denied = new AccessDeniedException("here");
    Caller first = new Caller(shared);
    Sync own = next();
    Caller second = new Caller(shared).awaitWaiting();
    Caller third = new Caller(shared).awaitWaiting();

    own.succeed();
    first.awaitSuccess();
    next().fail(denied);
    assertThat(second.awaitFailure()).isEqualTo(denied);
    assertThat(third.isAnswered()).isFalse();
    next().succeed();

    third.awaitSuccess();
  }

  @Test
  void interruptOfOneWhoWaitsDisturbsNobody() throws Exception {
    Caller first = new Caller(shared);
    Sync own = next();
    Caller interrupted = new Caller(shared).awaitWaiting();
    Caller other = new Caller(shared).awaitWaiting();

    interrupted.thread.interrupt();
    own.succeed();
    Sync theirs = next();
    assertThat(theirs.thread).as("who came first").isEqualTo(interrupted.thread);
    theirs.succeed();

    assertThat(interrupted.answer.get()).as("still interrupted").isTrue();
    assertThat(other.answer.get()).isFalse();
    first.awaitSuccess();
  }

  private List<Caller> crowd() {
    List<Caller> crowd = new ArrayList<>();
    for (int i = 0; i < CROWD; i++) {
      crowd.add(new Caller(shared).awaitWaiting());
    }
    assertThat(crowd).noneMatch(Caller::isAnswered);
    return crowd;
  }

  private Sync next() throws InterruptedException {
    Sync sync = begun.poll(10, TimeUnit.SECONDS);
    assertThat(sync).as("a sync begins").isNotNull();
    return sync;
  }

  private void step(Path directory) throws IOException {
    Sync sync = new Sync(directory, Thread.currentThread(), new CompletableFuture<>());
    begun.add(sync);
    try {
      sync.end.join(); // no interrupt ends it
    } catch (CompletionException e) {
      throw (IOException) e.getCause();
    }
  }

  /** A sync that was begun and ends when told. */
  private record Sync(Path directory, Thread thread, CompletableFuture<Void> end) {
    void succeed() {
      end.complete(null);
    }

    void fail(IOException failure) {
      end.completeExceptionally(failure);
    }
  }

  /** A caller on a thread of its own; answers whether it was interrupted afterwards. */
  private final class Caller {
    private final CompletableFuture<Boolean> answer = new CompletableFuture<>();
    private final Thread thread;

    Caller(SharedSync asked) {
      this(asked, HERE);
    }

    Caller(SharedSync asked, Path directory) {
      this(() -> asked.sync(directory));
    }

    Caller(Call call) {
      thread =
          Thread.ofPlatform()
              .daemon()
              .start(() -> {
                try {
                  call.run();
                  answer.complete(Thread.currentThread().isInterrupted());
                } catch (IOException | RuntimeException e) {
                  answer.completeExceptionally(e);
                }
              });
    }

    boolean isAnswered() {
      return answer.isDone();
    }

    void awaitSuccess() throws Exception {
      answer.get();
      thread.join();
    }

    IOException awaitFailure() throws InterruptedException {
      Throwable failure = catchThrowable(answer::get).getCause();
      thread.join();
      assertThat(failure).isInstanceOf(IOException.class);
      return (IOException) failure;
    }

    /** Returns when the thread waits for somebody else's sync. */
    Caller awaitWaiting() {
      while (thread.getState() != Thread.State.WAITING) {
        assertThat(thread.isAlive()).isTrue();
        Thread.onSpinWait();
      }
      assertThat(begun).extracting(Sync::thread).doesNotContain(thread);
      return this;
    }
  }

  private interface Call {
    void run() throws IOException;
  }
}
