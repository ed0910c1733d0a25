package dev.landfast.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code landfast serve} in a process of its own. */
final class ChildServer implements AutoCloseable {
  private static final String READY = "Landfast is ready at ";
  private static final int STOP_SECONDS_MAX = 60;

  private final Process process;
  private final boolean run; // by another command
  private final URI url;

  private ChildServer(Process process, boolean run, URI url) {
    this.process = process;
    this.run = run;
    this.url = url;
  }

  /** Returns when it is ready. */
  static ChildServer start(Path data, Path log) throws IOException {
    return start(List.of(), data, log);
  }

  /**
   * Returns when it is ready.
   *
   * @param before a command that runs the server's
   */
  static ChildServer start(List<String> before, Path data, Path log) throws IOException {
    List<String> command = new ArrayList<>(before);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-XX:TieredStopAtLevel=1", // starts twice as fast, and lives a second or two
            "-cp",
            System.getProperty("java.class.path"),
            "dev.landfast.cli.Landfast",
            "serve",
            "--data",
            data.toString(),
            "--port",
            "0"));
    Process process =
        new ProcessBuilder(command).redirectError(Redirect.appendTo(log.toFile())).start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = out.readLine();
    if (line == null || !line.startsWith(READY)) {
      process.destroyForcibly();
      throw new IOException("The server did not become ready; it said: " + line);
    }
    return new ChildServer(process, !before.isEmpty(), URI.create(line.substring(READY.length())));
  }

  URI url() {
    return url;
  }

  /** SIGKILL; returns when the process is gone. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /** SIGTERM, unless it is gone; to the server itself where another command runs it. */
  @Override
  public void close() throws IOException {
    ProcessHandle itself = process.toHandle(); // whose children read documents
    (run ? process.children().findFirst().orElse(itself) : itself).destroy();
    try {
      if (!process.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException("The server did not stop within " + STOP_SECONDS_MAX + " s.");
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
