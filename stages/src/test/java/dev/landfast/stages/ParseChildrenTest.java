package dev.landfast.stages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.landfast.stages.ParseAnswer.Complete;
import dev.landfast.stages.ParseAnswer.Crashed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What parsers can do to the process that they run in, done in real children. */
class ParseChildrenTest {
  private static final long HEAP_BYTES = 64L * 1024 * 1024;
  private static final Duration LONG = Duration.ofMinutes(2);
  private static final Duration SHORT = Duration.ofSeconds(1);

  @TempDir Path folder;

  private final List<ParseChildren> opened = new ArrayList<>();

  @AfterEach
  void rest() {
    opened.forEach(ParseChildren::rest);
  }

  @Test
  void documentIsReadInAnotherProcess() throws Exception {
    ParseChildren children = new ParseChildren(new ChildCommand(ParseLimits.USUAL));
    opened.add(children);
    children.prepare(folder);
    Path document = Files.write(folder.resolve("input"), Documents.pdf("The ferry lands."));
    ParseRequest request =
        new ParseRequest(document, folder, "a.pdf", "application/pdf", Files.size(document));
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    ByteArrayOutputStream metadata = new ByteArrayOutputStream();

    assertThat(children.parse(request, text, metadata, false)).isEqualTo(new Complete());

    assertThat(text.toString(UTF_8)).contains("The ferry lands.");
    assertThat(metadata.toString(UTF_8)).contains("\"dc:title\":\"A test\"");
  }

  @Test
  void childReadsOneDocumentAfterAnotherUntilItIsWorn() throws Exception {
    ParseChildren children = planted(LONG, LONG, 2);

    long first = pid(children);
    long second = pid(children);
    long third = pid(children);

    assertThat(second).isEqualTo(first);
    assertThat(third).isNotEqualTo(first);
    assertGone(first);
  }

  @Test
  void successorIsThereWhenAChildIsWorn() throws Exception {
    ParseChildren children = planted(LONG, LONG, 21); // one, and those that its successor waits for
    long first = pid(children);
    long pid = first;
    for (int i = 0; i < 21 && pid == first; i++) {
      pid = pid(children);
    }

    assertThat(pid).isNotEqualTo(first);
    assertGone(first);
    assertThat(options(children)).contains("-Xmx").doesNotContain("TieredStopAtLevel");
  }

  @Test
  void firstChildIsThereSoon() throws Exception {
    assertThat(options(planted())).contains("-XX:TieredStopAtLevel=1");
  }

  private String options(ParseChildren children) throws Exception {
    Run run = new Run(children, "options");
    assertThat(run.answer()).isEqualTo(new Complete());
    return String.join(" ", run.words());
  }

  @Test
  void freshChildHasReadNothing() throws Exception {
    ParseChildren children = planted();
    long first = pid(children);
    Run run = new Run(children, "pid");

    run.start(true);

    assertThat(run.pid()).isNotEqualTo(first);
  }

  @Test
  void childThatHangsIsEndedAtTheEndOfItsTime() throws Exception {
    Run run = new Run(planted(SHORT, LONG, 10), "hang");

    assertThat(run.answer()).isEqualTo(new ParseAnswer.TimedOut(SHORT));
    assertGone(run.pid());
  }

  @Test
  void memoryEndsWithTheChildThatHasEatenIt() throws Exception {
    Run run = new Run(planted(), "eat");

    assertThat(run.answer()).isEqualTo(new Crashed(true, false));
    assertGone(run.pid());
  }

  @Test
  void childThatBreaksOffHasNoAnswer() throws Exception {
    assertThat(new Run(planted(), "halt").answer()).isEqualTo(new Crashed(false, false));
    assertThat(new Run(planted(), "exit").answer()).isEqualTo(new Crashed(false, false));
  }

