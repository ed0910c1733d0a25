package dev.landfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.cli.terminal.DisplayText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line, up to where a node would start. */
final class LandfastTest {
  private final Screen screen = Screen.plain(80);

  private int run(String... arguments) {
    return Landfast.run(screen.terminal(), new StopSignal(hook -> {}), arguments);
  }

  private int runLine(String line) {
    return run(line.isEmpty() ? new String[0] : line.split(" ", -1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"--help", "-h", "demo --help", "serve --help", "serve -h", "audit --help"})
  void helpFitsEightyColumns(String line) {
    assertThat(runLine(line)).isZero();

    assertThat(screen.err()).isEmpty();
    assertThat(screen.out()).contains("Usage\n  landfast", "Options\n");
    assertThat(screen.out().lines())
        .allSatisfy(text -> assertThat(DisplayText.width(text)).isLessThanOrEqualTo(80));
  }

  @Test
  void helpNamesEveryCommandAndExitStatus() {
    run("--help");

    assertThat(screen.out())
        .contains(
            "  demo   ",
            "  serve  ",
            "  publish  ",
            "  run  ",
            "  doctor  ",
            "  audit  ",
            "  0  done",
            "  3  the env");
  }

  @Test
  void helpHasNoColoursWhereNobodyLooks() {
    run("serve", "--help");

    assertThat(screen.out()).doesNotContain("\u001b");
  }

  @Test
  void versionTellsProgramJavaAndSystem() {
    assertThat(run("--version")).isZero();

    assertThat(screen.out())
        .startsWith("Landfast " + Version.number() + "\n")
        .contains("Java " + Runtime.version())
        .contains(System.getProperty("os.name"));
    assertThat(Version.number()).matches("[0-9]+\\.[0-9]+\\.[0-9]+(-SNAPSHOT)?");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "serv | There is no command 'serv'. Did you mean 'serve'? | landfast",
        "frobnicate | There is no command 'frobnicate'. | landfast",
        "--versoin | There is no option '--versoin'. Did you mean '--version'? | landfast",
        "serve --prot 1 | There is no option '--prot'. Did you mean '--port'? | landfast serve",
        "serve --port | Missing required parameter for option '--port' (N). | landfast serve",
        "serve --port x | --port x is not a port from 1 to 65535, or 0 for a free one. | landfast serve",
        "serve --port 65536 | --port 65536 is not a port from 1 to 65535, or 0 for a free one. | landfast serve",
        "demo --port -1 | --port -1 is not a port from 1 to 65535, or 0 for a free one. | landfast demo",
        "serve --slots -1 | --slots -1 is not a number from 0 to 1024. | landfast serve",
        "serve here | 'here' is one argument too many. | landfast serve",
        "work --pipeline documnts | --pipeline documnts is not known. Did you mean 'documents'?"
            + " | landfast work",
        "work --pipeline mail | --pipeline mail is not known. There are attachments, documents."
            + " | landfast work",
        "serve --host 0.0.0.0 | --host 0.0.0.0 is not loopback: until Landfast has keys, it answers"
            + " this machine alone (127.0.0.1, ::1 or localhost). | landfast serve",
      })
  void wrongUsageEndsWithTwo(String line, String says, String command) {
    assertThat(runLine(line)).isEqualTo(2);

    assertThat(screen.out()).isEmpty();
    assertThat(screen.err()).isEqualTo("landfast: " + says + "\nTry '" + command + " --help'.\n");
  }

  @Test
  void noCommandEndsWithTwoAndTheHelp() {
    assertThat(run()).isEqualTo(2);

    assertThat(screen.out()).isEmpty();
    assertThat(screen.err()).contains("Commands\n  demo");
  }

  @Test
  void whatSomebodyTypedCannotControlTheTerminal() {
    assertThat(run("\u001b[2Jserve\n")).isEqualTo(2);

    assertThat(screen.err()).doesNotContain("\u001b").contains("There is no command");
  }

  @ParameterizedTest
  @ValueSource(strings = {"serve", "demo"})
  void dataDirectoryThatCannotBeOneEndsWithThree(String command, @TempDir Path folder)
      throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "not a folder");
    Path samples = Files.createDirectories(folder.resolve("samples/documents"));
    Files.writeString(samples.resolveSibling("expected.json"), "{\"pipeline\":\"p\",\"files\":[]}");
    System.setProperty("landfast.home", folder.toString());
    try {
      assertThat(run(command, "--data", file.toString())).isEqualTo(3);
    } finally {
      System.clearProperty("landfast.home");
    }

    assertThat(screen.out()).isEmpty();
    assertThat(screen.err())
        .isEqualTo(
            "landfast: The data directory "
                + file
                + " cannot be used: "
                + file
                + " is not a directory. Choose another with --data.\n");
    assertThat(file).hasContent("not a folder");
  }

  @Test
  void demoWithoutACheckoutEndsWithThree() {
    assertThat(run("demo", "--once")).isEqualTo(3);

    assertThat(screen.err()).contains("run ./landfast demo in one");
  }
}
