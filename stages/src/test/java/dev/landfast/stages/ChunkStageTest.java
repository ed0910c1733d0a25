package dev.landfast.stages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.landfast.engine.job.ArtifactRecord;
import dev.landfast.engine.job.JobReader.JobView;
import dev.landfast.engine.job.JobState;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class ChunkStageTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir static Path folder;

  @RegisterExtension
  static final RunningEngine engine = new RunningEngine(() -> folder, StandardPipelines.catalog());

  @Test
  void eachLineIsAChunkAndAllOfThemAreTheText() throws Exception {
    String text = "Die Fähre läuft ein. \"Grüße\" 𝄞\\n\n\n".repeat(300);
    JobView job = engine.run("documents", "a.txt", text.getBytes(UTF_8));
    assertThat(job.state()).as("%s", job).isEqualTo(JobState.DONE);

    List<Chunk> chunks =
        engine
            .artifact(job, "chunks.jsonl")
            .lines()
            .map(line -> JSON.readValue(line, Chunk.class))
            .toList();

    assertThat(chunks).hasSizeGreaterThan(5);
    assertThat(chunks.stream().map(Chunk::text).collect(Collectors.joining()))
        .isEqualTo(engine.artifact(job, "text.txt"));
  }

  @Test
  void documentHasAllOutputsOfItsStages() throws Exception {
    JobView job = engine.run("documents", "a.pdf", Documents.pdf("The ferry lands at nine."));

    assertThat(job.state()).as("%s", job).isEqualTo(JobState.DONE);
    assertThat(job.artifacts())
        .extracting(ArtifactRecord::stage, ArtifactRecord::name, ArtifactRecord::type)
        .containsExactlyInAnyOrder(
            tuple("parse", "text.txt", "text/plain;charset=utf-8"),
            tuple("parse", "metadata.json", "application/json"),
            tuple("validate", "validation.json", "application/json"),
            tuple("chunk", "chunks.jsonl", "application/x-ndjson"));
  }
}
