package dev.landfast.stages;

import dev.landfast.stages.DocumentReader.Reading;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads one document again and again, by the parsers of this process or by its children. Here,
 * beside the stages, because nobody but a benchmark may choose. Safe for use by several threads.
 */
public final class DocumentReadings implements AutoCloseable {
  private final ParseRequest request;
  private final ParseChildren children = new ParseChildren(new ChildCommand(ParseLimits.USUAL));

  /**
   * @param folder for temporary files
   * @param type of the document
   */
  public DocumentReadings(Path document, String type, Path folder) throws IOException {
    Path name = document.getFileName();
    this.request =
        new ParseRequest(
            document.toAbsolutePath(),
            folder.toAbsolutePath(),
            String.valueOf(name),
            type,
            Files.size(document));
    children.prepare(folder.toAbsolutePath());
  }

  public void readHere() throws IOException, InterruptedException {
    try (TextOutput text = new TextOutput(OutputStream.nullOutputStream(), request.length())) {
      if (!(ParseProgram.read(request, text) instanceof Reading.Complete)) {
        throw new IOException("The document was refused.");
      }
    }
  }

  public void readInChild() throws IOException, InterruptedException {
    OutputStream nowhere = OutputStream.nullOutputStream();
    ParseAnswer answer = children.parse(request, nowhere, nowhere, false);
    if (!(answer instanceof ParseAnswer.Complete)) {
      throw new IOException("A child answered " + answer + ".");
    }
  }

  @Override
  public void close() {
    children.rest();
  }
}
