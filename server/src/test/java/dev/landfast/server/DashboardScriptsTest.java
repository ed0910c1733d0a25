package dev.landfast.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard's functions that need no page: {@code src/test/dashboard}, run by Node. */
final class DashboardScriptsTest {
  private static final int SECONDS_MAX = 120;
  private static final Path SCRIPTS =
      Path.of("src", "main", "resources", "dev", "landfast", "server", "dashboard");
  private static final Path TESTS = Path.of("src", "test", "dashboard");

  @TempDir private Path folder;

  @Test
  void functionsComputeWhatTheirTestsSay() throws Exception {
    assumeTrue(hasNode(), "node is not on the PATH (Debian package nodejs)");
    copy(SCRIPTS);
    copy(TESTS);
    Files.writeString(folder.resolve("package.json"), "{\"type\": \"module\"}");
    Path log = folder.resolve("log");
    Process node =
        new ProcessBuilder("node", "--test", "--test-reporter=tap")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertThat(node.waitFor(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
    assertThat(node.exitValue()).as(Files.readString(log)).isZero();
    assertThat(Files.readString(log)).containsPattern("# pass [1-9]\\d");
  }

  private void copy(Path from) throws IOException {
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private static boolean hasNode() {
    return Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(entry -> Files.isExecutable(Path.of(entry, "node")));
  }
}
