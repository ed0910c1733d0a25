package dev.landfast.stages;

import dev.landfast.engine.job.FileRecord;
import dev.landfast.engine.job.JobError;
import dev.landfast.engine.stage.Stage;
import dev.landfast.engine.stage.StageResult;
import dev.landfast.engine.stage.StageRun;
import dev.landfast.stages.DocumentReader.Reading;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.tika.mime.MediaType;

/**
 * Takes the text and the metadata out of a document, or says why that cannot be done.
 *
 * <p>Outputs {@code text.txt} (UTF-8) and {@code metadata.json} ({@link MetadataJson}). A document
 * that was cut off fails, even where its parser would hand out what is left; so does one whose
 * parser finds it damaged. What a parser passes over without a word stays unnoticed: a page of a
 * PDF whose compressed text is broken comes out empty.
 */
final class ParseStage implements Stage {
  static final String NAME = "parse";
  static final String TEXT = "text.txt";
  static final String METADATA = "metadata.json";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public StageResult run(StageRun run) throws IOException, InterruptedException {
    FileRecord file = run.file();
    MediaType type = MediaType.parse(file.type());
    if (type != null && !DocumentReader.reads(type)) {
      return new StageResult.Failed(unsupported(type));
    }
    Reading reading;
    try (TextOutput text =
        new TextOutput(run.output(TEXT, "text/plain;charset=utf-8"), file.length())) {
      reading = DocumentReader.read(run.inputFile(), file, text, run.folder());
    }
    return switch (reading) {
      case Reading.Refused refused -> new StageResult.Failed(refused.error());
      case Reading.Complete complete -> {
        try (OutputStream out = run.output(METADATA, "application/json")) {
          out.write(MetadataJson.of(complete.metadata(), complete.unread()));
        }
        yield new StageResult.Done();
      }
    };
  }

  private static JobError unsupported(MediaType type) {
    return JobError.input(
        "PARSE_UNSUPPORTED",
        "There is no reader for "
            + type
            + ". Send the document in another format, such as PDF, DOCX or plain text.");
  }
}
