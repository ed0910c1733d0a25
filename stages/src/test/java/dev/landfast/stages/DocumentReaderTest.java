package dev.landfast.stages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.landfast.engine.job.FileRecord;
import dev.landfast.stages.DocumentReader.Reading;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.tika.exception.TikaException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose fault it is when reading a document fails: its own, the volume's, or nobody's. */
class DocumentReaderTest {
  /** More than any buffer before the output holds. */
  private static final String LONG = "The ferry lands at nine. ".repeat(1_200);

  @TempDir Path folder;

  @AfterEach
  void clearInterrupt() {
    Thread.interrupted();
  }

  static List<Example> examples() throws Exception {
    return List.of(
        new Example("a.pdf", Documents.pdf(LONG)),
        new Example("a.docx", Documents.docx(LONG)),
        new Example("a.xlsx", Documents.xlsx(LONG)),
        new Example("a.pptx", Documents.pptx(LONG)),
        new Example("a.xls", Documents.xls(LONG)),
        new Example("a.ppt", Documents.ppt(LONG.substring(0, 15_000))),
        new Example("a.rtf", Documents.rtf(LONG)),
        new Example("a.html", Documents.html(LONG)),
        new Example("a.xml", ("<a>" + LONG + "</a>").getBytes(StandardCharsets.UTF_8)),
        new Example("a.txt", LONG.getBytes(StandardCharsets.UTF_8)),
        new Example("a.docx", Documents.docxWithEmbedded("Outer.", Documents.docx(LONG))));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everythingIsReadToItsEnd(Example example) throws Exception {
    assertThat(read(example, OutputStream.nullOutputStream(), folder))
        .isInstanceOf(Reading.Complete.class);
  }

  @ParameterizedTest
  @MethodSource("examples")
  void failureOfTheOutputIsNotTheDocumentsFault(Example example) {
    IOException failure = new IOException("Whatever it was.");

    assertThatThrownBy(() -> read(example, new FailingOutput(failure), folder)).isSameAs(failure);
  }

  @ParameterizedTest
  @MethodSource("examples")
  void interruptStopsReading(Example example) throws Exception {
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> read(example, OutputStream.nullOutputStream(), folder))
        .isInstanceOf(InterruptedException.class);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void interruptInTheMiddleStopsReading() throws Exception {
    OutputStream interrupting =
        new OutputStream() {
          @Override
          public void write(int b) {
            Thread.currentThread().interrupt();
          }
        };

    for (Example example : examples()) {
      assertThatThrownBy(() -> read(example, interrupting, folder))
          .as("%s", example)
          .isInstanceOf(InterruptedException.class);
    }
  }

  @Test
  void missingFolderForTemporaryFilesIsNotTheDocumentsFault() throws Exception {
    Example example =
        new Example("a.docx", Documents.docxWithEmbedded("Outer.", Documents.docx(LONG)));

    assertThatThrownBy(
            () -> read(example, OutputStream.nullOutputStream(), folder.resolve("missing")))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void missingDocumentIsNotTheDocumentsFault() {
    assertThatThrownBy(() ->
            DocumentReader.read(
                folder.resolve("missing"),
                record("a.pdf", 1),
                new TextOutput(OutputStream.nullOutputStream(), 1),
                folder))
        .isInstanceOf(NoSuchFileException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"No space left on device", "Disk quota exceeded", "Input/output error"})
  void failureOfTheVolumeIsFoundBehindWhatAParserMakesOfIt(String message) {
    IOException failure = new IOException(message);

    assertThat(ParseFailure.ofTheVolume(new TikaException("", new RuntimeException(failure))))
        .isSameAs(failure);
    assertThat(ParseFailure.ofTheVolume(new TikaException("", new IOException("Bad xref"))))
        .isNull();
  }

  @Test
  void recursionWithoutEndIsTheDocumentsFault() throws Exception {
    int depth = 8_000;
    StringBuilder pdf =
        new StringBuilder("%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n");
    for (int i = 2; i < depth; i++) {
      pdf.append("%d 0 obj\n<</Type/Pages/Count 1/Kids[%d 0 R]>>\nendobj\n".formatted(i, i + 1));
    }
    pdf.append(depth)
        .append(" 0 obj\n<</Type/Page/MediaBox[0 0 9 9]>>\nendobj\n")
        .append("trailer\n<</Root 1 0 R>>\nstartxref\n0\n%%EOF");
    Example example = new Example("a.pdf", pdf.toString().getBytes(StandardCharsets.US_ASCII));

    Reading reading = read(example, OutputStream.nullOutputStream(), folder);

    assertThat(reading).isInstanceOf(Reading.Refused.class);
    assertThat(((Reading.Refused) reading).error().code()).isEqualTo("PARSE_UNREADABLE");
  }

  @Test
  void documentsInsideDocumentsAreReadToABound() throws Exception {
    byte[] document = Documents.docx("Level 9.");
    for (int level = 8; level >= 0; level--) {
      document = Documents.docxWithEmbedded("Level " + level + ".", document);
    }
    List<Byte> written = new ArrayList<>();
    OutputStream out =
        new OutputStream() {
          @Override
          public void write(int b) {
            written.add((byte) b);
          }
        };

    Reading reading = read(new Example("a.docx", document), out, folder);

    StringBuilder text = new StringBuilder();
    written.forEach(b -> text.append((char) b.byteValue()));
    assertThat(reading).isInstanceOf(Reading.Complete.class);
    assertThat(((Reading.Complete) reading).unread()).isOne();
    assertThat(text).contains("Level " + EmbeddedDocuments.DEPTH_MAX + ".");
    assertThat(text).doesNotContain("Level " + (EmbeddedDocuments.DEPTH_MAX + 1) + ".");
  }

  @Test
  void nothingIsLeftInTheFolder() throws Exception {
    Path own = Files.createDirectory(folder.resolve("own"));
    for (Example example : examples()) {
      read(example, OutputStream.nullOutputStream(), own);
    }

    assertThat(own).isEmptyDirectory();
  }

  private Reading read(Example example, OutputStream out, Path temporaries) throws Exception {
    boolean interrupted = Thread.interrupted(); // writing the example must not be stopped by it
    Path document = Files.write(folder.resolve("input"), example.content);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    TextOutput text = new TextOutput(out, example.content.length);
    Reading reading =
        DocumentReader.read(
            document, record(example.name, example.content.length), text, temporaries);
    text.close();
    return reading;
  }

  private static FileRecord record(String name, long length) {
    return new FileRecord("id", name, null, null, "locator", length, "", Instant.EPOCH);
  }

  static final class Example {
    private final String name;
    private final byte[] content;

    Example(String name, byte[] content) {
      this.name = name;
      this.content = content;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static final class FailingOutput extends OutputStream {
    private final IOException failure;

    FailingOutput(IOException failure) {
      this.failure = failure;
    }

    @Override
    public void write(int b) throws IOException {
      throw failure;
    }
  }
}
