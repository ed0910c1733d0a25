package dev.landfast.stages;

import static dev.landfast.stages.RunningEngine.artifactNames;
import static dev.landfast.stages.RunningEngine.assertFailed;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.engine.job.JobReader.JobView;
import dev.landfast.engine.job.JobState;
import dev.landfast.engine.job.Pipeline;
import dev.landfast.engine.job.StageSpec;
import dev.landfast.engine.stage.StageCatalog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the parse stage cannot read, or will not: broken, encrypted, hostile, too long. */
class ParseRefusalTest {
  private static final String TEXT = "The ferry lands at nine.";

  @TempDir static Path folder;

  @RegisterExtension
  static final RunningEngine engine = new RunningEngine(() -> folder, StandardPipelines.catalog());

  @Test
  void pdfThatWasCutOffIsUnreadable() throws Exception {
    byte[] pdf = Documents.pdf(TEXT, "Page two.", "Page three.");

    assertThat(assertUnreadable("a.pdf", Arrays.copyOf(pdf, pdf.length * 3 / 4)))
        .startsWith("The PDF breaks off before its end mark");
  }

  @Test
  void pdfWithoutSenseIsUnreadable() throws Exception {
    assertUnreadable("a.pdf", "%PDF-1.7\nnothing of a PDF\n%%EOF\n".getBytes(UTF_8));
  }

  @Test
  void officeDocumentThatWasCutOffIsUnreadable() throws Exception {
    for (String name : List.of("a.docx", "a.xlsx", "a.pptx")) {
      byte[] document =
          switch (name) {
            case "a.docx" -> Documents.docx(TEXT);
            case "a.xlsx" -> Documents.xlsx(TEXT);
            default -> Documents.pptx(TEXT);
          };
      assertUnreadable(name, Arrays.copyOf(document, document.length - 200));
      assertUnreadable(name, Arrays.copyOf(document, 200));
    }
  }

  @Test
  void officeDocumentThatWasCutOffBeforeItsListOfPartsIsUnreadable() throws Exception {
    String parts = "[Content_Types].xml";
    byte[] document = Documents.docx(TEXT);
    byte[] listedLast = Documents.withEntry(document, parts, Documents.entry(document, parts));

    assertUnreadable("a.docx", Arrays.copyOf(listedLast, 200));
  }

  @Test
  void wordDocumentWithAMalformedPartIsUnreadable() throws Exception {
    assertUnreadable(
        "a.docx",
        Documents.docxWithBody("<w:p><w:r><w:t>Part one.</w:t></w:r></w:p><w:p><w:r></w:p>"));
  }

  @Test
  void wordDocumentWithAMalformedStyleSheetIsUnreadable() throws Exception {
    byte[] styles = "<w:styles>".getBytes(UTF_8);

    assertUnreadable(
        "a.docx", Documents.withEntry(Documents.styledDocx(TEXT), "word/styles.xml", styles));
  }

  @Test
  void wordDocumentWithAFlippedBitIsUnreadable() throws Exception {
    byte[] document = Documents.docxWithBody("<w:p><w:r><w:t>" + TEXT + "</w:t></w:r></w:p>");
    byte[] stored = Documents.stored(document);
    int at = new String(stored, ISO_8859_1).indexOf("lands");
    stored[at] = 'h';

    assertUnreadable("a.docx", stored);
  }

  @Test
  void oldOfficeDocumentThatWasCutOffIsUnreadable() throws Exception {
    for (int missing : List.of(512, 1_000, 3_000)) {
      byte[] doc = Documents.doc();
      byte[] xls = Documents.xls(TEXT);
      byte[] ppt = Documents.ppt(TEXT);
      assertUnreadable("a.doc", Arrays.copyOf(doc, doc.length - missing));
      assertUnreadable("a.xls", Arrays.copyOf(xls, xls.length - missing));
      assertUnreadable("a.ppt", Arrays.copyOf(ppt, ppt.length - missing));
    }
  }

  @Test
  void oldWordDocumentWithoutItsDirectoryIsUnreadable() throws Exception {
    byte[] document = Documents.doc(); // the last sector has it; a few bytes of that are left

    assertUnreadable("a.doc", Arrays.copyOf(document, document.length - 500));
  }

  @Test
  void rtfThatWasCutOffIsUnreadable() throws Exception {
    byte[] document = Documents.rtf(TEXT);

    assertUnreadable("a.rtf", Arrays.copyOf(document, document.length - 1));
  }

  @Test
  void xmlThatWasCutOffIsUnreadable() throws Exception {
    assertUnreadable("a.xml", "<?xml version=\"1.0\"?><a><b>Part one.</b><b>Par".getBytes(UTF_8));
  }

  @Test
  void encryptedDocumentIsRefusedAsSuch() throws Exception {
    assertFailed(
        engine.run("attachments", "a.pdf", Documents.encryptedPdf(TEXT, "secret")),
        "parse",
        "PARSE_ENCRYPTED");
    assertFailed(
        engine.run("attachments", "a.docx", Documents.encryptedDocx(TEXT)),
        "parse",
        "PARSE_ENCRYPTED");
  }

