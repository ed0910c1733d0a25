package dev.landfast.rig;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A {@link StressProcess}, from outside. */
final class StressRunner implements AutoCloseable {
  private static final int SIGNAL_MILLIS = 5;

  private final String name;
  private final Process process;
  private final Claims claims;

  private StressRunner(String name, Process process, Claims claims) {
    this.name = name;
    this.process = process;
    this.claims = claims;
  }

  static StressRunner start(String classPath, Path folder, String name, Path claimed)
      throws IOException {
    Claims claims = MappedClaims.in(claimed);
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Djava.util.logging.config.file=/dev/null",
                "-cp",
                classPath,
                StressProcess.class.getName(),
                folder.toString(),
                name,
                claimed.toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    return new StressRunner(name, process, claims);
  }

  String name() {
    return name;
  }

  Claims claims() {
    return claims;
  }

  boolean isAtWork() {
    return !claims.isEmpty();
  }

  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Returns when it stands still. */
  void stop() throws IOException, InterruptedException {
    signal("STOP");
    while (process.isAlive() && !isStopped()) {
      Thread.sleep(SIGNAL_MILLIS);
    }
  }

  void goOn() throws IOException, InterruptedException {
    signal("CONT");
  }

  /** Whether it stands still in the middle of writing a file. */
  boolean isHolding() {
    List<String> all = claims.all();
    return !all.isEmpty() && all.getLast().equals(StressProcess.HOLDING);
  }

  /** Makes what it has open look as if nobody had written to it for long. Returns how many. */
  int age() throws IOException {
    int aged = 0;
    for (Path file : openTemporaries()) {
      Litter.age(file);
      aged++;
    }
    return aged;
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

  private boolean isStopped() throws IOException {
    String status = Files.readString(Path.of("/proc", String.valueOf(process.pid()), "stat"));
    return status.substring(status.lastIndexOf(')') + 2).startsWith("T");
  }

  private void signal(String signal) throws IOException, InterruptedException {
    int status =
        new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start().waitFor();
    if (status != 0 && process.isAlive()) {
      throw new IOException(name + " cannot be sent SIG" + signal);
    }
  }

  /** Lets it end what it is at. Returns its status. */
  int end() throws IOException, InterruptedException {
    process.getOutputStream().write('\n');
    process.getOutputStream().close();
    return process.waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
