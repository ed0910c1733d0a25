package dev.landfast.stages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.landfast.engine.job.JobReader.JobView;
import dev.landfast.engine.job.JobState;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParseStageTest {
  private static final String TEXT = "The ferry lands at nine.";

  @TempDir static Path folder;

  @RegisterExtension
  static final RunningEngine engine = new RunningEngine(() -> folder, StandardPipelines.catalog());

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
  void pdfThatAnybodyMayOpenIsRead() throws Exception {
    assertThat(text("a.pdf", Documents.encryptedPdf(TEXT, ""))).contains(TEXT);
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

  private static String text(String name, byte[] content) throws Exception {
    return engine.artifact(run(name, content), "text.txt");
  }

  private static JobView run(String name, byte[] content) throws Exception {
    JobView job = engine.run("attachments", name, content);
    assertThat(job.state()).as("%s", job).isEqualTo(JobState.DONE);
    return job;
  }
}
