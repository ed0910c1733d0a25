package dev.landfast.rig;

import dev.landfast.engine.blob.local.LocalBlobStore;
import dev.landfast.engine.id.IdSource;
import dev.landfast.engine.intake.Intake;
import dev.landfast.engine.intake.Intake.Limits;
import dev.landfast.engine.intake.Intake.Request;
import dev.landfast.engine.intake.Reception;
import dev.landfast.engine.intake.Reception.Answered;
import dev.landfast.engine.intake.Reception.Rendered;
import dev.landfast.engine.intake.Refusal;
import dev.landfast.publish.FolderTree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The engine's intake, with a folder of its own: files are sealed, and looked at, before rows. */
final class SimulationIntake implements AutoCloseable {
  private static final int FILE_BYTES_MAX = 10_000;
  private static final int FILES_MAX = 10;

  private final Path folder;
  private final Intake intake;

  SimulationIntake(Path folder, SimulationStore store, SimulationCalls calls, IdSource ids)
      throws IOException {
    this.folder = folder;
    this.intake =
        new Intake(
            LocalBlobStore.open(folder, ids.next(), 0, store.clocks),
            new SealedFirst(store, calls, folder.resolve("blobs")),
            SimulationPipelines.catalog(),
            new Limits(FILE_BYTES_MAX, FILES_MAX),
            ids,
            store.clocks);
  }

  /**
   * Sends a request.
   *
   * @param body of the answer, if it is admitted
   * @param cutOff before its end
   * @return how it was answered
   */
  String send(SimulationRequest request, @Nullable Instant notBefore, String body, boolean cutOff) {
    Request begun =
        new Request(
            request.tenant(),
            request.pipeline().name(),
            SimulationSenders.CORRELATION,
            notBefore,
            request.key(),
            request.batch());
    try (Reception reception = intake.receive(begun)) {
      for (String name : request.names()) {
        reception.begin(name, null, null).write(ByteBuffer.wrap(request.content(name)));
        reception.end();
      }
      if (cutOff) {
        return "nothing";
      }
      Answered answered = reception.admit(receipt -> new Rendered(201, body));
      return (answered.receipt() == null ? "again " : "") + answered.status() + answered.body();
    } catch (Refusal e) {
      return e.code().name();
    }
  }

  /**
   * When nothing is under way: each blob has a row, each row its blob, and nothing else is left.
   */
  void lookAtFiles(Collection<SimulationJob> jobs) throws IOException {
    Set<String> expected =
        jobs.stream().map(SimulationJob::locator).collect(Collectors.toCollection(TreeSet::new));
    Set<String> found = new TreeSet<>(files("blobs"));
    found.addAll(files("staging"));
    found.addAll(files("trash"));
    if (!found.equals(expected)) {
      throw new SimulationViolation("files", expected, found);
    }
  }

  private List<String> files(String name) throws IOException {
    Path below = folder.resolve(name);
    if (!Files.exists(below)) {
      return List.of();
    }
    try (Stream<Path> tree = Files.walk(below)) {
      return tree.filter(Files::isRegularFile).map(it -> below.relativize(it).toString()).toList();
    }
  }

  @Override
  public void close() throws IOException {
    intake.close();
    FolderTree.delete(folder);
  }
}
