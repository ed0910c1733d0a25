package dev.landfast.rig;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A slice of the corpus: the samples, whole and broken. */
final class CorpusRigIT {
  private static final Path SAMPLES = Path.of("../samples/documents");

  private static final Map<String, String> KNOWN =
      Map.of(
          "Inspection report Quay Wall 3 (partial download).pdf none PARSE_UNREADABLE",
          "It is cut off.",
          "Lageplan Hafenbecken 2.pdf none TYPE_MISMATCH",
          "It is a picture.");

  @TempDir Path folder;

  @Test
  void samplesWholeAndBrokenEndAsTheyMay() throws Exception {
    List<CorpusDocument> documents = Corpus.below(SAMPLES).documents(1);

    RigReport report = new CorpusRig(System.err, folder, new CorpusAudit(KNOWN), 1).run(documents);

    assertThat(report.isClean()).as(report.text()).isTrue();
    assertThat(report.figure("documents")).isEqualTo(documents.size());
    assertThat(report.figure("real")).isEqualTo(16);
    assertThat(report.figure("broken")).isGreaterThan(report.figure("real"));
    assertThat(report.figure("childrenAtOnce")).isPositive();
    assertThat(report.json()).contains("\"pdf broken\"");
  }
}
