package dev.landfast.stages;

import static dev.landfast.stages.RunningEngine.assertFailed;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.engine.job.JobReader.JobView;
import dev.landfast.engine.job.JobState;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class DetectStageTest {
  @TempDir static Path folder;

  @RegisterExtension
  static final RunningEngine engine = new RunningEngine(() -> folder, StandardPipelines.catalog());

  @Test
  void typeIsFoundByContentWhereTheNameSaysNothing() throws Exception {
    assertThat(typeOf("a", Documents.pdf("Hello"))).isEqualTo("application/pdf");
    assertThat(typeOf("b", Documents.docx("Hello"))).endsWith("wordprocessingml.document");
    assertThat(typeOf("c", Documents.xlsx("Hello"))).endsWith("spreadsheetml.sheet");
    assertThat(typeOf("d", Documents.pptx("Hello"))).endsWith("presentationml.presentation");
    assertThat(typeOf("e", Documents.doc())).isEqualTo("application/msword");
    assertThat(typeOf("f", Documents.xls("Hello"))).isEqualTo("application/vnd.ms-excel");
    assertThat(typeOf("g", Documents.ppt("Hello"))).isEqualTo("application/vnd.ms-powerpoint");
    assertThat(typeOf("h", Documents.rtf("Hello"))).isEqualTo("application/rtf");
    assertThat(typeOf("i", Documents.html("Hello"))).isEqualTo("text/html");
    assertThat(typeOf("j", "Hello".getBytes(UTF_8))).isEqualTo("text/plain");
  }

  @Test
  void nameTellsWhatKindOfTextItIs() throws Exception {
    assertThat(typeOf("table.csv", "a,b\n1,2\n".getBytes(UTF_8))).isEqualTo("text/csv");
    assertThat(typeOf("notes.md", "# Notes\n".getBytes(UTF_8))).isEqualTo("text/markdown");
    assertThat(typeOf("data.json", "{\"a\":1}".getBytes(UTF_8))).isEqualTo("application/json");
    assertThat(typeOf("notes.txt", "Hello".getBytes(UTF_8))).isEqualTo("text/plain");
  }

  @Test
  void declaredTypeTellsWhatKindOfTextItIsWhereTheNameDoesNot() throws Exception {
    JobView job = engine.run("documents", "notes", "text/csv", "a,b\n1,2\n".getBytes(UTF_8));

    assertThat(job.state()).as("%s", job).isEqualTo(JobState.DONE);
    assertThat(engine.typeOf(job)).isEqualTo("text/csv");
  }

  @Test
  void markdownMayBeginWithHtml() throws Exception {
    assertThat(typeOf("readme.md", "<h1 align=\"center\">Ferry</h1>\n\nHello".getBytes(UTF_8)))
        .isEqualTo("text/markdown");
  }

  @Test
  void htmlNamedAsTextIsHtml() throws Exception {
    assertThat(typeOf("page.txt", Documents.html("Hello"))).isEqualTo("text/html");
  }

  @Test
  void textThatBeginsLikeAMailOrAScriptIsStillText() throws Exception {
    assertThat(typeOf("mail.txt", "Subject: Berth\nFrom: me\nTo: you\n\nHello".getBytes(UTF_8)))
        .isEqualTo("text/plain");
    assertThat(typeOf("how-to.md", "#!/bin/sh\necho Hello\n".getBytes(UTF_8)))
        .isEqualTo("text/markdown");
  }

  @Test
  void pictureNamedPdfIsRefused() throws Exception {
    JobView job = engine.run("documents", "scan.pdf", Documents.png());

    assertThat(assertFailed(job, "detect", "TYPE_MISMATCH"))
        .contains("image/png", "its name", "application/pdf");
    assertThat(engine.typeOf(job)).isNull();
  }

  @Test
  void whatIsNoPdfButNamedSoIsRefused() throws Exception {
    byte[] program = Arrays.copyOf(new byte[] {'M', 'Z', (byte) 0x90, 0, 3, 0, 0, 0, 4}, 512);
    byte[] noise = new byte[512];
    Arrays.fill(noise, (byte) 0x81);

    assertRefused("a.pdf", null, Documents.html("<h1>502 Bad Gateway</h1>"));
    assertRefused("b.pdf", null, Documents.zip(Map.of("a", new byte[9])));
    assertRefused("c.pdf", null, program);
    assertRefused("d.pdf", null, noise);
    assertRefused("e.pdf", null, "Hello".getBytes(UTF_8));
  }

  @Test
  void whatIsNoTextButNamedSoIsRefused() throws Exception {
    byte[] noise = new byte[512];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (byte) (i * 37 + 129);
    }

    assertRefused("a.txt", null, noise);
    assertRefused("b.csv", null, Documents.png());
  }

  @Test
  void zipNamedDocxIsRefused() throws Exception {
    assertRefused("letter.docx", null, Documents.zip(Map.of("a", new byte[9])));
  }

  @Test
  void zipIsNotLookedIntoWhereThatWouldFillTheMemory() throws Exception {
    byte[] huge = new byte[(int) ZipCheck.DIRECTORY_BYTES_MAX + 1];
    Arrays.fill(huge, (byte) ' ');
    byte[] document = Documents.docx("Hello");

    assertRefused("a.docx", null, Documents.withEntry(document, "[Content_Types].xml", huge));
    assertRefused("b.docx", null, Documents.withEntry(document, "word/_rels/x.xml.rels", huge));
  }

  @Test
  void contentThatIsNotTheDeclaredTypeIsRefused() throws Exception {
    JobView job = engine.run("documents", "letter", "application/pdf", Documents.docx("Hello"));

    assertThat(assertFailed(job, "detect", "TYPE_MISMATCH"))
        .contains("wordprocessingml", "declared", "application/pdf");
  }

  @Test
  void typeThatThePipelineDoesNotTakeIsRefused() throws Exception {
    JobView job = engine.run("documents", "photo.png", Documents.png());

    assertThat(assertFailed(job, "detect", "TYPE_NOT_ACCEPTED"))
        .contains("image/png", "documents", "application/pdf")
        .doesNotContain("x-tika");
  }

  @Test
  void documentsTakeNoJsonButAttachmentsDo() throws Exception {
    byte[] json = "{\"a\":1}".getBytes(UTF_8);

    assertFailed(engine.run("documents", "data.json", json), "detect", "TYPE_NOT_ACCEPTED");
    assertThat(engine.run("attachments", "data.json", json).state()).isEqualTo(JobState.DONE);
  }

  private static void assertRefused(String name, @Nullable String declared, byte[] content)
      throws Exception {
    assertFailed(engine.run("documents", name, declared, content), "detect", "TYPE_MISMATCH");
  }

  private static @Nullable String typeOf(String name, byte[] content) throws Exception {
    JobView job = engine.run("attachments", name, content);
    assertThat(job.state()).as("%s", job).isEqualTo(JobState.DONE);
    return engine.typeOf(job);
  }
}
