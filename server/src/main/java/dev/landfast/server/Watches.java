package dev.landfast.server;

import dev.landfast.engine.job.JobStoreException;
import dev.landfast.engine.job.Outage;
import dev.landfast.engine.job.Signal;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what is looked at, again and again, for all who look at it.
 *
 * <p>One thread reads each subject once, whenever this process has committed something, and once a
 * second for what others did. It rests nineteen times as long as it read, so that viewers, however
 * many they are, cost a twentieth of one processor. Safe for use by several threads.
 */
final class Watches implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Watches.class);

  /** Viewers at the same time. */
  static final int VIEWERS_MAX = 10_000;

  private static final Duration READ_MAX = Duration.ofSeconds(1); // between reads, when all is calm
  private static final Duration REST_MIN = Duration.ofMillis(100);
  private static final int REST_FACTOR = 19;

  private final Source source;
  private final Signal signal = new Signal();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Outage outage = new Outage(LOG, "Event streams stand still.");
  private final Thread reader;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Subject, Shared> watched = new HashMap<>(); // guarded by lock
  private int viewers; // guarded by lock
  private boolean closed; // guarded by lock

  Watches(Source source) {
    this.source = source;
    this.reader = Thread.ofVirtual().name("landfast-watch").unstarted(this::readAll);
    reader.start();
  }

  /** Says that something may have changed. */
  void changed() {
    signal.raise();
  }

  /**
   * Begins to look at something.
   *
   * @throws ProblemException if there is no such thing, or too many look already
   */
  Viewer open(Subject subject) throws ProblemException, JobStoreException {
    Snapshot first =
        source
            .read(subject)
            .orElseThrow(() ->
                ProblemException.notFound(subject.kind() == Subject.Kind.JOB ? "job" : "batch"));
    lock.lock();
    try {
      if (closed) {
        throw ProblemException.draining();
      }
      if (viewers == VIEWERS_MAX) {
        throw ProblemException.tooManyStreams();
      }
      Shared shared = watched.get(subject);
      if (shared == null || shared.watch.newest().last()) { // a job that was over may be retried
        shared = new Shared(new Watch(first));
        watched.put(subject, shared);
      }
      viewers++;
      shared.viewers++;
      return new Viewer(subject, shared);
    } finally {
      lock.unlock();
      signal.raise(); // what changed since it was read
    }
  }

  private void readAll() {
    try {
      while (closing.getCount() > 0) {
        signal.await(READ_MAX);
        long began = System.nanoTime();
        read();
        long took = System.nanoTime() - began;
        var _ =
            closing.await(Math.max(REST_MIN.toNanos(), REST_FACTOR * took), TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // by nobody
    }
  }

  private void read() {
    try {
      for (Map.Entry<Subject, Watch> each : unfinished().entrySet()) {
        source.read(each.getKey()).ifPresent(each.getValue()::show);
      }
      outage.succeeded();
    } catch (JobStoreException | RuntimeException e) {
      if (closing.getCount() > 0) {
        outage.failed(e); // viewers keep what they have
      }
    }
  }

  private Map<Subject, Watch> unfinished() {
    lock.lock();
    try {
      Map<Subject, Watch> unfinished = new HashMap<>();
      watched.forEach((subject, shared) -> {
        if (!shared.watch.newest().last()) {
          unfinished.put(subject, shared.watch);
        }
      });
      return unfinished;
    } finally {
      lock.unlock();
    }
  }

  private void leave(Subject subject, Shared shared) {
    lock.lock();
    try {
      viewers--;
      if (--shared.viewers == 0) {
        watched.remove(subject, shared);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends all streams; further ones are refused. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      watched.values().forEach(shared -> shared.watch.close());
    } finally {
      lock.unlock();
    }
    closing.countDown();
    signal.raise();
  }

  /** Where snapshots come from. */
  interface Source {
    /** Empty when there is no such thing. */
    Optional<Snapshot> read(Subject subject) throws JobStoreException;
  }

  /** One who looks. Closing it ends that. */
  final class Viewer implements AutoCloseable {
    private final Subject subject;
    private final Shared shared;

    private Viewer(Subject subject, Shared shared) {
      this.subject = subject;
      this.shared = shared;
    }

    Watch watch() {
      return shared.watch;
    }

    @Override
    public void close() {
      leave(subject, shared);
    }
  }

  private static final class Shared {
    private final Watch watch;
    private int viewers; // guarded by the lock of the watches

    private Shared(Watch watch) {
      this.watch = watch;
    }
  }
}
