package dev.landfast.rig;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A {@link FarmNode}, from outside. */
final class FarmRunner implements AutoCloseable {
  private static final List<String> SMALL =
      List.of("-Xmx96m", "--enable-native-access=ALL-UNNAMED", "-Dslf4j.internal.verbosity=ERROR");

  private final String name;
  private final Process process;
  private final AtomicLong taken;
  private boolean stopped;

  private FarmRunner(String name, Process process, AtomicLong taken) {
    this.name = name;
    this.process = process;
    this.taken = taken;
  }

  /**
   * Starts one.
   *
   * @param into what its command begins with
   * @param taken is set to the number of files that it has taken in
   * @param arguments of {@link FarmNode}
   */
  static FarmRunner start(
      String classPath, List<String> into, AtomicLong taken, String... arguments)
      throws IOException {
    ProcessBuilder node = JavaChild.of(classPath, SMALL, FarmNode.class, arguments);
    node.command().addAll(0, into);
    Process process = node.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    FarmRunner runner = new FarmRunner(arguments[1], process, taken);
    Thread.ofVirtual().start(runner::listen);
    return runner;
  }

  private void listen() {
    try (BufferedReader lines = process.inputReader(UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        long files = Long.parseLong(line);
        taken.accumulateAndGet(files, Math::max);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String name() {
    return name;
  }

  static Path history(Path folder, String name, int incarnation) {
    return folder.resolve(name + "-" + incarnation + ".history");
  }

  boolean isAlive() {
    return process.isAlive();
  }

  boolean isStopped() {
    return stopped;
  }

  /** Gives it an order; one that is dead by now is given it by its next incarnation. */
  void order(String order) {
    try {
      Writer orders = process.outputWriter(UTF_8);
      orders.write(order + "\n");
      orders.flush();
    } catch (IOException e) {
      if (process.isAlive()) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** At whatever it is. */
  void stop() throws IOException, InterruptedException {
    signal("STOP");
    stopped = true;
  }

  void resume() throws IOException, InterruptedException {
    signal("CONT");
    stopped = false;
  }

  /** Its status; only a process that was told to end, or has ended, has one within the time. */
  int status(long secondsMax) throws InterruptedException {
    return process.waitFor(secondsMax, TimeUnit.SECONDS) ? process.exitValue() : -1;
  }

  private void signal(String signal) throws IOException, InterruptedException {
    int status =
        new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start().waitFor();
    if (status != 0 && process.isAlive()) {
      throw new IOException(name + " cannot be sent SIG" + signal);
    }
  }

  /** Kills it. What it said before is heard: a {@link Process} that is destroyed would lose it. */
  @Override
  public void close() {
    process.toHandle().destroyForcibly();
    process.onExit().join(); // it holds files until then
  }
}
