package dev.landfast.engine.blob.local;

import static dev.landfast.fuzz.Target.require;

import dev.landfast.engine.DataDirectory;
import dev.landfast.engine.DataDirectory.Mark;
import dev.landfast.engine.blob.BlobLabel;
import dev.landfast.fuzz.Draws;
import dev.landfast.fuzz.Scratch;
import dev.landfast.fuzz.Target;
import dev.landfast.publish.FolderTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What holds for the notes of stored files and the mark of their directory, damaged or not. */
public final class NoteTargets {
  private static final int TEXT_BYTES_MAX = 60;
  private static final String ID = "01890000-0000-7000-8000-000000000000";
  private static final String NOTE =
      """
      {"label":{"id":"%s","tenant":"default","pipeline":"p","name":"a","correlationId":"c",\
      "job":null,"stage":null},"locator":"2026-01-31T12/%s","length":3,"sha256":"%s",\
      "sealedAt":"2026-01-31T12:00:00Z"}\
      """
          .formatted(ID, ID, "0".repeat(64));
  private static final Scratch FILE = new Scratch();
  private static final DataDirectory DIRECTORY = directory();

  public static final List<Target> ALL =
      List.of(
          Target.of(
              "blob-note",
              2_000,
              NoteTargets::note,
              NOTE,
              "null",
              NOTE.replace("\"2026-01-31T12/", "\"../"),
              "{\"label\":null,\"locator\":null}"),
          Target.of(
              "installation-mark",
              1_500,
              NoteTargets::mark,
              "{\"installation\":\"i\",\"admitted\":\"a\"}",
              "null",
              "{\"admitted\":\"a\"}"));

  private NoteTargets() {}

  /** A note is read whole, or cannot be read; what was noted is read again. */
  static void note(byte[] input) throws IOException {
    Path file = FILE.holding(new byte[0]);
    if (input.length > 0) { // no volume keeps an empty one the same way
      noted(file, ByteBuffer.wrap(input));
      try {
        Optional<BlobNote> note = BlobNote.of(file);
        require(note.isPresent(), "There is a note.");
        BlobNote read = note.orElseThrow();
        require(StoredBlobs.isLocator(read.locator()), "It leads nowhere.");
        require(read.label().id() != null && read.label().name() != null, "It names nothing.");
        require(read.sha256() != null && read.sealedAt() != null, "It says nothing.");
      } catch (IOException e) {
        // as documented
      }
    }
    Draws draws = new Draws(input);
    BlobLabel label =
        new BlobLabel(
            ID,
            "default",
            draws.text(TEXT_BYTES_MAX),
            draws.text(TEXT_BYTES_MAX),
            draws.text(TEXT_BYTES_MAX),
            draws.flag() ? draws.text(TEXT_BYTES_MAX) : null,
            draws.flag() ? draws.text(TEXT_BYTES_MAX) : null);
    Instant time = Instant.ofEpochSecond(draws.below(65_536) * 30_000L, draws.below(65_536));
    BlobNote said =
        new BlobNote(label, "2026-01-31T12/" + ID, draws.below(65_536), "0".repeat(64), time);
    noted(file, said.toBytes());
    require(BlobNote.of(file).equals(Optional.of(said)), "Another note was read.");
  }

  /** A directory says to which installation it belongs, or cannot be read. */
  static void mark(byte[] input) throws IOException {
    Files.write(DIRECTORY.root().resolve("installation.json"), input);
    try {
      Mark mark = DIRECTORY.mark().orElse(null);
      require(mark != null && mark.installation() != null, "It belongs to nobody.");
    } catch (IOException e) {
      // as documented
    }
  }

  private static DataDirectory directory() {
    try {
      DataDirectory directory = DataDirectory.own(Files.createTempDirectory("landfast-fuzz-"));
      Runtime.getRuntime().addShutdownHook(new Thread(() -> close(directory)));
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void close(DataDirectory directory) {
    try (directory) {
      FolderTree.delete(directory.root());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void noted(Path file, ByteBuffer note) throws IOException {
    UserDefinedFileAttributeView view =
        Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
    view.write(BlobNote.ATTRIBUTE, note);
  }
}
