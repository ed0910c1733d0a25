package dev.landfast.stages;

import static dev.landfast.stages.RunningEngine.assertFailed;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.engine.job.JobError;
import dev.landfast.engine.job.JobReader.JobView;
import dev.landfast.engine.job.JobState;
import dev.landfast.engine.stage.StageCatalog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a job hears of a parser that hangs, breaks off or eats its memory. */
class ParseStageCrashTest {
  private static final Duration SHORT = Duration.ofSeconds(2);
  private static final Duration LONG = Duration.ofMinutes(2);
  private static final ParseLimits LIMITS =
      new ParseLimits(64L * 1024 * 1024, SHORT, Duration.ZERO, SHORT, LONG, LONG, 10, 10);

  @TempDir static Path folder;

  @RegisterExtension static final RunningEngine engine = new RunningEngine(() -> folder, planted());

  private static StageCatalog planted() {
    ChildCommand command = new ChildCommand(PlantedProgram.class.getName(), LIMITS);
    return new StageCatalog(
        List.of(StandardPipelines.attachments()),
        List.of(new DetectStage(), new ParseStage(new ParseChildren(command))));
  }

  @Test
  void documentThatTakesTooLongFailsAsSuch() throws Exception {
    assertThat(assertFailed(run("hang.txt"), "parse", "PARSE_TIMEOUT"))
        .startsWith("hang.txt was not read to its end within 2 s");
  }

  @Test
  void documentThatUsedAndFreshChildBreakOffAtFailsAsSuch() throws Exception {
    run("pid.txt"); // so that the first break is that of a child that has read another

    JobView job = run("halt.txt");

    assertThat(detail(job.error())).startsWith("The program that was reading halt.txt broke off.");
    assertThat(job.attempts())
        .filteredOn(attempt -> attempt.stage().equals("parse"))
        .extracting(attempt -> code(attempt.error()))
        .containsExactly("PARSE_CRASHED", "PARSE_CRASHED");
    assertThat(job.artifacts()).isEmpty();
  }

  @Test
  void documentThatNeedsTooMuchMemoryFailsAsSuch() throws Exception {
    JobView job = run("eat.txt");

    assertThat(code(job.error())).isEqualTo("PARSE_CRASHED");
    assertThat(detail(job.error())).contains("eat.txt", "more memory than the 64 MiB");
  }

  @Test
  void nothingOfACrashIsLeftForTheNextDocument() throws Exception {
    for (String deed : List.of("halt.txt", "eat.txt", "rubbish.txt", "flood.txt")) {
      run(deed);
      assertThat(run("pid.txt").state()).as("behind %s", deed).isEqualTo(JobState.DONE);
    }
  }

  private static JobView run(String name) throws Exception {
    return engine.run("attachments", name, "The ferry lands.".getBytes(UTF_8));
  }

  private static String code(@Nullable JobError error) {
    return error == null ? "" : error.code();
  }

  private static String detail(@Nullable JobError error) {
    return error == null ? "" : error.detail();
  }
}
