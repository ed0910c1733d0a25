package dev.landfast.engine.stage;

import dev.landfast.engine.blob.BlobLabel;
import dev.landfast.engine.blob.BlobRef;
import dev.landfast.engine.blob.BlobStore;
import dev.landfast.engine.blob.OpenBlob;
import dev.landfast.engine.blob.SealedBlob;
import dev.landfast.engine.blob.StagedBlob;
import dev.landfast.engine.id.IdSource;
import dev.landfast.engine.job.ArtifactRecord;
import dev.landfast.engine.job.FileRecord;
import dev.landfast.engine.job.Lease;
import dev.landfast.engine.job.Pipeline;
import dev.landfast.publish.FolderTree;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * What a stage sees of its job: the verified input, the outputs of the stages before, a private
 * folder, and a place for its own outputs. Used by the stage's thread alone.
 */
public final class StageRun implements AutoCloseable {
  /** Longest artifact that {@link #artifact} reads into memory. */
  private static final long ARTIFACT_READ_MAX = 256L * 1024 * 1024;

  private final Lease lease;
  private final Pipeline pipeline;
  private final OpenBlob input;
  private final BlobStore blobs;
  private final IdSource ids;
  private final Path folder;
  private final List<Output> outputs = new ArrayList<>();
  private @Nullable Path inputFile;
  private volatile @Nullable Double progress; // read by the keeper
  private @Nullable String foundType;

  /**
   * @param input verified
   * @param folder of this attempt alone; made when first needed
   */
  StageRun(
      Lease lease, Pipeline pipeline, OpenBlob input, BlobStore blobs, IdSource ids, Path folder) {
    this.lease = lease;
    this.pipeline = pipeline;
    this.input = input;
    this.blobs = blobs;
    this.ids = ids;
    this.folder = folder;
  }

  public FileRecord file() {
    return lease.file();
  }

  public Pipeline pipeline() {
    return pipeline;
  }

  /** The id of the job. */
  public String job() {
    return lease.job();
  }

  /** The stage's name in its pipeline. */
  public String stage() {
    return lease.stage();
  }

  /** What the sender's request was called, on its way through all programs. */
  public String correlationId() {
    return lease.correlationId();
  }

  /** From 1. */
  public int attempt() {
    return lease.attempt();
  }

  /** The input from its first byte; its length and digest were checked. */
  public InputStream input() throws IOException {
    return input.stream();
  }

  /**
   * The input as a file of the stage's own, for programs and libraries that need one. It is a copy:
   * whatever happens to it, the stored file stays as it is.
   */
  public Path inputFile() throws IOException {
    Path copy = inputFile;
    if (copy == null) {
      copy = folder().resolve("input");
      try (OutputStream out = Files.newOutputStream(copy, StandardOpenOption.CREATE_NEW)) {
        input.copyTo(out);
      }
      inputFile = copy;
    }
    return copy;
  }

  /** A folder of this attempt alone, removed at its end. */
  public Path folder() throws IOException {
    return Files.createDirectories(folder);
  }

  /** Outputs of the stages before. */
  public List<ArtifactRecord> artifacts() {
    return lease.artifacts();
  }

