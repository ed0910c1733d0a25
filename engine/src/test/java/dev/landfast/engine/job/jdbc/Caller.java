package dev.landfast.engine.job.jdbc;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A thread that asks something and keeps the answer. */
final class Caller {
  private static final int SECONDS_MAX = 30;

  private final CompletableFuture<Boolean> answer = new CompletableFuture<>();
  private final Thread thread;

  private Caller(Question question) {
    this.thread =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              try {
                question.ask();
                answer.complete(true);
              } catch (Throwable e) {
                answer.completeExceptionally(e);
              }
            });
  }

  static Caller of(Question question) {
    return new Caller(question);
  }

  /** Returns when it waits for its answer, or has it. */
  Caller awaitWaiting() {
    while (thread.isAlive() && thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    return this;
  }

  boolean isAnswered() {
    return answer.isDone();
  }

  void interrupt() {
    thread.interrupt();
  }

  /** Waits for the answer; null when it is good. */
  @Nullable Throwable answer() throws Exception {
    try {
      answer.get(SECONDS_MAX, TimeUnit.SECONDS);
      return null;
    } catch (ExecutionException e) {
      return e.getCause();
    }
  }

  /** Returns when the thread waits for somebody, which it only does after it has asked. */
  void awaitAnswerOrWaiting() {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_MAX);
    while (!answer.isDone() && thread.getState() != Thread.State.WAITING) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "It neither waits nor is it answered: " + thread.getState());
      }
      Thread.onSpinWait();
    }
  }

  interface Question {
    void ask() throws Exception;
  }
}
