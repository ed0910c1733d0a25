package dev.landfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.cli.terminal.DisplayText;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code put}, {@code status} and {@code jobs} against a real server. */
final class ClientCommandsIT {
  private static final int COLUMNS = 80;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir private static Path data;
  @TempDir private Path folder;

  private static @Nullable LandfastProcess serve;
  private static URI url = URI.create("http://127.0.0.1");

  private final Screen screen = Screen.plain(COLUMNS);

  @BeforeAll
  static void start() throws Exception {
    LandfastProcess started =
        LandfastProcess.start("serve", "--data", data.resolve("data").toString(), "--port", "0");
    serve = started;
    url = started.awaitReady();
  }

  @AfterAll
  static void end() throws Exception {
    if (serve != null) {
      serve.terminate();
      serve.close();
    }
  }

  private static int run(Screen screen, String... arguments) {
    return Landfast.run(screen.terminal(), new StopSignal(hook -> {}), arguments);
  }

  private int run(String... arguments) {
    return run(screen, arguments);
  }

  @Test
  void filesAreSentAndTheirOutcomesShown() throws IOException {
    Path letters = Files.createDirectories(folder.resolve("letters/old"));
    Files.writeString(letters.resolve("a.txt"), "The first letter.");
    Files.writeString(letters.resolveSibling("b.html"), "<html><body>The second.</body></html>");
    Path empty = Files.createFile(folder.resolve("empty.txt"));

    assertThat(
            run(
                "put",
                "--server",
                url.toString(),
                "--pipeline",
                "documents",
                "--wait",
                folder.resolve("letters").toString(),
                empty.toString()))
        .isEqualTo(1);

    assertThat(screen.out())
        .containsPattern("b\\.html +37 B +done +[0-9a-f-]{36}\n")
        .containsPattern("a\\.txt +17 B +done +[0-9a-f-]{36}\n")
        .containsPattern("empty\\.txt +0 B +refused +–\n")
        .contains("empty.txt  EMPTY_FILE\n", "2 files done, 1 not.");
    assertThat(screen.err()).contains("Sending: 54 B", "Working: 2 files", "Working: all done");
    fits();
  }

  @Test
  void batchIsOneRequest() throws IOException {
    Path good = Files.writeString(folder.resolve("good.txt"), "Good.");
    Path bad = Files.writeString(folder.resolve("bad.pdf"), "%PDF-1.7 cut off");

    assertThat(
            run(
                "put",
                "--server",
                url.toString(),
                "--batch",
                "--wait",
                good.toString(),
                bad.toString()))
        .isEqualTo(1);

    assertThat(screen.out())
        .containsPattern("good\\.txt +5 B +done ")
        .containsPattern("bad\\.pdf +16 B +failed ")
        .containsPattern("bad\\.pdf {2}[A-Z_]+\n")
        .containsPattern("1 file done, 1 not\\. Batch [0-9a-f-]{36}\\.");
    fits();
  }

  @Test
  void programsGetALineForEachFile() throws IOException {
    Path one = Files.writeString(folder.resolve("one.txt"), "One.");
    Path two = Files.createFile(folder.resolve("two.txt"));

    assertThat(run("put", "--server", url.toString(), "--json", one.toString(), two.toString()))
        .isEqualTo(1);

    List<JsonNode> lines = screen.out().lines().map(JSON::readTree).toList();
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0).path("state").asString()).isEqualTo("taken");
    assertThat(lines.get(1).path("code").asString()).isEqualTo("EMPTY_FILE");
    String job = lines.get(0).path("job").asString();
    Screen asked = Screen.plain(COLUMNS);
    assertThat(run(asked, "jobs", "--server", url.toString(), "--json", job)).isZero();
    assertThat(JSON.readTree(asked.out()).path("name").asString()).isEqualTo("one.txt");
  }

  @Test
  void statusSaysWhoWorksAndWhyJobsFailed() throws IOException {
    Path bad = Files.writeString(folder.resolve("broken.pdf"), "%PDF-1.7 cut off");
    run(Screen.plain(COLUMNS), "put", "--server", url.toString(), "--wait", bad.toString());

    assertThat(run("status", "--server", url.toString())).isZero();

    assertThat(screen.out())
        .startsWith("Landfast ")
        .contains(" at " + url, " free of ")
        .containsPattern("Nothing waits\\.|Pipeline +Stage +Ready") // of a test before, maybe
        .containsPattern("runs \\d+ stages?\\.")
        .containsPattern("Failed +Because of +At +Last\n")
        .containsPattern("[0-9]+ +[A-Z_]+ +attachments/[a-z]+ +[0-9]+ [a-z]+ ago");
    fits();
  }

  @Test
  void oneJobTellsItsStory() throws IOException {
    Path bad = Files.writeString(folder.resolve("story.pdf"), "%PDF-1.7 cut off");
    Screen put = Screen.plain(COLUMNS);
    run(put, "put", "--server", url.toString(), "--wait", "--json", bad.toString());
    String job = JSON.readTree(put.out()).path("job").asString();

    Screen list = Screen.plain(COLUMNS);
    assertThat(run(list, "jobs", "--server", url.toString(), "--state", "failed")).isZero();
    assertThat(list.out()).containsPattern(job + " +story\\.pdf +failed ");

    assertThat(run("jobs", job, "--server", url.toString())).isZero();
    assertThat(screen.out())
        .startsWith("story.pdf  failed\n")
        .containsPattern("Stage +Try +Began +Waited +Opened +Ran +ms +Outcome")
        .containsPattern("detect +1 +[0-9:]{8}Z ")
        .contains("/v1/jobs/" + job + "/retry");
    fits();
  }

  @Test
  void serverThatIsNotThereIsSaidToBe() throws IOException {
    int port;
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = taken.getLocalPort();
    }
    assertThat(run("status", "--server", "http://127.0.0.1:" + port)).isEqualTo(3);
    assertThat(screen.err())
        .isEqualTo(
            "landfast: There is no server at http://127.0.0.1:"
                + port
                + ". Start one with 'landfast serve', or name another with --server.\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "put | 2 | Missing required parameter: 'FILES'.",
        "put no-such-file | 3 | There is no file no-such-file.",
        "put --server ftp://x a | 2 | --server has the form http://HOST:PORT.",
        "status --server http://u:p@x | 2 | --server has the form http://HOST:PORT.",
        "jobs --limit 0 | 2 | --limit 0 is not a number from 1 to 1000.",
        "jobs a b | 2 | 'b' is one argument too many.",
      })
  void wrongUsageSaysWhatToDo(String arguments, int status, String says) {
    assertThat(run(arguments.split(" ", -1))).isEqualTo(status);
    assertThat(screen.err()).startsWith("landfast: " + says);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "jobs no-such-job | 404 NOT_FOUND",
        "jobs --state odd | 400 BAD_REQUEST",
        "jobs --pipeline odd | 404 UNKNOWN_PIPELINE",
      })
  void whatTheServerRefusesIsShown(String arguments, String says) {
    String[] all = (arguments + " --server " + url).split(" ", -1);
    assertThat(run(all)).isEqualTo(1);
    assertThat(screen.err()).startsWith("landfast: The server answered " + says + ": ");
  }

  private void fits() {
    assertThat(screen.out().lines().filter(line -> !line.contains("curl ")))
        .allSatisfy(line -> assertThat(DisplayText.width(line)).isLessThanOrEqualTo(COLUMNS));
  }
}
