package dev.landfast.rig;

import dev.landfast.engine.job.Admission;
import dev.landfast.engine.job.Admission.Item;
import dev.landfast.engine.job.Admission.Taken;
import dev.landfast.engine.job.AdmitResult;
import dev.landfast.engine.job.FileRecord;
import dev.landfast.engine.job.JobStore;
import dev.landfast.engine.job.JobStoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Looks, at the moment of an admission, whether the blob of each of its files is in its place. */
final class SealedFirst extends ForwardingJobStore {
  private final SimulationStore store;
  private final SimulationCalls calls;
  private final Path blobs;

  SealedFirst(SimulationStore store, SimulationCalls calls, Path blobs) {
    this.store = store;
    this.calls = calls;
    this.blobs = blobs;
  }

  @Override
  protected JobStore below() {
    return store.jobs();
  }

  @Override
  public AdmitResult admit(Admission admission) throws JobStoreException {
    for (Item item : admission.items()) {
      if (item instanceof Taken taken) {
        look(taken.file());
      }
    }
    return calls.admit(admission);
  }

  private void look(FileRecord file) {
    Path blob = blobs.resolve(file.locator());
    try {
      byte[] content = Files.exists(blob) ? Files.readAllBytes(blob) : new byte[0];
      String found = content.length + " bytes, " + FarmPipeline.sha256(content);
      String expected = file.length() + " bytes, " + file.sha256();
      if (!found.equals(expected)) {
        throw new SimulationViolation("blob of " + file.name(), expected, found);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