  @Test
  void documentThatAUsedChildBreaksOffAtMayBeBlameless() throws Exception {
    ParseChildren children = planted();
    pid(children);

    assertThat(new Run(children, "halt").answer()).isEqualTo(new Crashed(false, true));
  }

  @Test
  void documentWhoseChildSomebodyKillsMayBeBlameless() throws Exception {
    Run run = new Run(planted(), "hang");
    CompletableFuture<ParseAnswer> answer = run.begin();

    ProcessHandle.of(run.pid()).orElseThrow().destroyForcibly();

    assertThat(answer.get(1, TimeUnit.MINUTES)).isEqualTo(new Crashed(false, true));
  }

  @Test
  void processesThatAParserStartedEndWithItsChild() throws Exception {
    Run hanging = new Run(planted(SHORT, LONG, 10), "start-and-hang");
    hanging.answer();
    assertGone(Long.parseLong(hanging.words()[1]));

    ParseChildren children = planted();
    Run left = new Run(children, "start");
    assertThat(left.answer()).isEqualTo(new Complete());
    children.rest();
    assertGone(Long.parseLong(left.words()[1]));
  }

  @Test
  void childThatAnswersRubbishIsEnded() throws Exception {
    for (String deed : List.of("rubbish", "answer-early", "flood")) {
      Run run = new Run(planted(), deed);

      assertThat(run.answer()).as(deed).isEqualTo(new Crashed(false, false));
      assertGone(run.pid());
    }
  }

  @Test
  void whatAParserPrintsIsNoAnswer() throws Exception {
    ParseChildren children = planted();
    Run run = new Run(children, "print");

    assertThat(run.answer()).isEqualTo(new Complete());
    assertThat(run.words()).hasSize(2).endsWith("");
    assertThat(pid(children)).isEqualTo(run.pid());
  }

  @Test
  void interruptEndsTheChild() throws Exception {
    Run run = new Run(planted(), "hang");
    CompletableFuture<ParseAnswer> answer = run.begin();
    run.pid();

    run.thread.interrupt();

    assertThatThrownBy(() -> answer.get(1, TimeUnit.MINUTES))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(InterruptedException.class);
    assertGone(run.pid());
  }

