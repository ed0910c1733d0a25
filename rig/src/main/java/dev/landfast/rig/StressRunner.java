package dev.landfast.rig;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/** A {@link StressProcess}, from outside. All that it says comes into one queue with the others. */
final class StressRunner implements AutoCloseable {
  private final String name;
  private final Process process;

  private StressRunner(String name, Process process) {
    this.name = name;
    this.process = process;
  }

  /**
   * One line.
   *
   * @param line null when there are no more
   */
  record Said(StressRunner by, @Nullable String line) {}

  /**
   * Starts one.
   *
   * @param seed what it does follows from it
   */
  static StressRunner start(
      String classPath, Path folder, String name, long seed, BlockingQueue<Said> heard)
      throws IOException {
    Process process =
        JavaChild.of(classPath, StressProcess.class, folder.toString(), name, String.valueOf(seed))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    StressRunner runner = new StressRunner(name, process);
    Thread.ofVirtual().start(() -> runner.listen(heard));
    return runner;
  }

  private void listen(BlockingQueue<Said> heard) {
    try (BufferedReader lines = process.inputReader(UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        heard.add(new Said(this, line));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      heard.add(new Said(this, null));
    }
  }

  String name() {
    return name;
  }

  /** What it said before is heard: a {@link Process} that is destroyed would lose it. */
  void kill() {
    process.toHandle().destroyForcibly();
  }

  /** At whatever it is. */
  void stop() throws IOException, InterruptedException {
    signal("STOP");
  }

  void resume() throws IOException, InterruptedException {
    signal("CONT");
  }

  /** Lets it write the rest of the file that it holds. */
  void goOn() throws IOException {
    process.outputWriter(UTF_8).append('\n').flush();
  }

  /** Lets it end with the next file that it holds. */
  void end() throws IOException {
    process.outputWriter(UTF_8).close();
  }

  int status() throws InterruptedException {
    return process.waitFor();
  }

  /** Makes what it has open look as if nobody had written to it for long. Returns how many. */
  int age() throws IOException {
    List<Path> open = openTemporaries();
    for (Path file : open) {
      Litter.age(file);
    }
    return open.size();
  }

  private List<Path> openTemporaries() throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> descriptors =
        Files.newDirectoryStream(Path.of("/proc", String.valueOf(process.pid()), "fd"))) {
      for (Path descriptor : descriptors) {
        try {
          Path file = Files.readSymbolicLink(descriptor);
          if (file.toString().endsWith(".part")) {
            found.add(file);
          }
        } catch (NoSuchFileException e) {
          // closed meanwhile
        }
      }
    }
    return found;
  }

  private void signal(String signal) throws IOException, InterruptedException {
    int status =
        new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start().waitFor();
    if (status != 0 && process.isAlive()) {
      throw new IOException(name + " cannot be sent SIG" + signal);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join(); // it holds files until then
  }
}
