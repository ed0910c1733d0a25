package dev.landfast.rig;

import dev.landfast.engine.DataDirectory;
import dev.landfast.engine.Engine;
import dev.landfast.engine.intake.Intake;
import dev.landfast.engine.intake.Reception;
import dev.landfast.engine.intake.Reception.Rendered;
import dev.landfast.engine.intake.Refusal;
import dev.landfast.engine.job.Admission.Taken;
import dev.landfast.engine.job.JobReader.JobView;
import dev.landfast.engine.job.JobStoreException;
import dev.landfast.stages.StandardPipelines;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The engine as it ships, on SQLite, with the standard pipelines and their children. */
final class CorpusEngine implements AutoCloseable {
  static final int SLOTS = 2;

  private static final String TENANT = "corpus";
  private static final long QUEUE_MAX = 1_000;
  private static final long FILE_BYTES_MAX = 256L * 1024 * 1024;
  private static final Duration DRAIN_MAX = Duration.ofSeconds(60);

  private final DataDirectory directory;
  private final Engine engine;

  CorpusEngine(Path root) throws IOException, JobStoreException {
    directory = DataDirectory.own(root);
    try {
      engine =
          Engine.open(
              directory,
              StandardPipelines.catalog(),
              new Engine.Settings(
                  "corpus",
                  SLOTS,
                  0,
                  QUEUE_MAX,
                  new Intake.Limits(FILE_BYTES_MAX, 1),
                  Set.of(),
                  Map.of(),
                  null));
    } catch (IOException | JobStoreException | RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  /** Hands a document in; returns its job. */
  String send(CorpusDocument document, byte[] content) throws Refusal {
    Intake.Request request =
        new Intake.Request(
            TENANT, document.pipeline(), document.damage().label(), null, null, false);
    try (Reception reception = engine.intake().receive(request)) {
      reception.begin(document.name(), null, null).write(ByteBuffer.wrap(content));
      reception.end();
      return reception
          .admit(receipt -> new Rendered(201, ((Taken) receipt.items().getFirst()).job()))
          .body();
    }
  }

  /** The job, if nothing more happens to it. */
  Optional<JobView> ended(String job) throws JobStoreException {
    return engine.jobs().reader().job(TENANT, job).filter(view -> view.state().isFinal());
  }

  @Override
  public void close() throws IOException {
    try (DataDirectory _ = directory) {
      engine.drain(DRAIN_MAX); // a final state is committed before its attempt has cleaned up
      engine.close();
    }
  }
}
