package dev.landfast.stages;

import static dev.landfast.stages.RunningEngine.artifactNames;
import static dev.landfast.stages.RunningEngine.assertFailed;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.landfast.engine.job.JobReader.JobView;
import dev.landfast.engine.job.JobState;
import dev.landfast.engine.job.Pipeline;
import dev.landfast.engine.job.StageSpec;
import dev.landfast.engine.stage.StageCatalog;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParseStageTest {
  private static final String TEXT = "The ferry lands at nine.";

  @TempDir static Path folder;
  private static RunningEngine engine;

  @BeforeAll
  static void open() throws Exception {
    engine = RunningEngine.open(folder, StandardPipelines.catalog());
  }

  @AfterAll
  static void close() throws Exception {
    engine.close();
  }

  @Test
  void textIsTakenOutOfEveryKindOfDocument() throws Exception {
    assertThat(text("a.pdf", Documents.pdf(TEXT, "Page two."))).contains(TEXT, "Page two.");
    assertThat(text("a.docx", Documents.docx(TEXT, "Line two."))).contains(TEXT, "Line two.");
    assertThat(text("a.xlsx", Documents.xlsx(TEXT))).contains("Berths", TEXT);
    assertThat(text("a.pptx", Documents.pptx(TEXT))).contains(TEXT);
    assertThat(text("a.doc", Documents.doc())).contains("The ferry Æolus lands at nine.");
    assertThat(text("a.xls", Documents.xls(TEXT))).contains("Berths", TEXT);
    assertThat(text("a.ppt", Documents.ppt(TEXT))).contains(TEXT);
    assertThat(text("a.rtf", Documents.rtf(TEXT))).contains(TEXT);
    assertThat(text("a.html", Documents.html("<p>" + TEXT + "</p>")))
        .contains(TEXT)
        .doesNotContain("<");
    assertThat(
            text(
                "a.xhtml",
                ("<html xmlns=\"http://www.w3.org/1999/xhtml\"><body>" + TEXT + "</body></html>")
                    .getBytes(UTF_8)))
        .contains(TEXT)
        .doesNotContain("<");
    assertThat(text("a.xml", ("<?xml version=\"1.0\"?><a>" + TEXT + "</a>").getBytes(UTF_8)))
        .contains(TEXT)
        .doesNotContain("<");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.txt", "a.csv", "a.md", "a.tsv", "a.yaml", "a.log", "a.json"})
  void plainTextStaysAsItIs(String name) throws Exception {
    String content = "{\"a\": [1, 2],\t\"b\": \"Grüße, *日本* 𝄞\"}\n\n  end; \"x\",y\n";

    assertThat(text(name, content.getBytes(UTF_8)).strip()).isEqualTo(content.strip());
  }

  @Test
  void htmlInMarkdownStaysAsItIs() throws Exception {
    String content = "<h1 align=\"center\">Ferry</h1>\n\nIt *lands* at nine.";

    assertThat(text("a.md", content.getBytes(UTF_8)).strip()).isEqualTo(content);
  }

  @ParameterizedTest
  @CsvSource({
    "Shift_JIS, 港長殿。船は九時に着きます。どうぞ四番の岸壁を空けておいてください。敬具。",
    "EUC-JP, 港長殿。船は九時に着きます。どうぞ四番の岸壁を空けておいてください。敬具。",
    "ISO-2022-JP, 港長殿。船は九時に着きます。どうぞ四番の岸壁を空けておいてください。敬具。",
    "UTF-16, Die Fähre läuft um neun ein; für sie möge Liegeplatz vier frei bleiben.",
    "x-UTF-16LE-BOM, Die Fähre läuft um neun ein; für sie möge Liegeplatz vier frei bleiben.",
    "ISO-8859-1, Die Fähre läuft um neun ein; für sie möge Liegeplatz vier frei bleiben. Grüße.",
    "windows-1251, Паром приходит в девять часов. Пожалуйста оставьте четвёртый причал свободным."
  })
  void textInAnotherEncodingIsRecognised(String encoding, String content) throws Exception {
    assertThat(text("a.txt", content.getBytes(Charset.forName(encoding))).strip())
        .isEqualTo(content);
  }

  @Test
  void utf8IsRecognisedHoweverLateItShows() throws Exception {
    String content = "The ferry lands. ".repeat(20_000) + "Grüße aus 日本";

    assertThat(text("a.txt", content.getBytes(UTF_8)).strip()).isEqualTo(content);
  }

  @Test
  void utf8IsRecognisedWhateverTheHtmlSaysOfItself() throws Exception {
    String head = "<html><head><meta charset=\"iso-8859-1\"></head><body>";

    assertThat(text("a.html", (head + "Grüße aus 日本</body></html>").getBytes(UTF_8)))
        .contains("Grüße aus 日本");
  }

  @Test
  void htmlIsDecodedAsItSays() throws Exception {
    String html = "<html><head><meta charset=\"Shift_JIS\"></head><body>港長殿</body></html>";

    assertThat(text("a.html", html.getBytes(Charset.forName("Shift_JIS")))).contains("港長殿");
  }

  @Test
  void metadataIsJsonWithoutTikasOwnNotes() throws Exception {
    JobView job = run("a.pdf", Documents.pdf(TEXT));

    assertThat(engine.artifact(job, "metadata.json"))
        .contains("\"dc:title\":\"A test\"", "\"Content-Type\":\"application/pdf\"")
        .doesNotContain("X-TIKA", "org.apache", "resourceName", "a.pdf");
  }

  @Test
  void sameDocumentGivesTheSameOutputs() throws Exception {
    byte[] document = Documents.docx(TEXT);

    assertThat(run("a.docx", document).artifacts())
        .extracting("name", "sha256")
        .isEqualTo(
            run("a.docx", document).artifacts().stream()
                .map(artifact -> tuple(artifact.name(), artifact.sha256()))
                .toList());
  }

  @Test
  void textOfAnEmbeddedDocumentStandsInTheText() throws Exception {
    byte[] document = Documents.docxWithEmbedded("Outer.", Documents.docx(TEXT));

    assertThat(text("a.docx", document)).contains("Outer.", TEXT);
  }

  @Test
  void embeddedDocumentThatCannotBeReadIsCounted() throws Exception {
    byte[] inner = Documents.docx(TEXT);
    byte[] cut = Arrays.copyOf(inner, inner.length - 200);
    JobView job = run("a.docx", Documents.docxWithEmbedded("Outer.", cut));

    assertThat(engine.artifact(job, "text.txt")).contains("Outer.").doesNotContain(TEXT);
    assertThat(engine.artifact(job, "metadata.json")).contains("\"landfast:embeddedUnread\":\"1\"");
  }

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
  void pdfThatAnybodyMayOpenIsRead() throws Exception {
    assertThat(text("a.pdf", Documents.encryptedPdf(TEXT, ""))).contains(TEXT);
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
  void htmlMayNestDeeply() throws Exception {
    String html = "<div>".repeat(300) + TEXT + "</div>".repeat(300);

    assertThat(text("a.html", Documents.html(html))).contains(TEXT);
  }

  @Test
  void htmlThatNestsWithoutEndDoesNoHarm() throws Exception {
    for (String tag : List.of("div", "b", "blockquote", "table", "ul", "xyzzy")) {
      String html = ("<" + tag + ">").repeat(5_000) + TEXT;

      assertThat(text("a.html", Documents.html(html))).contains(TEXT);
    }
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

  private static String text(String name, byte[] content) throws Exception {
    return engine.artifact(run(name, content), "text.txt");
  }

  private static JobView run(String name, byte[] content) throws Exception {
    JobView job = engine.run("attachments", name, content);
    assertThat(job.state()).as("%s", job).isEqualTo(JobState.DONE);
    return job;
  }
}
