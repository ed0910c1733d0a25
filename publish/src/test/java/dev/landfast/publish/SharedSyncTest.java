package dev.landfast.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.landfast.publish.SharedSync.Names;
import java.io.IOException;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class SharedSyncTest {
  private static final Path HERE = Path.of("here");
  private static final Path THERE = Path.of("there");
  private static final int CROWD = 5;

  private final BlockingQueue<Sync> begun = new LinkedBlockingQueue<>();
  private final IOException gone = new IOException("the disk is gone");
  private final SharedSync shared = new SharedSync(this::step, 1, CROWD);
  private final SharedSync two = new SharedSync(this::step, 2, CROWD);

  @AfterEach
  void stop() {
    assertThat(begun).isEmpty();
    assertThat(shared.inUse()).isZero();
    assertThat(two.inUse()).isZero();
  }

  @Test
  void whoComesAloneSyncsOnItsOwnThread() throws Exception {
    AtomicBoolean own = new AtomicBoolean();
    Thread caller = Thread.currentThread();

    new SharedSync(directory -> own.set(caller.equals(Thread.currentThread())), 1, CROWD)
        .sync(HERE);

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

      Caller asking = new Caller(names);
      next().succeed();

      assertThat(asking.awaitFailure()).hasMessageContaining(gone.getMessage());
    }
  }

  @Test
  void whoComesAfterAFailureIsNotToldOfIt() throws Exception {
    try (Names _ = shared.enter(HERE)) { // so that it is still known
      Caller failed = new Caller(shared);
      next().fail(gone);
      failed.awaitFailure();

      Caller after = new Caller(shared);
      next().succeed();

      after.awaitSuccess();
    }
  }

  @Test
  void failureOfOneOfTwoIsTheFailureOfBoth() throws Exception {
    Caller one = new Caller(two);
    Sync ofOne = next();
    Caller other = new Caller(two);
    Sync ofOther = next();

    ofOne.fail(gone);
    assertThat(one.awaitFailure()).isEqualTo(gone);
    ofOther.succeed();

    assertThat(other.awaitFailure()).hasMessageContaining(gone.getMessage());
  }

  @Test
  void thirdWaitsForTwoAndIsAnsweredByASyncThatBeganAfterIt() throws Exception {
    Caller one = new Caller(two);
    Sync ofOne = next();
    Caller other = new Caller(two);
    Sync ofOther = next();
    Caller third = new Caller(two).awaitWaiting();

    ofOther.succeed();
    other.awaitSuccess();
    Sync ofThird = next();
    assertThat(third.isAnswered()).isFalse();
    ofThird.succeed();

    third.awaitSuccess();
    ofOne.succeed();
    one.awaitSuccess();
  }

  @Test
  void crowdSyncsOneAtATime() throws Exception {
    try (Crowd _ = new Crowd()) {
      Caller one = new Caller(two);
      Sync ofOne = next();
      Caller other = new Caller(two).awaitWaiting();

      ofOne.succeed();
      one.awaitSuccess();
      next().succeed();

      other.awaitSuccess();
    }
  }

  @Test
  void whoWaitsWhileACrowdGathersIsAnsweredAfterTheLastOfThoseUnderWay() throws Exception {
    Caller one = new Caller(two);
    Sync ofOne = next();
    Caller other = new Caller(two);
    Sync ofOther = next();
    Caller third = new Caller(two).awaitWaiting();

    try (Crowd _ = new Crowd()) {
      ofOne.succeed();
      one.awaitSuccess();
      assertThat(begun).as("one at a time").isEmpty();
      ofOther.succeed();
      other.awaitSuccess();
      next().succeed();

      third.awaitSuccess();
    }
  }

  @Test
  void failureOfASharedSyncIsOfTheSameKindForEach() throws Exception {
    for (IOException failure : List.of(gone, new AccessDeniedException("here"))) {
      Caller first = new Caller(shared);
      Sync own = next();
      List<Caller> crowd = crowd();
      own.succeed();
      next().fail(failure);

      Set<Throwable> told = Collections.newSetFromMap(new IdentityHashMap<>());
      for (Caller member : crowd) {
        IOException failed = member.awaitFailure();
        told.add(failed);
        assertThat(failed.equals(failure) || failure.equals(failed.getCause())).isTrue();
        assertThat(Failure.of(HERE, failed).kind()).isEqualTo(Failure.of(HERE, failure).kind());
      }
      assertThat(told).as("each has an exception of its own").hasSize(CROWD);
      first.awaitSuccess();
    }
  }

  @Test
  void refusalIsARefusalForEachForWhichCallersHaveAnAnswer() throws Exception {
    Caller first = new Caller(shared);
    Sync own = next();
    Caller waiting = new Caller(shared).awaitWaiting();

    own.fail(new AccessDeniedException("here"));
    first.awaitFailure();
    next().succeed();

    assertThat(waiting.awaitFailure())
        .isInstanceOfSatisfying(
            AccessDeniedException.class, told -> assertThat(told.getFile()).isEqualTo("here"));
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

  /** Many in one directory, who do not ask yet. */
  private final class Crowd implements AutoCloseable {
    private final List<Names> all = Stream.generate(() -> two.enter(HERE)).limit(CROWD).toList();

    @Override
    public void close() {
      all.forEach(Names::close);
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

    Caller(Names asking) {
      this(asking::sync);
    }

    private Caller(Call call) {
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
