package dev.landfast.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A kernel that takes only part of a write: the process may make no file longer than half of what
 * {@link PublishOnce} writes in one call ({@code RLIMIT_FSIZE}, setrlimit(2)).
 */
final class ShortWriteIT {
  private static final int RUN_SECONDS_MAX = 60;

  @TempDir Path directory;

  @Test
  void fileThatTheKernelTookInPartIsNotAcknowledged() throws Exception {
    Path said = Files.createTempFile("landfast", ".said");
    try {
      Process process =
          new ProcessBuilder(
                  "sh",
                  "-c",
                  "ulimit -f " + PublishOnce.LARGE_BYTES / 512 / 2 + "; exec \"$@\"", // 512: sh(1)
                  "sh",
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:-UsePerfData", // a file of its own
                  "-cp",
                  System.getProperty("java.class.path"),
                  PublishOnce.class.getName(),
                  "large",
                  directory.toString())
              .redirectOutput(said.toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      try {
        assertThat(process.waitFor(RUN_SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
      } finally {
        process.destroyForcibly();
      }
      assertThat(said).hasContent("say IOException");
    } finally {
      Files.delete(said);
    }
    assertThat(directory).isEmptyDirectory();
  }
}
