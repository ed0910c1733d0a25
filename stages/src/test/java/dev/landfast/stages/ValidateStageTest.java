package dev.landfast.stages;

import static dev.landfast.stages.RunningEngine.artifactNames;
import static dev.landfast.stages.RunningEngine.assertFailed;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.engine.job.JobReader.JobView;
import dev.landfast.engine.job.JobState;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class ValidateStageTest {
  @TempDir static Path folder;

  @RegisterExtension
  static final RunningEngine engine = new RunningEngine(() -> folder, StandardPipelines.catalog());

  @Test
  void textIsCountedInCodePoints() throws Exception {
    JobView job = run("a.txt", "Grüße 𝄞\nzwei\u00A0drei\n");

    assertThat(job.state()).as("%s", job).isEqualTo(JobState.DONE);
    assertThat(engine.artifact(job, "validation.json"))
        .isEqualTo("{\"characters\":19,\"visible\":14,\"words\":4,\"lines\":3,\"replacements\":0}");
  }

  @Test
  void scannedPdfIsEmptyAndTheAnswerSaysWhy() throws Exception {
    JobView job = engine.run("documents", "scan.pdf", Documents.scannedPdf());

    assertThat(assertFailed(job, "validate", "TEXT_EMPTY")).contains("scanner", "OCR");
    assertThat(artifactNames(job)).containsExactlyInAnyOrder("text.txt", "metadata.json");
  }

  @Test
  void documentOfBlanksIsEmpty() throws Exception {
    JobView job = engine.run("documents", "a.docx", Documents.docx(" ", "\u00A0\u200B"));

    assertThat(assertFailed(job, "validate", "TEXT_EMPTY")).doesNotContain("scanner");
  }

  @Test
  void textWithManyReplacementCharactersIsGarbled() throws Exception {
    JobView job = run("a.txt", "x".repeat(94) + "\uFFFD".repeat(6));

    assertThat(assertFailed(job, "validate", "TEXT_GARBLED")).contains("100 characters 6 ");
    assertThat(artifactNames(job)).doesNotContain("validation.json");
  }

  @Test
  void textWithFewReplacementCharactersIsGoodEnough() throws Exception {
    JobView job = run("a.txt", "x".repeat(95) + "\uFFFD".repeat(5));

    assertThat(job.state()).as("%s", job).isEqualTo(JobState.DONE);
  }

  private static JobView run(String name, String text) throws Exception {
    return engine.run("documents", name, text.getBytes(UTF_8));
  }
}
