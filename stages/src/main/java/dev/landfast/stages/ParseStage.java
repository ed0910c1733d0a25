package dev.landfast.stages;

import dev.landfast.engine.job.FileRecord;
import dev.landfast.engine.job.JobError;
import dev.landfast.engine.stage.Stage;
import dev.landfast.engine.stage.StageResult;
import dev.landfast.engine.stage.StageRun;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/**
 * Takes the text and the metadata out of a document, or says why that cannot be done.
 *
 * <p>Outputs {@code text.txt} (UTF-8) and {@code metadata.json} ({@link MetadataJson}). A document
 * that was cut off fails, even where its parser would hand out what is left; so does one whose
 * parser finds it damaged. What a parser passes over without a word stays unnoticed: a page of a
 * PDF whose compressed text is broken comes out empty.
 *
 * <p>Parsers run in children of this process ({@link ParseChildren}): one that hangs, breaks off or
 * eats its memory costs its own document an answer, and the others nothing. One that breaks off is
 * tried once more, in a fresh child, when it may have been the child's age or somebody's kill.
 */
final class ParseStage implements Stage {
  static final String NAME = "parse";
  static final String TEXT = "text.txt";
  static final String METADATA = "metadata.json";

  private final ParseChildren children;

  ParseStage() {
    this(new ParseChildren(new ChildCommand(ParseLimits.USUAL)));
  }

  ParseStage(ParseChildren children) {
    this.children = children;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void prepare(Path folder) {
    children.prepare(folder);
  }

  @Override
  public void rest() {
    children.rest();
  }

  @Override
  public StageResult run(StageRun run) throws IOException, InterruptedException {
    FileRecord file = run.file();
    boolean again = run.attempt() > 1;
    ParseRequest request = ParseRequest.of(file, run.inputFile(), run.folder());
    ParseAnswer answer;
    try (OutputStream text = run.output(TEXT, "text/plain;charset=utf-8");
        OutputStream metadata = run.output(METADATA, "application/json")) {
      answer = children.parse(request, text, metadata, again);
    }
    return switch (answer) {
      case ParseAnswer.Complete _ -> new StageResult.Done();
      case ParseAnswer.Refused refused -> new StageResult.Failed(refused.error());
      case ParseAnswer.TimedOut timedOut ->
          new StageResult.Failed(ParseFailure.timedOut(file.name(), timedOut.after()));
      case ParseAnswer.Crashed crashed -> {
        JobError error =
            crashed.memory()
                ? ParseFailure.memoryEnded(file.name(), children.limits())
                : ParseFailure.crashed(file.name());
        yield crashed.blameless() && !again
            ? new StageResult.Retry(error)
            : new StageResult.Failed(error);
      }
      case ParseAnswer.Failed failed -> throw new IOException(failed.message());
      case ParseAnswer.Idle _ -> throw new IOException("One child after the other ended itself.");
    };
  }
}
