package dev.landfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.cli.terminal.DisplayText;
import dev.landfast.publish.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

final class RunCommandTest {
  private final Screen screen = Screen.plain(400);
  private final StopSignal stop = new StopSignal(hook -> {});

  @TempDir Path folder;

  private int run(String... arguments) {
    return Landfast.run(screen.terminal(), stop, arguments);
  }

  private int runScript(String script, String... options) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("run", "--target", target().toString()));
    arguments.addAll(List.of(options));
    arguments.addAll(List.of("--", "sh", "-c", script));
    return run(arguments.toArray(String[]::new));
  }

  @Test
  void whatTheProgramWroteIsPublishedTogether() throws IOException {
    assertThat(
            runScript(
                "mkdir $LANDFAST_OUT/b; echo 1 > $LANDFAST_OUT/a; echo 2 > $LANDFAST_OUT/b/c;"
                    + " mktemp > $LANDFAST_OUT/tmp"))
        .isZero();

    assertThat(screen.out()).isEqualTo("Durable: " + target() + "\n");
    assertThat(target().resolve("a")).hasContent("1");
    assertThat(target().resolve("b/c")).hasContent("2");
    assertThat(target().resolve("tmp")).content().startsWith(folder + "/run-").contains("/tmp/");
    assertThat(target().resolve(Workspace.MANIFEST)).exists();
    assertThat(entries()).containsExactly("target");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "echo half > $LANDFAST_OUT/a; exit 3 | 'sh' ended with status 3.",
        "echo half > $LANDFAST_OUT/a; kill -9 $$ | 'sh' ended with status 137.",
        "true | 'sh' ended with status 0, but wrote nothing into the folder $LANDFAST_OUT.",
      })
  void programThatFailsPublishesNothing(String script, String says) throws IOException {
    assertThat(runScript(script)).isOne();

    assertThat(screen.err()).isEqualTo("landfast: " + says + " Nothing was published.\n");
    assertThat(entries()).isEmpty();
  }

  @Test
  void programThatIsNotThereIsSaid() throws IOException {
    assertThat(run("run", "--target", target().toString(), "no-such-program")).isOne();

    assertThat(screen.err()).startsWith("landfast: 'no-such-program' could not be started: ");
    assertThat(entries()).isEmpty();
  }

  @Test
  void targetThatExistsIsSaidBeforeTheProgramRuns() throws IOException {
    Files.createDirectory(target());

    assertThat(runScript("echo ran > " + folder + "/ran; echo > $LANDFAST_OUT/a")).isOne();

    assertThat(screen.err()).contains("the program was not run", "--numbered");
    assertThat(entries()).containsExactly("target");
  }

  @Test
  void targetThatAppearsMeanwhileIsUntouched() throws IOException {
    assertThat(runScript("mkdir " + target() + "; echo > $LANDFAST_OUT/a")).isOne();

    assertThat(screen.err())
        .isEqualTo(
            "landfast: "
                + target()
                + " exists already, and is untouched. Choose another name, or use --numbered.\n");
    assertThat(target()).isEmptyDirectory();
    assertThat(entries()).containsExactly("target");
  }

  @Test
  void numberedRunsEachHaveAFolder() throws IOException {
    assertThat(runScript("echo 1 > $LANDFAST_OUT/a", "--numbered")).isZero();
    assertThat(runScript("echo 2 > $LANDFAST_OUT/a", "--numbered", "--json")).isZero();

    assertThat(entries()).containsExactly("target-0001", "target-0002");
    String line = screen.out().lines().toList().getLast();
    assertThat(JsonMapper.builder().build().readTree(line).get("target").asString())
        .isEqualTo(target() + "-0002");
  }

  @Test
  void missingFolderIsSaidOrCreated() throws IOException {
    Path deep = folder.resolve("a/b");

    assertThat(run("run", "--target", deep.toString(), "true")).isOne();
    assertThat(screen.err()).contains("there is no folder " + deep.getParent());
    assertThat(
            run(
                "run",
                "--target",
                deep.toString(),
                "--parents",
                "--",
                "sh",
                "-c",
                "echo 1 > $LANDFAST_OUT/f"))
        .isZero();

    assertThat(deep.resolve("f")).hasContent("1");
  }

  @Test
  void folderThatCannotBeLookedAtIsNotCalledMissing() throws IOException {
    Path loop = Files.createSymbolicLink(folder.resolve("loop"), Path.of("loop"));

    assertThat(run("run", "--target", loop.resolve("target").toString(), "true")).isOne();

    assertThat(screen.err()).contains("was not published: ", "Too many levels of symbolic links");
  }

  @Test
  void workspaceFolderThatIsMissingIsNamed() {
    Path missing = folder.resolve("missing");

    assertThat(runScript("echo > $LANDFAST_OUT/a", "--workspace", missing.toString())).isOne();

    assertThat(screen.err())
        .contains(" was not published: there is no folder " + missing + ". Create the folder,");
  }

  @Test
  void optionsOfTheProgramAreItsOwn() {
    assertThat(
            run(
                "run",
                "--target",
                target().toString(),
                "sh",
                "-c",
                "echo \"$1\" > $LANDFAST_OUT/f",
                "sh",
                "--numbered"))
        .isZero();

    assertThat(target().resolve("f")).hasContent("--numbered");
  }

  @Test
  void signalEndsTheProgramAndPublishesNothing() throws Exception {
    Path started = folder.resolve("started");
    CompletableFuture<Integer> status =
        CompletableFuture.supplyAsync(
            () -> runScript("echo half > $LANDFAST_OUT/a; echo > " + started + "; sleep 300"));
    Awaitility.await().until(() -> Files.exists(started));
    stop.requested().complete(null); // as the signal's hook does

    assertThat(status.get()).isOne();
    assertThat(screen.err()).contains("was ended before it was through. Nothing was published.");
    assertThat(entries()).containsExactly("started");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "run true | Missing required option: '--target DIR'.",
        "run --target x | Missing required parameter: 'COMMAND'.",
      })
  void wrongUsageEndsWithTwo(String line, String says) {
    assertThat(run(line.split(" "))).isEqualTo(2);

    assertThat(screen.err()).isEqualTo("landfast: " + says + "\nTry 'landfast run --help'.\n");
  }

  @Test
  void helpFitsEightyColumns() {
    assertThat(run("run", "--help")).isZero();

    assertThat(screen.out().lines())
        .allSatisfy(text -> assertThat(DisplayText.width(text)).isLessThanOrEqualTo(80));
  }

  private Path target() {
    return folder.resolve("target");
  }

  private List<String> entries() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