  /**
   * Reads an output of a stage before, checked against its digest.
   *
   * @throws NoSuchElementException if there is none of that name
   */
  public byte[] artifact(String name) throws IOException {
    ArtifactRecord found =
        lease.artifacts().stream()
            .filter(artifact -> artifact.name().equals(name))
            .findFirst()
            .orElseThrow(() -> new NoSuchElementException("No earlier stage made " + name));
    if (found.length() > ARTIFACT_READ_MAX) {
      throw new IOException(name + " is longer than " + ARTIFACT_READ_MAX + " bytes.");
    }
    BlobRef ref = new BlobRef(found.locator(), found.length(), found.sha256());
    try (OpenBlob blob = blobs.open(ref)) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream((int) found.length());
      blob.copyTo(bytes);
      return bytes.toByteArray();
    }
  }

  /**
   * Says how far the stage is; shown within seconds to who looks at the job. Not needed to keep the
   * lease.
   *
   * @param fraction from 0 to 1
   */
  public void progress(double fraction) {
    if (!(fraction >= 0 && fraction <= 1)) {
      throw new IllegalArgumentException("Progress is from 0 to 1, and not " + fraction);
    }
    progress = fraction;
  }

  @Nullable Double progress() {
    return progress;
  }

  /**
   * The id under which an outside service calls back, at {@code /v1/callbacks/ID}, for a stage that
   * ends as {@link StageResult.Waiting}. It can be told to others: it proves nothing.
   */
  public String callback() {
    return RemoteWorkers.callback(lease);
  }

  boolean hasOutputs() {
    return !outputs.isEmpty();
  }

  /** Says what the input is. Kept with the file when this attempt settles as done. */
  public void foundType(String mediaType) {
    foundType = mediaType;
  }

  /**
   * Begins an output. Close it before the stage returns.
   *
   * @param name unique within the job
   * @throws IllegalArgumentException if this stage or one before it made an output of that name
   */
  public OutputStream output(String name, String mediaType) throws IOException {
    if (outputs.stream().anyMatch(output -> output.name.equals(name))
        || lease.artifacts().stream().anyMatch(artifact -> artifact.name().equals(name))) {
      throw new IllegalArgumentException("The job has an output of the name " + name + " already.");
    }
    BlobLabel label =
        new BlobLabel(
            ids.next(),
            lease.tenant(),
            lease.pipeline(),
            name,
            lease.correlationId(),
            lease.job(),
            lease.stage());
    Output output = new Output(name, mediaType, blobs.stage(label));
    outputs.add(output);
    return output;
  }

  @Nullable String foundType() {
    return foundType;
  }

  /** Makes all outputs durable; they are named by nobody yet. */
  List<ArtifactRecord> seal() throws IOException {
    List<ArtifactRecord> artifacts = new ArrayList<>();
    for (Output output : outputs) {
      BlobRef ref = output.seal();
      artifacts.add(
          new ArtifactRecord(
              output.name, lease.stage(), output.type, ref.locator(), ref.length(), ref.sha256()));
    }
    return artifacts;
  }

  /** After the settle was accepted: all of them, even when the marker of one cannot be removed. */
  void keepOutputs() throws IOException {
    IOException first = null;
    for (Output output : outputs) {
      try {
        output.keep();
      } catch (IOException e) {
        first = firstOf(first, e);
      }
    }
    if (first != null) {
      throw first;
    }
  }

  /** When it is not known whether the settle was accepted. */
  void leaveOutputs() {
    outputs.forEach(Output::leave);
  }

  /** Discards outputs that were not kept, and the folder. */
  @Override
  public void close() throws IOException {
    try (input) {
      IOException first = null;
      for (Output output : outputs) {
        try {
          output.discard();
        } catch (IOException e) {
          first = firstOf(first, e);
        }
      }
      FolderTree.delete(folder);
      if (first != null) {
        throw first;
      }
    }
  }

  private static IOException firstOf(@Nullable IOException first, IOException next) {
    if (first == null) {
      return next;
    }
    first.addSuppressed(next);
    return first;
  }

  /** One output: staged while it is written, then sealed. */
  private static final class Output extends OutputStream {
    private final String name;
    private final String type;
    private final StagedBlob staged;
    private @Nullable SealedBlob sealed;

    Output(String name, String type, StagedBlob staged) {
      this.name = name;
      this.type = type;
      this.staged = staged;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      staged.write(ByteBuffer.wrap(bytes, offset, length));
    }

    BlobRef seal() throws IOException {
      SealedBlob made = staged.seal();
      sealed = made;
      return made.ref();
    }

    void keep() throws IOException {
      if (sealed != null) {
        sealed.keep();
      }
    }

    void leave() {
      if (sealed != null) {
        sealed.leaveToRecovery();
      }
    }

    void discard() throws IOException {
      try (staged) {
        if (sealed != null) {
          sealed.close();
        }
      }
    }
  }
}
