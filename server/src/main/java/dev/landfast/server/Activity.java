package dev.landfast.server;

import dev.landfast.engine.job.JobFact;
import dev.landfast.engine.job.QueueView.StageDepth;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToLongFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What this process has done lately, in steps of {@link #STEP}. Nothing of it outlives the process.
 * Safe for use by several threads.
 */
final class Activity implements JobFact.Listener {
  static final Duration STEP = Duration.ofSeconds(5);
  static final int SAMPLES_MAX = 120;

  /** Of the jobs that end in one step, that many tell how long they took. */
  private static final int DURATIONS_MAX = 2_000;

  private final RandomGenerator random;
  private final ReentrantLock lock = new ReentrantLock(); // guards all that follows
  private final Deque<Sample> samples = new ArrayDeque<>();
  private final long[] durations = new long[DURATIONS_MAX];
  private long received;
  private long bytes;
  private long done;
  private long failed;

  Activity(RandomGenerator random) {
    this.random = random;
  }

  @Override
  public void committed(List<JobFact> facts) {
    lock.lock();
    try {
      for (JobFact fact : facts) {
        switch (fact) {
          case JobFact.Admitted admitted -> {
            received += admitted.jobs();
            bytes += admitted.bytes();
          }
          case JobFact.JobEnded ended -> ended(ended);
          default -> {}
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void ended(JobFact.JobEnded ended) {
    long before = done + failed;
    switch (ended.outcome()) {
      case "done" -> done++;
      case "failed" -> failed++;
      default -> {
        return; // somebody gave it up
      }
    }
    // A reservoir: each job of the step is among them with the same chance.
    long place = before < DURATIONS_MAX ? before : random.nextLong(before + 1);
    if (place < DURATIONS_MAX) {
      durations[(int) place] = ended.sinceAdmitted().toMillis();
    }
  }

  /** Closes a step. */
  void sample(Instant at, List<StageDepth> queue) {
    lock.lock();
    try {
      long[] sorted = Arrays.copyOf(durations, (int) Math.min(done + failed, DURATIONS_MAX));
      Arrays.sort(sorted);
      samples.addLast(
          new Sample(
              at,
              received,
              bytes,
              done,
              failed,
              percentile(sorted, 50),
              percentile(sorted, 95),
              sum(queue, StageDepth::ready),
              sum(queue, StageDepth::running),
              sum(queue, StageDepth::waiting)));
      if (samples.size() > SAMPLES_MAX) {
        samples.removeFirst();
      }
      received = 0;
      bytes = 0;
      done = 0;
      failed = 0;
    } finally {
      lock.unlock();
    }
  }

  /** The oldest first. */
  List<Sample> samples() {
    lock.lock();
    try {
      return List.copyOf(samples);
    } finally {
      lock.unlock();
    }
  }

  /** Nearest rank. */
  private static @Nullable Long percentile(long[] sorted, int percent) {
    return sorted.length == 0 ? null : sorted[Math.ceilDiv(sorted.length * percent, 100) - 1];
  }

  private static long sum(List<StageDepth> queue, ToLongFunction<StageDepth> number) {
    return queue.stream().mapToLong(number).sum();
  }

  /**
   * One step.
   *
   * @param at its end
   * @param received files
   * @param p50Millis from receipt to end, of half of the jobs that ended at most; null without any
   * @param ready jobs at the end of the step, as the other two
   */
  record Sample(
      Instant at,
      long received,
      long bytes,
      long done,
      long failed,
      @Nullable Long p50Millis,
      @Nullable Long p95Millis,
      long ready,
      long running,
      long waiting) {}
}