  @Test
  void encryptedWorkbookOfOldIsRefusedAsSuch() throws Exception {
    assertFailed(
        engine.run("attachments", "a.xls", Documents.encryptedXls(TEXT)),
        "parse",
        "PARSE_ENCRYPTED");
  }

  @Test
  void documentThatUnpacksToFarTooMuchIsABomb() throws Exception {
    byte[] spaces = new byte[(int) ZipCheck.RATIO_FREE_BYTES + 1];
    Arrays.fill(spaces, (byte) ' ');

    assertFailed(
        engine.run(
            "attachments",
            "a.docx",
            Documents.withEntry(Documents.docx(TEXT), "word/document.xml", spaces)),
        "parse",
        "PARSE_BOMB");
  }

  @Test
  void documentWithFarMoreTextThanItsSizeIsABomb() throws Exception {
    String run = "<w:p><w:r><w:t>" + "a".repeat(5_000_000) + "</w:t></w:r></w:p>";

    assertFailed(
        engine.run("attachments", "a.docx", Documents.docxWithBody(run)), "parse", "PARSE_BOMB");
  }

  @Test
  void typeThatNoParserReadsIsRefused() throws Exception {
    StageSpec detect = StandardPipelines.documents().stages().getFirst();
    StageSpec parse = StandardPipelines.documents().stages().get(1);
    Pipeline all = new Pipeline("all", 1, List.of(detect, parse), Set.of());
    StageCatalog catalog =
        new StageCatalog(List.of(all), List.of(new DetectStage(), new ParseStage()));
    try (RunningEngine own = RunningEngine.open(folder.resolve("all"), catalog)) {
      JobView job = own.run("all", "photo.png", Documents.png());

      assertThat(assertFailed(job, "parse", "PARSE_UNSUPPORTED")).contains("image/png");
    }
  }

  @Test
  void externalEntityOfXmlStaysUnread() throws Exception {
    Path secret = Files.writeString(folder.resolve("secret.txt"), "the harbour master's password");
    String xml =
        "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b SYSTEM \""
            + secret.toUri()
            + "\">]><a>Hello &b;</a>";
    JobView job = engine.run("attachments", "a.xml", xml.getBytes(UTF_8));

    if (job.state() == JobState.DONE) {
      assertThat(engine.artifact(job, "text.txt")).doesNotContain("password");
    } else {
      assertFailed(job, "parse", "PARSE_UNREADABLE");
    }
  }

  @Test
  void entitiesThatMultiplyAreRefused() throws Exception {
    StringBuilder xml =
        new StringBuilder("<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY e0 \"ha\">");
    for (int i = 1; i < 30; i++) {
      xml.append("<!ENTITY e%d \"&e%d;&e%d;\">".formatted(i, i - 1, i - 1));
    }
    xml.append("]><a>&e29;</a>");

    assertUnreadable("a.xml", xml.toString().getBytes(UTF_8));
  }

  @Test
  void xmlThatNestsWithoutEndIsRefused() throws Exception {
    String xml = "<?xml version=\"1.0\"?>" + "<a>".repeat(50_000) + TEXT + "</a>".repeat(50_000);

    assertUnreadable("a.xml", xml.getBytes(UTF_8));
  }

  @Test
  void textLongerThanItsBoundIsRefused() throws Exception {
    byte[] content = new byte[(int) TextOutput.LENGTH_MAX + 1];
    Arrays.fill(content, (byte) 'a');

    assertFailed(engine.run("attachments", "a.txt", content), "parse", "PARSE_TOO_LONG");
  }

  @Test
  void failedParseLeavesNothing() throws Exception {
    // More text than any buffer holds, then a break: text.txt was begun on the disk.
    String begun = "<w:p><w:r><w:t>" + TEXT.repeat(20_000) + "</w:t></w:r></w:p>";
    byte[] document = Documents.docxWithBody(begun + "<w:p><w:r></w:p>");
    Path own = folder.resolve("own");
    try (RunningEngine once = RunningEngine.open(own, StandardPipelines.catalog())) {
      JobView job = once.run("attachments", "a.docx", document);
      assertFailed(job, "parse", "PARSE_UNREADABLE");
      assertThat(artifactNames(job)).isEmpty();
    }

    try (Stream<Path> left = Files.walk(own)) {
      assertThat(left.filter(Files::isRegularFile).map(file -> own.relativize(file).toString()))
          .noneMatch(file -> file.startsWith("work/") || file.startsWith("staging/"))
          .filteredOn(file -> file.startsWith("blobs/"))
          .as("the document itself")
          .hasSize(1);
    }
  }

  private static String assertUnreadable(String name, byte[] content) throws Exception {
    JobView job = engine.run("attachments", name, content);
    assertThat(artifactNames(job)).isEmpty();
    return assertFailed(job, "parse", "PARSE_UNREADABLE");
  }
}
