package dev.landfast.rig;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program of the system that does one thing and ends. */
final class Command {
  private static final Duration USUAL_MAX = Duration.ofSeconds(60);

  private Command() {}

  /**
   * Returns when it has ended with 0.
   *
   * @throws IOException if it cannot be run, says no, or does not end; with what it said
   */
  static void run(String... command) throws IOException {
    run(USUAL_MAX, Path.of("").toAbsolutePath(), command);
  }

  /**
   * The same.
   *
   * @param max it may take
   * @param folder where it runs
   */
  static void run(Duration max, Path folder, String... command) throws IOException {
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    try {
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(max.toMillis(), TimeUnit.MILLISECONDS) || process.exitValue() != 0) {
        throw new IOException(List.of(command) + " failed: " + said.strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }
}
