package dev.landfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code landfast audit}, up to where it takes a data directory. */
final class AuditCommandTest {
  private final Screen screen = Screen.plain(80);
  @TempDir Path folder;

  private int run(String... arguments) {
    return Landfast.run(screen.terminal(), new StopSignal(hook -> {}), arguments);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "here | 'here' is one argument too many.",
        "--deeply | There is no option '--deeply'. Did you mean '--deep'?",
        "--database postgres://u:secret@db/x | --database has the form"
            + " jdbc:postgresql://HOST/NAME?user=USER&password=PASSWORD.",
        "--database jdbc:postgresql://u:secret@db/x | --database has the form"
            + " jdbc:postgresql://HOST/NAME?user=USER&password=PASSWORD.",
      })
  void wrongUsageEndsWithTwo(String arguments, String says) {
    assertThat(run(("audit " + arguments).split(" ", -1))).isEqualTo(2);

    assertThat(screen.err())
        .isEqualTo("landfast: " + says + "\nTry 'landfast audit --help'.\n")
        .doesNotContain("secret");
  }

  @Test
  void folderThatIsNotThereIsNotMade() {
    Path nowhere = folder.resolve("nowhere");

    assertThat(run("audit", "--data", nowhere.toString())).isEqualTo(3);

    assertThat(screen.err())
        .isEqualTo(
            "landfast: "
                + nowhere
                + " is no folder that is there. Name the data directory with --data.\n");
    assertThat(nowhere).doesNotExist();
  }

  @Test
  void folderThatIsNoDataDirectoryStaysAsItIs() throws Exception {
    assertThat(run("audit", "--data", folder.toString())).isEqualTo(3);

    assertThat(screen.err()).contains("no data directory: Landfast never ran on it");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void directoryWithoutADatabaseAsksForOne() throws Exception {
    Files.createFile(folder.resolve("owner.lock"));

    assertThat(run("audit", "--data", folder.toString())).isEqualTo(3);

    assertThat(screen.err()).contains("no database of its own", "--database");
    assertThat(folder.resolve("work")).doesNotExist();
  }
}
