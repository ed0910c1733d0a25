package dev.landfast.rig;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.landfast.engine.job.JobError;
import dev.landfast.engine.job.Pipeline;
import dev.landfast.engine.job.Retry;
import dev.landfast.engine.job.StageSpec;
import dev.landfast.engine.stage.Stage;
import dev.landfast.engine.stage.StageCatalog;
import dev.landfast.engine.stage.StageResult;
import dev.landfast.engine.stage.StageRun;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * What the farm does with a file: two stages, each with an output that names the lease under which
 * it was made and what it was made of, so that an output of another lease would be seen.
 */
final class FarmPipeline {
  static final String NAME = "farm";

  /** Code of the failure that a file asks for: {@code farm.sql} knows it too. */
  private static final String WANTED = "WANTED";

  /** Leases of one stage of a job that are lost before it fails: {@code farm.sql} knows it too. */
  private static final int LOST_MAX = 5;

  private static final String FIRST = "first";
  private static final String SECOND = "second";

  /** Longer than a process is ever stopped. */
  private static final Duration RUN_MAX = Duration.ofMinutes(5);

  private static final Retry RETRY = new Retry(3, Duration.ofMillis(100), Duration.ofSeconds(1));

  /** So long does an attempt take at most, so that most blows strike some. */
  private static final int WORK_MILLIS_MAX = 250;

  /**
   * A slow one holds its lease so long that it loses it when it is stopped, and that somebody else
   * still has the job when it goes on.
   */
  private static final int SLOW_MILLIS_MIN = 3_000;

  private static final int SLOW_MILLIS_MAX = 8_000;

  private FarmPipeline() {}

  static StageCatalog catalog() {
    Pipeline pipeline =
        new Pipeline(
            NAME,
            1,
            List.of(
                new StageSpec(FIRST, RETRY, RUN_MAX, LOST_MAX),
                new StageSpec(SECOND, RETRY, RUN_MAX, LOST_MAX)),
            Set.of());
    return new StageCatalog(List.of(pipeline), List.of(new First(), new Second()));
  }

  /** The name of an attempt's folder is the token of its lease. */
  private static String token(StageRun run) throws IOException {
    return run.folder().getFileName().toString();
  }

  private static void write(StageRun run, String stage, String from) throws Exception {
    boolean slow = stage.equals(SECOND) && new FarmFile(run.file().name()).isSlow();
    TimeUnit.MILLISECONDS.sleep(
        slow
            ? ThreadLocalRandom.current().nextInt(SLOW_MILLIS_MIN, SLOW_MILLIS_MAX)
            : ThreadLocalRandom.current().nextInt(WORK_MILLIS_MAX));
    try (OutputStream out = run.output(stage, "text/plain")) {
      out.write((stage + " " + token(run) + " " + from).getBytes(UTF_8));
    }
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }

  private record First() implements Stage {
    @Override
    public String name() {
      return FIRST;
    }

    @Override
    public StageResult run(StageRun run) throws Exception {
      write(run, FIRST, sha256(run.input().readAllBytes()));
      boolean again = new FarmFile(run.file().name()).isRetried() && run.attempt() == 1;
      return again
          ? new StageResult.Retry(JobError.stage(WANTED, "The file asks for a second attempt."))
          : new StageResult.Done();
    }
  }

  private record Second() implements Stage {
    @Override
    public String name() {
      return SECOND;
    }

    @Override
    public StageResult run(StageRun run) throws Exception {
      String[] words = new String(run.artifact(FIRST), UTF_8).split(" ", -1);
      write(run, SECOND, words[1]);
      return new FarmFile(run.file().name()).fails()
          ? new StageResult.Failed(JobError.input(WANTED, "The file asks for a failure."))
          : new StageResult.Done();
    }
  }
}
