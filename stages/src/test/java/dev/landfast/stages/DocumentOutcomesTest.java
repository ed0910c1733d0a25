package dev.landfast.stages;

import static dev.landfast.stages.RunningEngine.assertFailed;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.engine.job.JobReader.JobView;
import dev.landfast.engine.job.JobState;
import dev.landfast.engine.stage.StageCatalog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The table of docs/documents.md, line by line, where no other test has it. */
class DocumentOutcomesTest {
  private static final String TEXT = "The ferry lands at nine.";
  private static final int SIDE = 50_000;

  @TempDir static Path folder;

  @RegisterExtension
  static final RunningEngine engine = new RunningEngine(() -> folder, StandardPipelines.catalog());

  @Test
  void macrosAreLeftAlone() throws Exception {
    assertThat(text("a.docm", Documents.docm(TEXT))).contains(TEXT).doesNotContain("AutoOpen");
    assertThat(text("a.xlsm", Documents.xlsm(TEXT))).contains(TEXT).doesNotContain("AutoOpen");

    assertFailed(
        engine.run("documents", "a.docm", Documents.docm(TEXT)), "detect", "TYPE_NOT_ACCEPTED");
    assertFailed(
        engine.run("documents", "a.xlsm", Documents.xlsm(TEXT)), "detect", "TYPE_NOT_ACCEPTED");
  }

  @Test
  void archivesAreNotTakenWhateverIsInThem() throws Exception {
    byte[] inner = Documents.zip(Map.of("a.txt", TEXT.getBytes(UTF_8)));
    byte[] bomb = new byte[(int) ZipCheck.RATIO_FREE_BYTES + 1];

    for (byte[] archive :
        List.of(Documents.zip(Map.of("b.zip", inner)), Documents.zip(Map.of("a.txt", bomb)))) {
      assertFailed(engine.run("attachments", "a.zip", archive), "detect", "TYPE_NOT_ACCEPTED");
    }
  }

  @Test
  void archiveInsideADocumentIsNotUnpacked() throws Exception {
    byte[] archive = Documents.zip(Map.of("a.txt", "Inside.".getBytes(UTF_8)));

    assertThat(text("a.docx", Documents.docxWithEmbedded(TEXT, archive)))
        .contains(TEXT)
        .doesNotContain("Inside.");
  }

  @Test
  void pictureIsNotTaken() throws Exception {
    assertFailed(
        engine.run("attachments", "a.png", Documents.pngOfSize(SIDE)),
        "detect",
        "TYPE_NOT_ACCEPTED");
  }

  @Test
  void pictureInsideADocumentIsNotDecoded() throws Exception {
    byte[] png = Documents.pngOfSize(SIDE);

    assertThat(text("a.docx", Documents.docxWithPicture(TEXT, png))).contains(TEXT);
    assertThat(text("a.pdf", Documents.pdfWithHugePicture(TEXT, SIDE))).contains(TEXT);
  }

  @Test
  void thousandPagesAreRead() throws Exception {
    String[] pages =
        IntStream.rangeClosed(1, 1_000)
            .mapToObj(page -> "Page " + page + ": " + TEXT)
            .toArray(String[]::new);

    assertThat(text("a.pdf", Documents.pdf(pages)).lines().filter(line -> !line.isBlank()))
        .containsExactly(pages);
  }

  @Test
  void pageThatUnpacksToMoreThanThereIsMemoryForFails() throws Exception {
    long heapBytes = 128L * 1024 * 1024;
    Duration minutes = Duration.ofMinutes(2);
    ParseLimits limits =
        new ParseLimits(heapBytes, minutes, Duration.ZERO, minutes, minutes, minutes, 10, 10);
    StageCatalog catalog =
        new StageCatalog(
            List.of(StandardPipelines.attachments()),
            List.of(
                new DetectStage(), new ParseStage(new ParseChildren(new ChildCommand(limits)))));
    byte[] document = Documents.pdfWithHugeString(2 * heapBytes);
    assertThat(document.length).isLessThan(1_000_000);

    try (RunningEngine own = RunningEngine.open(folder.resolve("own"), catalog)) {
      assertThat(assertFailed(own.run("attachments", "a.pdf", document), "parse", "PARSE_CRASHED"))
          .contains("more memory than the 128 MiB");
    }
  }

  @Test
  void sheetThatUnpacksToFarTooMuchIsABomb() throws Exception {
    byte[] strings = new byte[(int) ZipCheck.RATIO_FREE_BYTES + 1];
    Arrays.fill(strings, (byte) ' ');

    assertFailed(
        engine.run(
            "attachments",
            "a.xlsx",
            Documents.withEntry(Documents.xlsx(TEXT), "xl/sharedStrings.xml", strings)),
        "parse",
        "PARSE_BOMB");
  }

  private static String text(String name, byte[] content) throws Exception {
    JobView job = engine.run("attachments", name, content);
    assertThat(job.state()).as("%s", job).isEqualTo(JobState.DONE);
    return engine.artifact(job, "text.txt");
  }
}
