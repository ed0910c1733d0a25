package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.id.IdSource;
import dev.landfast.engine.job.Admission;
import dev.landfast.engine.job.Admission.Taken;
import dev.landfast.engine.job.FileRecord;
import dev.landfast.engine.job.JobStore;
import dev.landfast.engine.job.JobStoreException;
import dev.landfast.engine.job.JobStoreFixture.Outside;
import dev.landfast.engine.job.Pipeline;
import dev.landfast.engine.job.Retry;
import dev.landfast.engine.job.StageSpec;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Admits one job after the other, and then many side by side, and tells of each what came of it:
 * {@code durable JOB}, or the exception and the job. Ends without closing anything.
 */
final class AdmitUntilItFails {
  private static final int THREADS = 8;
  private static final int EACH = 12;
  private static final IdSource IDS = new IdSource(InstantSource.system(), new SecureRandom());

  public static void main(String[] args) throws Exception {
    JobStore store =
        TestDatabase.open(
            Path.of(args[0]),
            new Outside(
                IDS.next(), InstantSource.system(), System::nanoTime, (p, s) -> 3, 1_000_000));
    for (int i = 0; i < 5; i++) {
      admit(store);
    }
    if (args[1].equals("both")) {
      CountDownLatch start = new CountDownLatch(1);
      try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
        for (int i = 0; i < THREADS; i++) {
          var _ =
              threads.submit(() -> {
                start.await();
                for (int j = 0; j < EACH; j++) {
                  admit(store);
                }
                return null;
              });
        }
        start.countDown();
      }
    }
    System.out.flush();
    Runtime.getRuntime().halt(0);
  }

  private static void admit(JobStore store) {
    Taken taken = taken();
    String outcome;
    try {
      store.admit(admission(taken));
      outcome = "durable";
    } catch (JobStoreException e) {
      outcome = e.getClass().getSimpleName();
    }
    System.out.println(outcome + " " + taken.job());
  }

  private static Taken taken() {
    String file = IDS.next();
    return new Taken(
        0,
        IDS.next(),
        new FileRecord(
            file, "name", null, null, "2026-03-01T10/" + file, 1, "ab".repeat(32), Instant.now()));
  }

  private static Admission admission(Taken taken) {
    Retry retry = new Retry(1, Duration.ZERO, Duration.ZERO);
    StageSpec stage = new StageSpec("only", retry, Duration.ofMinutes(1), 1);
    return new Admission(
        "acme",
        new Pipeline("papers", 1, List.of(stage), Set.of()),
        "correlation",
        Instant.now(),
        null,
        null,
        List.of(taken),
        null);
  }
}
