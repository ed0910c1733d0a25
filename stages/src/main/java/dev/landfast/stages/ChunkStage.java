package dev.landfast.stages;

import dev.landfast.engine.stage.Stage;
import dev.landfast.engine.stage.StageResult;
import dev.landfast.engine.stage.StageRun;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.json.JsonMapper;

/**
 * Cuts the text into chunks for search and for language models. Outputs {@code chunks.jsonl}, one
 * {@link Chunk} a line as JSON.
 *
 * <p>Offsets count Unicode code points, as Python, PostgreSQL and SQLite do; not UTF-16 code units,
 * as JavaScript and Java do.
 */
final class ChunkStage implements Stage {
  static final String NAME = "chunk";
  static final String CHUNKS = "chunks.jsonl";

  private static final JsonMapper JSON = JsonMapper.builder().build();

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public StageResult run(StageRun run) throws IOException, InterruptedException {
    String text = new String(run.artifact(ParseStage.TEXT), StandardCharsets.UTF_8);
    Chunker chunker = new Chunker(text);
    try (OutputStream out = new BufferedOutputStream(run.output(CHUNKS, "application/x-ndjson"))) {
      while (chunker.hasNext()) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        out.write(JSON.writeValueAsBytes(chunker.next()));
        out.write('\n');
      }
    }
    return new StageResult.Done();
  }
}
