package dev.landfast.stages;

import dev.landfast.engine.job.JobError;
import dev.landfast.engine.job.Pipeline;
import dev.landfast.engine.stage.Stage;
import dev.landfast.engine.stage.StageResult;
import dev.landfast.engine.stage.StageRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.apache.tika.mime.MediaType;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what a file is by its content, and refuses one that is not what its name or its sender
 * says, or that the pipeline does not take. Makes no output; the type is kept with the file.
 */
final class DetectStage implements Stage {
  static final String NAME = "detect";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public StageResult run(StageRun run) throws IOException {
    TypeExpectation expected = TypeExpectation.of(run.file().name(), run.file().declaredType());
    MediaType content = DocumentTypes.ofContent(run);
    MediaType hint = expected.hint();
    if (content.equals(DocumentTypes.ZIP)
        && hint != null
        && DocumentTypes.isKindOf(hint, DocumentTypes.OOXML)
        && isBrokenZip(run.inputFile())) {
      content = hint; // the parser will tell that it is damaged, which helps more
    }
    if (!expected.nameFits(content)) {
      return mismatch(content, "its name ends like that of", expected.byName());
    }
    if (!expected.declaredFits(content)) {
      return mismatch(content, "its sender declared it as", expected.declared());
    }
    MediaType type = typeOf(content, hint, run.pipeline());
    if (!run.pipeline().accepts(type.toString())) {
      return notAccepted(type, run.pipeline());
    }
    run.foundType(type.toString());
    return new StageResult.Done();
  }

  /** The content's type, made more exact by the name where content cannot tell. */
  private static MediaType typeOf(MediaType content, @Nullable MediaType hint, Pipeline pipeline) {
    if (hint == null) {
      return content;
    }
    boolean inText = DocumentTypes.isText(content) && DocumentTypes.isText(hint);
    boolean moreExact = DocumentTypes.isKindOf(hint, content);
    boolean inContainer = content.equals(DocumentTypes.OLE) || content.equals(DocumentTypes.OOXML);
    if ((inText || inContainer) && moreExact) {
      return hint;
    }
    // HTML is part of Markdown. And a text whose first lines look like a mail or a script is still
    // what its name says, if that is what the pipeline wants.
    boolean keepsName =
        hint.equals(DocumentTypes.MARKDOWN) || !pipeline.accepts(content.toString());
    return inText && keepsName && pipeline.accepts(hint.toString()) ? hint : content;
  }

  private static boolean isBrokenZip(Path file) throws IOException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      return zip.size() == 0;
    } catch (ZipException e) {
      return true;
    }
  }

  private static StageResult mismatch(
      MediaType content, String claim, @Nullable MediaType expected) {
    return new StageResult.Failed(
        JobError.input(
            "TYPE_MISMATCH",
            "The file's content is "
                + shown(content)
                + ", but "
                + claim
                + " "
                + expected
                + ". Check that it is the right file, and send it under the name and the type that"
                + " are its own."));
  }

  private static StageResult notAccepted(MediaType type, Pipeline pipeline) {
    String accepted =
        pipeline.acceptedTypes().stream()
            .filter(name -> !name.contains("x-tika-")) // Tika's own names help nobody
            .sorted()
            .collect(Collectors.joining(", "));
    return new StageResult.Failed(
        JobError.input(
            "TYPE_NOT_ACCEPTED",
            "The file's content is "
                + shown(type)
                + ", which the pipeline "
                + pipeline.name()
                + " does not take. Send one of: "
                + accepted
                + "."));
  }

  private static String shown(MediaType type) {
    return type.equals(DocumentTypes.BINARY) ? "of no known type" : type.toString();
  }
}
