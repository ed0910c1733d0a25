package dev.landfast.stages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.engine.DataDirectory;
import dev.landfast.engine.Engine;
import dev.landfast.engine.blob.BlobRef;
import dev.landfast.engine.blob.OpenBlob;
import dev.landfast.engine.intake.Intake;
import dev.landfast.engine.intake.Reception;
import dev.landfast.engine.intake.Reception.Rendered;
import dev.landfast.engine.intake.Upload;
import dev.landfast.engine.job.Admission.Taken;
import dev.landfast.engine.job.ArtifactRecord;
import dev.landfast.engine.job.JobError;
import dev.landfast.engine.job.JobReader;
import dev.landfast.engine.job.JobReader.JobView;
import dev.landfast.engine.job.SettleResult;
import dev.landfast.engine.stage.StageCatalog;
import dev.landfast.engine.stage.StageResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A real engine on a directory of its own: files go in, and what became of their jobs comes out. As
 * an extension it runs while the tests of a class do.
 */
final class RunningEngine implements BeforeAllCallback, AfterAllCallback, AutoCloseable {
  private static final String TENANT = "test";
  private static final int SLOTS = 2;
  private static final long FILE_BYTES_MAX = 256L * 1024 * 1024;
  private static final Duration WAIT_MAX = Duration.ofSeconds(60);
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private final Supplier<Path> root;
  private final StageCatalog catalog;
  private DataDirectory directory;
  private Engine engine;

  /**
   * Not open yet.
   *
   * @param root asked when the tests begin: a {@code @TempDir} is not there before
   */
  @SuppressWarnings("NullAway.Init") // open() sets the rest
  RunningEngine(Supplier<Path> root, StageCatalog catalog) {
    this.root = root;
    this.catalog = catalog;
  }

  static RunningEngine open(Path root, StageCatalog catalog) throws Exception {
    RunningEngine running = new RunningEngine(() -> root, catalog);
    running.open();
    return running;
  }

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    open();
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    close();
  }

  private void open() throws Exception {
    directory = DataDirectory.own(root.get());
    engine =
        Engine.open(
            directory,
            catalog,
            new Engine.Settings(
                "test",
                SLOTS,
                0,
                1_000,
                new Intake.Limits(FILE_BYTES_MAX, 10),
                Set.of(),
                Map.of(),
                null));
  }

  /** Hands a file in and waits until nothing more happens to its job. */
  JobView run(String pipeline, String name, byte[] content) throws Exception {
    return run(pipeline, name, null, content);
  }

  JobView run(String pipeline, String name, @Nullable String declaredType, byte[] content)
      throws Exception {
    return awaitFinal(send(pipeline, name, declaredType, content));
  }

  /** Hands a file in; returns its job. */
  String send(String pipeline, String name, @Nullable String declaredType, byte[] content)
      throws Exception {
    String[] job = new String[1];
    Intake.Request request =
        new Intake.Request(TENANT, pipeline, "correlation-" + name, null, null, false);
    try (Reception reception = engine.intake().receive(request)) {
      Upload upload = reception.begin(name, declaredType, null);
      upload.write(ByteBuffer.wrap(content));
      reception.end();
      reception.admit(receipt -> {
        job[0] = ((Taken) receipt.items().getFirst()).job();
        return new Rendered(201, "");
      });
    }
    return job[0];
  }

  /** As an outside service that calls back. */
  SettleResult called(String callback, StageResult result) throws Exception {
    return engine.remoteWorkers().called(callback, result, List.of());
  }

  /** What its detect stage found the job's file to be. */
  @Nullable String typeOf(JobView job) throws Exception {
    return reader().file(TENANT, job.file()).orElseThrow().file().type();
  }

  /** An output of the job, read as UTF-8. */
  String artifact(JobView job, String name) throws Exception {
    ArtifactRecord artifact = reader().artifact(TENANT, job.id(), name).orElseThrow();
    BlobRef ref = new BlobRef(artifact.locator(), artifact.length(), artifact.sha256());
    try (OpenBlob blob = engine.blobs().open(ref)) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      blob.copyTo(bytes);
      return bytes.toString(StandardCharsets.UTF_8);
    }
  }

  static List<String> artifactNames(JobView job) {
    return job.artifacts().stream().map(ArtifactRecord::name).toList();
  }

  /**
   * Checks that the job failed with the code, at its first attempt, with an answer fit to show.
   *
   * @return the answer
   */
  static String assertFailed(JobView job, String stage, String code) {
    JobError error = job.error();
    if (error == null) {
      throw new AssertionError("Not failed: " + job);
    }
    assertThat(error.code()).as("%s", job).isEqualTo(code);
    assertThat(job.stage()).isEqualTo(stage);
    assertThat(job.attempts()).filteredOn(attempt -> attempt.stage().equals(stage)).hasSize(1);
    assertThat(error.detail())
        .endsWith(".")
        .doesNotContain("Exception", "org.apache", "dev.landfast", "/tmp", "null");
    return error.detail();
  }

  @Override
  public void close() throws IOException {
    try (DataDirectory _ = directory) {
      engine.drain(WAIT_MAX); // a final state is committed before its attempt has cleaned up
      engine.close();
    }
  }

  /** Waits until nothing more happens to a job. */
  JobView awaitFinal(String id) throws Exception {
    return await(id, view -> view.state().isFinal());
  }

  JobView await(String id, Predicate<JobView> until) throws Exception {
    long deadline = System.nanoTime() + WAIT_MAX.toNanos();
    JobView job = reader().job(TENANT, id).orElseThrow();
    while (!until.test(job)) {
      if (System.nanoTime() > deadline) {
        throw new TimeoutException("Still not over: " + job);
      }
      LockSupport.parkNanos(POLL_NANOS);
      job = reader().job(TENANT, id).orElseThrow();
    }
    return job;
  }

  private JobReader reader() {
    return engine.jobs().reader();
  }
}
