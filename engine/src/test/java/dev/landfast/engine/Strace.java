package dev.landfast.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a main class of the tests in a process of its own, on a kernel that fails on demand. */
public final class Strace {
  private static final int RUN_SECONDS_MAX = 60;

  /** What strace writes of a thread that ended before it could see what the thread was calling. */
  private static final String NO_CALL = " ???(";

  private Strace() {}

  public static boolean isAvailable() {
    for (String folder : System.getenv("PATH").split(File.pathSeparator, -1)) {
      if (Files.isExecutable(Path.of(folder).resolve("strace"))) {
        return true;
      }
    }
    return false;
  }

  /**
   * Runs it to its end.
   *
   * @param options of strace
   */
  public static Run run(List<String> options, Class<?> main, String... arguments)
      throws IOException, InterruptedException {
    Path trace = Files.createTempFile("landfast", ".strace");
    Path said = Files.createTempFile("landfast", ".said");
    try {
      List<String> command = new ArrayList<>();
      command.addAll(List.of("strace", "-f", "-qq", "-e", "signal=none", "-o", trace.toString()));
      command.addAll(options);
      command.addAll(JavaProcess.command(main, arguments));
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(said.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try {
        if (!process.waitFor(RUN_SECONDS_MAX, TimeUnit.SECONDS) || process.exitValue() != 0) {
          throw new IOException(command + " did not end well: " + Files.readString(said));
        }
      } finally {
        process.destroyForcibly();
      }
      List<String> calls =
          Files.readAllLines(trace, UTF_8).stream()
              .filter(line -> !line.contains(NO_CALL))
              .toList();
      return new Run(Files.readAllLines(said, UTF_8), calls);
    } finally {
      Files.delete(trace);
      Files.delete(said);
    }
  }

  /**
   * What came of it.
   *
   * @param said lines of its standard output
   * @param calls lines of strace that name a call
   */
  public record Run(List<String> said, List<String> calls) {}
}
