package dev.landfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.landfast.engine.job.Breaker;
import dev.landfast.engine.job.Offer;
import dev.landfast.engine.job.Pipeline;
import dev.landfast.engine.job.Retry;
import dev.landfast.engine.job.StageLimits;
import dev.landfast.engine.job.StageSpec;
import dev.landfast.engine.stage.StageCatalog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PipelinesReaderTest {
  @TempDir Path folder;

  @Test
  void pipelineOfNamesAloneHasTheDefaults() throws Exception {
    AddedPipelines read = read("{mine: {stages: [detect, {name: label, remote: true}]}}");

    Retry retry = new Retry(3, Duration.ofMillis(500), Duration.ofSeconds(30));
    assertThat(read)
        .isEqualTo(
            new AddedPipelines(
                List.of(
                    new Pipeline(
                        "mine",
                        1,
                        List.of(
                            new StageSpec("detect", retry, Duration.ofMinutes(5), 5),
                            new StageSpec("label", retry, Duration.ofMinutes(5), 5)),
                        Set.of())),
                Map.of(),
                Set.of("label")));
  }

  @Test
  void everyKeyCanBeSaid() throws Exception {
    AddedPipelines read =
        read(
            """
            mine:
              version: 4
              accepts: [text/plain, application/pdf]
              once: true
              stages:
                - name: label
                  remote: true
                  attemptsMax: 6
                  backoffMaxSeconds: 90
                  runMaxSeconds: 3600
                  lostMax: 2
                  concurrencyMax: 7
                  breaker: {failuresMax: 3, pauseSeconds: 20, trialsMax: 2}
            """
                .indent(2));

    assertThat(read.pipelines())
        .containsExactly(
            new Pipeline(
                "mine",
                4,
                List.of(
                    new StageSpec(
                        "label",
                        new Retry(6, Duration.ofMillis(500), Duration.ofSeconds(90)),
                        Duration.ofHours(1),
                        2,
                        7,
                        new Breaker(3, Duration.ofSeconds(20), 2))),
                Set.of("text/plain", "application/pdf"),
                true));
  }

  @Test
  void pipelinesAreAddedToThoseThatNeedNoConfiguration() throws Exception {
    StageCatalog catalog = read("{mine: {stages: [{name: label, remote: true}]}}").catalog();

    assertThat(catalog.pipelines())
        .extracting(Pipeline::name)
        .containsExactly("attachments", "documents", "mine");
    assertThat(catalog.known()).contains(new Offer("mine", "label"));
    assertThat(catalog.runnable(Set.of("mine"))).isEmpty();
    assertThat(catalog.concurrencyMax("mine", "label")).isEqualTo(StageLimits.UNLIMITED);
  }

  @Test
  void stageOfAKindHasItsOwnSettings() throws Exception {
    AddedPipelines read =
        read(
            """
            mine:
              stages:
                - detect
                - {name: greet, uses: shout, with: {word: Hello, loudness: 3}}
                - {name: part, uses: shout, with: {word: Bye}, runMaxSeconds: 7}
            """
                .indent(2));

    assertThat(read.ownStages())
        .containsOnly(
            Map.entry(new Offer("mine", "greet"), new ShoutStage("Hello", 3)),
            Map.entry(new Offer("mine", "part"), new ShoutStage("Bye", 1)));
    assertThat(read.catalog().runnable(Set.of("mine")))
        .extracting(Offer::stage)
        .containsExactly("detect", "greet", "part");
  }

  @Test
  void lineOfWhatIsWrongIsTold() {
    assertThatThrownBy(() ->
            read("  mine:\n    stages:\n      - detect\n      - name: parse\n        lostMax: 0\n"))
        .hasMessage(
            file()
                + ":6: pipelines.mine.stages[1].lostMax needs a whole number from 1 to 1000000.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "7 | pipelines needs keys.",
        "{Mine: {stages: [detect]}} | pipelines.Mine needs a name of small letters, digits and '-',"
            + " with a letter first, 63 at most.",
        "{documents: {stages: [detect]}} | pipelines.documents is there without being configured."
            + " Give yours another name.",
        "{mine: {stages: []}} | pipelines.mine has no stage. List them as 'stages'.",
        "{mine: {stage: [detect]}} | pipelines.mine.stage is no key. Did you mean 'stages'?",
        "{mine: {stages: detect}} | pipelines.mine.stages needs a list.",
        "{mine: {stages: [dettect]}} | pipelines.mine.stages[0] names dettect, which Landfast does"
            + " not have. Did you mean 'detect'?",
        "{mine: {stages: [label]}} | pipelines.mine.stages[0] names label, which Landfast does not"
            + " have. Say with 'uses' what kind of stage it is, or, if workers of your own run it,"
            + " 'remote: true'.",
        "{mine: {stages: [{name: label, uses: shoutt}]}} | pipelines.mine.stages[0].uses names the"
            + " kind shoutt, which Landfast does not have. Did you mean 'shout'?",
        "{mine: {stages: [{name: label, uses: shout}]}} | pipelines.mine.stages[0] needs 'word'.",
        "{mine: {stages: [{name: label, uses: shout, with: {word: [a]}}]}} |"
            + " pipelines.mine.stages[0].with.word needs a text.",
        "{mine: {stages: [{name: label, uses: shout, with: {word: a, loudnes: 3}}]}} |"
            + " pipelines.mine.stages[0].with.loudnes is no key. Did you mean 'loudness'?",
        "{mine: {stages: [{name: label, remote: true, uses: shout}]}} |"
            + " pipelines.mine.stages[0].uses is no key. Known are name, remote, backoffMaxSeconds,"
            + " attemptsMax, runMaxSeconds, lostMax, concurrencyMax, breaker.",
        "{mine: {stages: [detect, detect]}} | pipelines.mine.stages[1] is the second stage detect of"
            + " its pipeline.",
        "{mine: {stages: [{name: parse, remote: true}]}} | pipelines.mine.stages[0] names parse,"
            + " which Landfast runs itself. Give yours another name.",
        "{mine: {stages: [{remote: true}]}} | pipelines.mine.stages[0] needs 'name'.",
        "{mine: {stages: [{name: label, remote: yes!}]}} | pipelines.mine.stages[0].remote is true"
            + " or false.",
        "{mine: {stages: [{name: label, remote: true, lostMax: 0}]}} |"
            + " pipelines.mine.stages[0].lostMax needs a whole number from 1 to 1000000.",
        "{mine: {stages: [{name: label, remote: true, concurrencyMax: 1001}]}} |"
            + " pipelines.mine.stages[0].concurrencyMax needs a whole number from 1 to 1000.",
        "{mine: {stages: [{name: label, remote: true, breaker: {pause: 1}}]}} |"
            + " pipelines.mine.stages[0].breaker.pause is no key. Known are failuresMax,"
            + " pauseSeconds, trialsMax.",
        "{mine: {accepts: [pdf], stages: [detect]}} | pipelines.mine.accepts[0] is no media type such"
            + " as application/pdf.",
        "{mine: {version: one, stages: [detect]}} | pipelines.mine.version needs a whole number from"
            + " 1 to 1000000.",
      })
  void whatIsWrongIsToldWithItsPlace(String pipelines, String told) {
    assertThatThrownBy(() -> read(pipelines))
        .isInstanceOfSatisfying(
            CommandFailure.class,
            failure -> assertThat(failure.status()).isEqualTo(ExitStatus.WRONG_USAGE))
        .hasMessage(file() + ":1: " + told);
  }

  private AddedPipelines read(String pipelines) throws Exception {
    Files.writeString(
        file(), pipelines.contains("\n") ? "pipelines:\n" + pipelines : "pipelines: " + pipelines);
    return Configuration.load(file(), Map.of()).pipelines();
  }

  private Path file() {
    return folder.resolve("landfast.yaml");
  }
}
