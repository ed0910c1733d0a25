package dev.landfast.engine.blob.local;

import dev.landfast.engine.blob.BlobLabel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/** What a stored file says about itself, as JSON in its extended attribute. */
record BlobNote(BlobLabel label, String locator, long length, String sha256, Instant sealedAt) {
  static final String ATTRIBUTE = "landfast";

  /** A name has at most 255 bytes, six times that when escaped; ids and digests are short. */
  private static final int LENGTH_MAX = 3 * 1024;

  private static final int LENGTH_USUAL = 512;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /**
   * @throws IOException if it is longer than what {@link #of} reads
   */
  ByteBuffer toBytes() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(LENGTH_USUAL);
    try (JsonGenerator note = JSON.createGenerator(bytes)) { // binding takes twice the time
      note.writeStartObject();
      note.writeName("label");
      writeLabel(note);
      note.writeStringProperty("locator", locator);
      note.writeNumberProperty("length", length);
      note.writeStringProperty("sha256", sha256);
      note.writeStringProperty("sealedAt", sealedAt.toString());
      note.writeEndObject();
    }
    if (bytes.size() > LENGTH_MAX) {
      throw new IOException("The note of a blob is longer than " + LENGTH_MAX + " bytes.");
    }
    return ByteBuffer.wrap(bytes.toByteArray());
  }

  private void writeLabel(JsonGenerator note) {
    note.writeStartObject();
    note.writeStringProperty("id", label.id());
    note.writeStringProperty("tenant", label.tenant());
    note.writeStringProperty("pipeline", label.pipeline());
    note.writeStringProperty("name", label.name());
    note.writeStringProperty("correlationId", label.correlationId());
    note.writeStringProperty("job", label.job());
    note.writeStringProperty("stage", label.stage());
    note.writeEndObject();
  }

  /**
   * Reads a file's note; empty where the file was never sealed.
   *
   * @throws IOException if there is one that is not whole, or leads to no place of a store
   */
  static Optional<BlobNote> of(Path file) throws IOException {
    UserDefinedFileAttributeView view =
        Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
    if (!view.list().contains(ATTRIBUTE)) {
      return Optional.empty();
    }
    ByteBuffer bytes = ByteBuffer.allocate(LENGTH_MAX);
    view.read(ATTRIBUTE, bytes);
    BlobNote note;
    try {
      note = JSON.readValue(bytes.array(), 0, bytes.position(), BlobNote.class);
    } catch (JacksonException e) {
      throw new IOException("The note of " + file + " cannot be read.", e);
    }
    if (!isWhole(note)) {
      throw new IOException("The note of " + file + " cannot be read: a part of it is missing.");
    }
    return Optional.of(note);
  }

  /** JSON may be null, and each of its parts. */
  private static boolean isWhole(@Nullable BlobNote note) {
    return note != null
        && note.label != null
        && Stream.of(
                note.label.id(),
                note.label.tenant(),
                note.label.pipeline(),
                note.label.name(),
                note.label.correlationId(),
                note.locator,
                note.sha256,
                note.sealedAt)
            .allMatch(Objects::nonNull)
        && StoredBlobs.isLocator(note.locator);
  }
}
