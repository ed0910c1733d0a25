package dev.landfast.stages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.engine.job.Pipeline;
import dev.landfast.engine.job.StageSpec;
import java.time.Duration;
import org.apache.tika.mime.MediaType;
import org.junit.jupiter.api.Test;

class StandardPipelinesTest {

  @Test
  void catalogHasBothPipelines() {
    assertThat(StandardPipelines.catalog().pipelines())
        .extracting(Pipeline::name)
        .containsExactly("attachments", "documents");
    assertThat(StandardPipelines.attachments().stages())
        .extracting(StageSpec::name)
        .containsExactly("detect", "parse");
    assertThat(StandardPipelines.documents().stages())
        .extracting(StageSpec::name)
        .containsExactly("detect", "parse", "validate", "chunk");
  }

  @Test
  void attachmentsTakeAllThatDocumentsTake() {
    assertThat(StandardPipelines.attachments().acceptedTypes())
        .containsAll(StandardPipelines.documents().acceptedTypes());
  }

  @Test
  void everyTypeThatIsTakenIsKnownAndRead() {
    for (String name : StandardPipelines.attachments().acceptedTypes()) {
      MediaType type = DocumentTypes.ofDeclared(name);

      assertThat(type).as(name).isNotNull();
      assertThat(DocumentReader.reads(type)).as(name).isTrue();
    }
  }

  /** A sender's other name for a type that the detect stage would then refuse helps nobody. */
  @Test
  void everyOtherNameStandsBesideTheTypesOwn() {
    for (Pipeline pipeline : StandardPipelines.catalog().pipelines()) {
      for (String name : pipeline.acceptedTypes()) {
        assertThat(pipeline.accepts(String.valueOf(DocumentTypes.ofDeclared(name))))
            .as(name)
            .isTrue();
      }
    }
  }

  @Test
  void picturesAndOpenDocumentsAreNotRead() {
    assertThat(DocumentReader.reads(MediaType.image("png"))).isFalse();
    assertThat(DocumentReader.reads(MediaType.parse("application/vnd.oasis.opendocument.text")))
        .isFalse();
    assertThat(DocumentReader.reads(MediaType.APPLICATION_ZIP)).isFalse();
  }

  @Test
  void stagesAreTriedThreeTimesWithinTheirBounds() {
    assertThat(StandardPipelines.documents().stages())
        .allSatisfy(stage -> {
          assertThat(stage.retry().attemptsMax()).isEqualTo(3);
          assertThat(stage.retry().first()).isEqualTo(Duration.ofMillis(500));
          assertThat(stage.retry().cap()).isEqualTo(Duration.ofSeconds(30));
          assertThat(stage.lostMax()).isEqualTo(5);
        })
        .extracting(StageSpec::runMax)
        .containsExactly(
            Duration.ofSeconds(60),
            Duration.ofMinutes(5),
            Duration.ofSeconds(60),
            Duration.ofSeconds(60));
  }
}
