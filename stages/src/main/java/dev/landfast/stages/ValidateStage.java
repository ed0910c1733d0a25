package dev.landfast.stages;

import dev.landfast.engine.job.JobError;
import dev.landfast.engine.stage.Stage;
import dev.landfast.engine.stage.StageResult;
import dev.landfast.engine.stage.StageRun;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.json.JsonMapper;

/**
 * Refuses a text that nobody could use: one without a word, or one that came out as replacement
 * characters. Outputs {@code validation.json}, the {@link TextCount}.
 */
final class ValidateStage implements Stage {
  static final String NAME = "validate";
  static final String VALIDATION = "validation.json";

  /** The share of U+FFFD among the visible characters above which a text is garbled. */
  static final double GARBLED_SHARE_MAX = 0.05;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public StageResult run(StageRun run) throws IOException {
    String text = new String(run.artifact(ParseStage.TEXT), StandardCharsets.UTF_8);
    TextCount count = TextCount.of(text);
    if (count.visible() == 0) {
      return new StageResult.Failed(empty(run));
    }
    if (count.replacements() > count.visible() * GARBLED_SHARE_MAX) {
      return new StageResult.Failed(garbled(count));
    }
    try (OutputStream out = run.output(VALIDATION, "application/json")) {
      out.write(JSON.writeValueAsBytes(count));
    }
    return new StageResult.Done();
  }

  private static JobError empty(StageRun run) {
    boolean pdf = "application/pdf".equals(run.file().type());
    return JobError.input(
        "TEXT_EMPTY",
        pdf
            ? "The PDF has no text in it: its pages are pictures, as a scanner makes them. Run text"
                + " recognition (OCR) on it and send the result."
            : "The document has no text in it. Check that it is the right one.");
  }

  private static JobError garbled(TextCount count) {
    return JobError.input(
        "TEXT_GARBLED",
        "Of the text's "
            + count.visible()
            + " characters "
            + count.replacements()
            + " could not be decoded. Save the document as UTF-8, or a PDF with its fonts embedded,"
            + " and send that.");
  }
}
