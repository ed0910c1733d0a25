package dev.landfast.engine.stage;

import static dev.landfast.engine.stage.WorkersFixture.done;
import static dev.landfast.engine.stage.WorkersFixture.pipeline;
import static dev.landfast.engine.stage.WorkersFixture.stage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.landfast.engine.job.Offer;
import dev.landfast.engine.job.Pipeline;
import dev.landfast.engine.stage.StageCatalog.Step;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class StageCatalogTest {
  private final Stage parse = stage("parse", run -> done());
  private final Stage chunk = stage("chunk", run -> done());
  private final Pipeline papers = pipeline(1, Duration.ofMinutes(1), parse, chunk);

  @Test
  void stagesAreFoundByTheirPipelineWithTheNextOne() {
    StageCatalog catalog = new StageCatalog(List.of(papers), List.of(parse, chunk));

    assertThat(catalog.pipeline("papers")).contains(papers);
    assertThat(catalog.pipelines()).containsExactly(papers);
    assertThat(catalog.step("papers", "parse").orElseThrow())
        .returns(Optional.of("chunk"), Step::next);
    assertThat(catalog.step("papers", "chunk").orElseThrow()).returns(Optional.empty(), Step::next);
    assertThat(catalog.stage(new Offer("papers", "parse"))).isSameAs(parse);
    assertThat(catalog.lostMax("papers", "parse")).isEqualTo(3);
  }

  @Test
  void remoteStageIsKnownAndNotRunHere() {
    StageCatalog catalog = new StageCatalog(List.of(papers), List.of(parse), Set.of("chunk"));

    assertThat(catalog.known())
        .containsExactly(new Offer("papers", "parse"), new Offer("papers", "chunk"));
    assertThat(catalog.runnable(Set.of())).containsExactly(new Offer("papers", "parse"));
    assertThat(catalog.runnable(Set.of("other"))).isEmpty();
    assertThat(catalog.step("papers", "chunk")).isPresent();
    assertThat(catalog.lostMax("papers", "chunk")).isEqualTo(3);
    assertThatThrownBy(() -> catalog.stage(new Offer("papers", "chunk")))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void stageThatIsRunHereIsNotRemoteToo() {
    assertThatThrownBy(
            () -> new StageCatalog(List.of(papers), List.of(parse, chunk), Set.of("chunk")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("chunk");
  }

  @Test
  void whatIsNotThereIsNotFound() {
    StageCatalog catalog = new StageCatalog(List.of(papers), List.of(parse, chunk));

    assertThat(catalog.pipeline("none")).isEmpty();
    assertThat(catalog.step("none", "parse")).isEmpty();
    assertThat(catalog.step("papers", "none")).isEmpty();
    assertThat(catalog.lostMax("none", "parse")).isEqualTo(1);
  }

  @Test
  void stageOfAnotherPipelineIsNotFound() {
    Pipeline other = new Pipeline("other", 1, List.of(papers.stages().getFirst()), Set.of());
    StageCatalog catalog = new StageCatalog(List.of(papers, other), List.of(parse, chunk));

    assertThat(catalog.step("other", "chunk")).isEmpty();
  }

  @Test
  void stageOfAPipelinesOwnGoesBeforeTheOneThatOthersShare() {
    Stage own = stage("parse", run -> done());
    Pipeline other = new Pipeline("other", 1, List.of(papers.stages().getFirst()), Set.of());
    StageCatalog catalog =
        new StageCatalog(
            List.of(papers, other),
            List.of(parse, chunk),
            Map.of(new Offer("other", "parse"), own),
            Set.of());

    assertThat(catalog.stage(new Offer("papers", "parse"))).isSameAs(parse);
    assertThat(catalog.stage(new Offer("other", "parse"))).isSameAs(own);
  }

  @Test
  void stageThatPipelinesShareIsPreparedOnce() {
    List<String> prepared = new ArrayList<>();
    Stage shared =
        new Stage() {
          @Override
          public String name() {
            return "parse";
          }

          @Override
          public void prepare(Path folder) {
            prepared.add("prepared");
          }

          @Override
          public void rest() {
            prepared.add("rests");
          }

          @Override
          public StageResult run(StageRun run) {
            return done();
          }
        };
    Pipeline other = new Pipeline("other", 1, List.of(papers.stages().getFirst()), Set.of());
    StageCatalog catalog = new StageCatalog(List.of(papers, other), List.of(shared, chunk));

    catalog.prepare(catalog.runnable(Set.of()), Path.of("x"));
    catalog.rest();

    assertThat(prepared).containsExactly("prepared", "rests");
  }

  @Test
  void pipelineThatNamesNoSuchStageIsRefused() {
    assertThatThrownBy(() -> new StageCatalog(List.of(papers), List.of(parse)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("papers")
        .hasMessageContaining("chunk");
  }

  @Test
  void nameThatIsUsedTwiceIsRefused() {
    assertThatThrownBy(() -> new StageCatalog(List.of(), List.of(parse, parse)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("parse");
    assertThatThrownBy(() -> new StageCatalog(List.of(papers, papers), List.of(parse, chunk)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("papers");
  }

  @Test
  void pipelineWithoutAStageIsRefused() {
    assertThatThrownBy(() -> new Pipeline("empty", 1, List.of(), Set.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("empty");
  }
}