  @Test
  void outputThatFailsEndsTheChild() throws Exception {
    ParseChildren children = planted();
    long first = pid(children);
    IOException failure = new IOException("No space left on device");
    OutputStream failing =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw failure;
          }
        };

    assertThatThrownBy(
            () -> children.parse(request("hang"), failing, OutputStream.nullOutputStream(), false))
        .isSameAs(failure);
    assertGone(first);
  }

  @Test
  void documentThatIsNotThereIsNotItsFault() throws Exception {
    ParseChildren children = new ParseChildren(new ChildCommand(ParseLimits.USUAL));
    opened.add(children);
    ParseRequest request = new ParseRequest(folder.resolve("missing"), folder, "a.txt", null, 1);

    ParseAnswer answer =
        children.parse(
            request, OutputStream.nullOutputStream(), OutputStream.nullOutputStream(), false);

    assertThat(answer).isInstanceOf(ParseAnswer.Failed.class);
    assertThat(((ParseAnswer.Failed) answer).message()).contains("NoSuchFileException");
  }

  @Test
  void neighboursOfAChildThatHangsAreRead() throws Exception {
    ParseChildren children = planted();
    Run hanging = new Run(children, "hang");
    CompletableFuture<ParseAnswer> answer = hanging.begin();
    long pid = hanging.pid();

    for (int i = 0; i < 20; i++) {
      assertThat(pid(children)).isNotEqualTo(pid);
    }

    assertThat(answer).isNotDone();
    hanging.thread.interrupt();
    assertGone(pid);
  }

  @Test
  void childThatHasNothingToDoEndsItself() throws Exception {
    ParseChildren children = planted(LONG, SHORT, 10);
    long first = pid(children);
    assertGone(first);

    assertThat(pid(children)).isNotEqualTo(first);
  }

  @Test
  void restEndsWhoeverHasNothingToDo() throws Exception {
    ParseChildren children = planted();
    long first = pid(children);

    children.rest();
    assertGone(first);

    assertThat(pid(children)).isNotEqualTo(first);
  }

  @Test
  void childThatDoesNotComeUpIsAFailureOfOurs() {
    ParseLimits limits = limits(LONG, LONG, 10);
    ParseChildren children = new ParseChildren(new ChildCommand("no.such.Program", limits));

    assertThatThrownBy(() -> new Run(children, "pid").start(false))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("did not come up")
        .hasMessageContaining("no.such.Program");
  }

  @Test
  void whatAChildLeavesIsRemovedWithIt() throws Exception {
    ParseChildren children = planted();
    children.prepare(folder);
    Run run = new Run(children, "litter");
    run.answer();
    Path left = Path.of(run.words()[1]);
    assertThat(left).exists().startsWith(folder);

    children.rest();

    assertThat(left.getParent()).doesNotExist();
  }

  @Test
  void childHasNothingOfTheEnvironmentButItsLanguage() throws Exception {
    Run run = new Run(planted(), "environment");
    run.answer();

    assertThat(List.of(run.words()).subList(1, run.words().length))
        .isSubsetOf("LANG", "LC_ALL", "LC_CTYPE");
  }

  private ParseChildren planted() {
    return planted(LONG, LONG, 10);
  }

  private ParseChildren planted(Duration time, Duration idle, int files) {
    ParseChildren children =
        new ParseChildren(
            new ChildCommand(PlantedProgram.class.getName(), limits(time, idle, files)));
    opened.add(children);
    return children;
  }

  private static ParseLimits limits(Duration time, Duration idle, int files) {
    return new ParseLimits(HEAP_BYTES, time, Duration.ZERO, time, LONG, idle, files, files);
  }

  private long pid(ParseChildren children) throws Exception {
    Run run = new Run(children, "pid");
    assertThat(run.answer()).isEqualTo(new Complete());
    return run.pid();
  }

  private ParseRequest request(String deed) {
    return new ParseRequest(folder.resolve("input"), folder, deed, null, 1);
  }

  private static void assertGone(long pid) throws Exception {
    var handle = ProcessHandle.of(pid);
    if (handle.isPresent()) {
      handle.get().onExit().get(1, TimeUnit.MINUTES);
    }
  }

  /** One document, and what is heard of it. */
  private final class Run {
    private final ParseChildren children;
    private final String deed;
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();
    private final CompletableFuture<Long> pid = new CompletableFuture<>();
    private final CompletableFuture<ParseAnswer> answer = new CompletableFuture<>();
    private final Thread thread = Thread.ofPlatform().daemon().unstarted(this::runFor);

    Run(ParseChildren children, String deed) {
      this.children = children;
      this.deed = deed;
    }

    /** In a thread of its own. */
    CompletableFuture<ParseAnswer> begin() {
      thread.start();
      return answer;
    }

    private void runFor() {
      try {
        answer.complete(start(false));
      } catch (IOException | InterruptedException e) {
        answer.completeExceptionally(e);
      }
    }

    ParseAnswer answer() throws IOException, InterruptedException {
      return start(false);
    }

    ParseAnswer start(boolean fresh) throws IOException, InterruptedException {
      OutputStream out =
          new OutputStream() {
            @Override
            public void write(int b) {
              text.write(b);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
              text.write(bytes, offset, length);
              if (!pid.isDone()) {
                pid.complete(Long.parseLong(words()[0]));
              }
            }
          };
      return children.parse(request(deed), out, OutputStream.nullOutputStream(), fresh);
    }

    /** Of the child; waits until it has said so. */
    long pid() throws Exception {
      return pid.get(1, TimeUnit.MINUTES);
    }

    String[] words() {
      return text.toString(UTF_8).split(" ", -1);
    }
  }
}
