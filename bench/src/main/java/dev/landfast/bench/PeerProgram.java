package dev.landfast.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program that publishes files by other means, each run in a process of its own. It takes a
 * directory, threads, bytes, files and seconds, and prints how many files it published in how many
 * nanoseconds: what it takes to start it is not in there.
 *
 * @param missing why it cannot be run here; empty if it can
 */
record PeerProgram(List<String> command, Path scratch, String missing) {
  private static final int SECONDS_MAX = 180;

  /** After which a process that was asked to end is made to. */
  private static final int GRACE_SECONDS = 10;

  private static final String LOG = "run.log";

  /** The same steps in C, compiled here and now. */
  static PeerProgram inC(Path scratch) throws IOException, InterruptedException {
    Path source = copy("publish_loop.c", scratch);
    Path program = scratch.resolve("publish_loop");
    return of(
        List.of(program.toString()),
        scratch,
        List.of("cc", "-O2", "-pthread", "-o", program.toString(), source.toString()));
  }

  /** The npm package, installed here and now: its code is fetched, its scripts are not run. */
  static PeerProgram inNode(Path scratch) throws IOException, InterruptedException {
    copy("package.json", scratch);
    copy("package-lock.json", scratch);
    Path program = copy("publish_loop.mjs", scratch);
    return of(
        List.of("node", program.toString()),
        scratch,
        List.of("node", "--version"),
        List.of(
            "npm",
            "install",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--prefer-offline",
            "--fetch-retries=0"));
  }

  @SafeVarargs
  private static PeerProgram of(List<String> command, Path scratch, List<String>... preparations)
      throws IOException, InterruptedException {
    for (List<String> preparation : preparations) {
      String tool = preparation.getFirst();
      try {
        run(preparation, scratch);
      } catch (ToolMissingException e) {
        return new PeerProgram(command, scratch, "no " + tool);
      } catch (IOException e) {
        System.err.println(e.getMessage());
        return new PeerProgram(command, scratch, tool + " failed");
      }
    }
    return new PeerProgram(command, scratch, "");
  }

  boolean isThere() {
    return missing.isEmpty();
  }

  /** Files a second, until so many are published or so many seconds over. */
  double filesPerSecond(Path folder, int threads, int bytes, int files, double seconds)
      throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(command);
    line.add(folder.toString());
    for (Object argument : List.of(threads, bytes, files, seconds)) {
      line.add(argument.toString());
    }
    String[] answer = run(line, scratch).strip().split(" ", -1);
    return Long.parseLong(answer[0]) / (Long.parseLong(answer[1]) / 1e9);
  }

  /**
   * Waits for a process and gives what it said. Its words go through a file: a wait for a pipe
   * would not end by an interrupt, which is how a run is broken off.
   */
  private static String run(List<String> command, Path folder)
      throws IOException, InterruptedException {
    Path log = folder.resolve(LOG);
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
    } catch (IOException e) {
      throw new ToolMissingException(command.getFirst(), e);
    }
    try {
      if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
        throw new IOException(command + " took longer than " + SECONDS_MAX + " s");
      }
    } finally {
      end(process);
    }
    String said = Files.readString(log);
    if (process.exitValue() != 0) {
      throw new IOException(command + " ended with " + process.exitValue() + ":\n" + said);
    }
    return said;
  }

  /** Also what it started, a compiler's passes; returns when it is gone. */
  private static void end(Process process) {
    List<ProcessHandle> family = new ArrayList<>(process.descendants().toList());
    family.add(process.toHandle());
    family.forEach(ProcessHandle::destroy);
    try {
      process.onExit().orTimeout(GRACE_SECONDS, TimeUnit.SECONDS).join();
    } catch (RuntimeException e) { // it did not listen
      family.forEach(ProcessHandle::destroyForcibly);
      process.onExit().join();
    }
  }

  private static Path copy(String resource, Path folder) throws IOException {
    Path copy = folder.resolve(resource);
    try (InputStream source = PeerProgram.class.getResourceAsStream(resource)) {
      if (source == null) {
        throw new IOException(resource + " is not on the class path");
      }
      Files.copy(source, copy);
    }
    return copy;
  }

  /** There is no such program on the path. */
  private static final class ToolMissingException extends IOException {
    private static final long serialVersionUID = 1;

    ToolMissingException(String tool, IOException cause) {
      super("No " + tool, cause);
    }
  }
}
