package dev.landfast.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class SharedSyncTest {
  private static final Path HERE = Path.of("here");
  private static final Path THERE = Path.of("there");
  private static final int CROWD = 5;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final BlockingQueue<Sync> begun = new LinkedBlockingQueue<>();
  private final SharedSync shared = new SharedSync(this::step, 1);

  @AfterEach
  void stop() throws Exception {
    threads.shutdownNow();
    assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    assertThat(begun).isEmpty();
    assertThat(shared.underWay()).isZero();
  }

  @Test
  void whoComesAloneSyncsOnItsOwnThread() throws Exception {
    AtomicBoolean own = new AtomicBoolean();
    Thread caller = Thread.currentThread();

    new SharedSync(directory -> own.set(caller.equals(Thread.currentThread())), 1).sync(HERE);

    assertThat(own).isTrue();
  }

  @Test
  void oneSyncAnswersAllWhoCameDuringTheOneBefore() throws Exception {
    Future<?> first = threads.submit(this::callHere);
    Sync own = next();
    List<Future<?>> crowd = crowd();
    assertThat(crowd).noneMatch(Future::isDone);

    own.succeed();
    first.get();
    Sync theirs = next();
    assertThat(crowd).noneMatch(Future::isDone);
    theirs.succeed();

    for (Future<?> member : crowd) {
      member.get();
    }
  }

  @Test
  void whoComesDuringASharedSyncIsAnsweredByTheNextOne() throws Exception {
    Future<?> first = threads.submit(this::callHere);
    Sync own = next();
    List<Future<?>> crowd = crowd();
    own.succeed();
    Sync theirs = next();
    Caller late = new Caller(HERE);
    late.awaitWaiting();

    theirs.succeed();
    for (Future<?> member : crowd) {
      member.get();
    }
    assertThat(late.answer.isDone()).isFalse();
    next().succeed();

    late.answer.get();
    first.get();
  }

  @Test
  void directoriesDoNotWaitForEachOther() throws Exception {
    Future<?> here = threads.submit(this::callHere);
    Sync own = next();
    Future<?> there =
        threads.submit(() -> {
          shared.sync(THERE);
          return null;
        });

    Sync theirs = next();
    assertThat(theirs.directory).isEqualTo(THERE);
    theirs.succeed();
    there.get();
    own.succeed();
    here.get();
  }

  @Test
  void failureIsToldToAllWhoCameBeforeItWasKnownAndToNobodyLater() throws Exception {
    Future<?> first = threads.submit(this::callHere);
    Sync own = next();
    List<Future<?>> crowd = crowd();
    own.succeed();
    Sync theirs = next();
    Caller late = new Caller(HERE);
    late.awaitWaiting();

    theirs.fail(new IOException("the disk is gone"));

    List<Future<?>> told = new ArrayList<>(crowd);
    told.add(late.answer);
    for (Future<?> member : told) {
      assertThatThrownBy(member::get)
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOf(IOException.class)
          .hasMessageContaining("the disk is gone");
    }
    first.get();
    Future<?> after = threads.submit(this::callHere);
    next().succeed();
    after.get();
  }

  @Test
  void failureOfOneOfTwoIsTheFailureOfBoth() throws Exception {
    SharedSync two = new SharedSync(this::step, 2);
    Caller one = new Caller(two, HERE);
    Sync ofOne = next();
    Caller other = new Caller(two, HERE);
    Sync ofOther = next();
    Caller waiting = new Caller(two, HERE);
    waiting.awaitWaiting();

    ofOne.fail(new IOException("the disk is gone"));
    assertThatThrownBy(one.answer::get).cause().hasMessage("the disk is gone");
    assertThatThrownBy(waiting.answer::get).cause().hasMessageContaining("the disk is gone");
    ofOther.succeed();

    assertThatThrownBy(other.answer::get)
        .cause()
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the disk is gone");
    assertThat(two.underWay()).isZero();
  }

  @Test
  void thirdWaitsForTwoAndIsAnsweredByASyncThatBeganAfterIt() throws Exception {
    SharedSync two = new SharedSync(this::step, 2);
    Caller one = new Caller(two, HERE);
    Sync ofOne = next();
    Caller other = new Caller(two, HERE);
    Sync ofOther = next();
    Caller third = new Caller(two, HERE);
    third.awaitWaiting();

    ofOther.succeed();
    assertThat(other.answer.get()).isFalse();
    Sync ofThird = next();
    assertThat(third.answer.isDone()).isFalse();
    ofThird.succeed();

    assertThat(third.answer.get()).isFalse();
    ofOne.succeed();
    assertThat(one.answer.get()).isFalse();
    assertThat(two.underWay()).isZero();
  }

  @Test
  void failureOfASharedSyncIsOfTheSameKindForEach() throws Exception {
    for (IOException failure :
        List.of(new IOException("Input/output error"), new AccessDeniedException("here"))) {
      Future<?> first = threads.submit(this::callHere);
      Sync own = next();
      List<Future<?>> crowd = crowd();
      own.succeed();
      next().fail(failure);

      Set<Throwable> told = Collections.newSetFromMap(new IdentityHashMap<>());
      for (Future<?> member : crowd) {
        Throwable failed = catchThrowable(member::get).getCause();
        told.add(failed);
        assertThat(failed).isInstanceOf(IOException.class);
        assertThat(failed.equals(failure) || failure.equals(failed.getCause())).isTrue();
        assertThat(Failure.of(HERE, (IOException) failed).kind())
            .isEqualTo(Failure.of(HERE, failure).kind());
      }
      assertThat(told).as("each has an exception of its own").hasSize(CROWD);
      first.get();
    }
  }

  @Test
  void interruptOfOneWhoWaitsDisturbsNobody() throws Exception {
    Future<?> first = threads.submit(this::callHere);
    Sync own = next();
    Caller interrupted = new Caller(HERE);
    interrupted.awaitWaiting();
    Caller other = new Caller(HERE);
    other.awaitWaiting();

    interrupted.thread.interrupt();
    own.succeed();
    Sync theirs = next();
    assertThat(theirs.thread).as("who came first").isEqualTo(interrupted.thread);
    theirs.succeed();

    assertThat(interrupted.answer.get()).as("still interrupted").isTrue();
    assertThat(other.answer.get()).isFalse();
    first.get();
  }

  private @Nullable Void callHere() throws IOException {
    shared.sync(HERE);
    return null;
  }

  private List<Future<?>> crowd() throws InterruptedException {
    List<Future<?>> crowd = new ArrayList<>();
    for (int i = 0; i < CROWD; i++) {
      Caller caller = new Caller(HERE);
      caller.awaitWaiting();
      crowd.add(caller.answer);
    }
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

    Caller(Path directory) {
      this(shared, directory);
    }

    Caller(SharedSync asked, Path directory) {
      thread =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  asked.sync(directory);
                  answer.complete(Thread.currentThread().isInterrupted());
                } catch (IOException | RuntimeException e) {
                  answer.completeExceptionally(e);
                }
              });
    }

    /** Returns when the thread waits for somebody else's sync. */
    void awaitWaiting() throws InterruptedException {
      while (thread.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
    }
  }
}
