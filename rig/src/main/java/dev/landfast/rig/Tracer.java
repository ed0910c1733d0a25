package dev.landfast.rig;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code strace(1)} on one thread, from when it waits until it ends. */
final class Tracer implements AutoCloseable {
  private static final int SECONDS_MAX = 60;
  private static final Pattern CALL = Pattern.compile("(\\w+)\\(.*");

  private final Process strace;
  private final Path output;

  private Tracer(Process strace, Path output) {
    this.strace = strace;
    this.output = output;
  }

  static boolean isAvailable() {
    for (String folder : System.getenv("PATH").split(File.pathSeparator, -1)) {
      if (Files.isExecutable(Path.of(folder, "strace"))) {
        return true;
      }
    }
    return false;
  }

  /** Returns when it has the thread. */
  static Tracer attach(String thread, @Nullable Injection injection, Path output)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("strace", "-o", output.toString(), "-e", "signal=none"));
    command.addAll(List.of("-e", "trace=" + String.join(",", Injection.CALLS)));
    if (injection != null) {
      command.addAll(List.of("-e", "inject=" + injection));
    }
    command.addAll(List.of("-p", thread));
    Process strace = new ProcessBuilder(command).redirectErrorStream(true).start();
    BufferedReader said = strace.inputReader(UTF_8);
    String line = said.readLine();
    if (line == null || !line.endsWith(" attached")) {
      strace.destroyForcibly();
      throw new IOException(String.join(" ", command) + " said: " + line);
    }
    return new Tracer(strace, output);
  }

  /** Waits for the thread's end. */
  Traced await() throws IOException, InterruptedException {
    if (!strace.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
      throw new IOException("The traced thread did not end within " + SECONDS_MAX + " seconds.");
    }
    List<String> calls = new ArrayList<>();
    boolean injected = false;
    for (String line : Files.readAllLines(output, UTF_8)) {
      Matcher call = CALL.matcher(line);
      if (call.matches()) {
        calls.add(call.group(1));
      }
      injected |= line.endsWith("(INJECTED)");
    }
    return new Traced(calls, injected);
  }

  @Override
  public void close() {
    strace.destroyForcibly();
  }

  /**
   * What a thread did.
   *
   * @param calls their names, in their order
   * @param injected whether one of them failed because it was to
   */
  record Traced(List<String> calls, boolean injected) {}
}
