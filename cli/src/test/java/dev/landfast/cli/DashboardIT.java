package dev.landfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The dashboard in a real browser, against a real server: {@code src/test/browser}, run by Node.
 * Each of its files has a server of its own.
 */
final class DashboardIT {
  private static final int SECONDS_MAX = 300;
  private static final Path TESTS = Path.of("src", "test", "browser");

  /** Where the tests run, beside playwright-core, which stays there for the next time. */
  private static final Path PLACE = Path.of("target", "browser").toAbsolutePath();

  private static boolean installed;

  @TempDir private Path folder;

  @BeforeEach
  void install() throws Exception {
    for (String tool : List.of("node", "npm", "chromium")) {
      assumeTrue(
          find(tool) != null, tool + " is not on the PATH (Debian packages nodejs, npm, chromium)");
    }
    if (!installed) {
      copyTests();
      run(
          Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"), // Debian's is what is driven
          List.of("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"),
          PLACE.resolve("npm.log"));
      installed = true;
    }
  }

  @Test
  void emptyQueueIsShownFast() throws Exception {
    look("empty");
  }

  @Test
  void viewsShowWhatThereIsAndWhyItFailed() throws Exception {
    look("views");
  }

  @Test
  void filesAreUploadedWatchedAndRetried() throws Exception {
    look("upload");
  }

  @Test
  void everybodyCanReadAndUseIt() throws Exception {
    look("access");
  }

  private void look(String tests) throws Exception {
    try (ChildServer server =
        ChildServer.start(folder.resolve("data"), folder.resolve("server.log"))) {
      run(
          Map.of(
              "LANDFAST_URL",
              server.url().toString(),
              "CHROMIUM",
              String.valueOf(find("chromium"))),
          List.of("node", "--test", "--test-reporter=spec", tests + ".test.js"),
          folder.resolve("node.log"));
    }
  }

  private static void copyTests() throws IOException {
    Files.createDirectories(PLACE);
    try (Stream<Path> files = Files.list(TESTS)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, PLACE.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private static void run(Map<String, String> variables, List<String> command, Path log)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(PLACE.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().putAll(variables);
    Process process = builder.start();
    try {
      boolean ended = process.waitFor(SECONDS_MAX, TimeUnit.SECONDS);
      assertThat(ended).as("%s ended: %s", command, Files.readString(log)).isTrue();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as("%s: %s", command, Files.readString(log)).isZero();
  }

  private static @Nullable Path find(String tool) {
    return Stream.of(System.getenv("PATH").split(":"))
        .map(entry -> Path.of(entry, tool))
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(null);
  }
}
