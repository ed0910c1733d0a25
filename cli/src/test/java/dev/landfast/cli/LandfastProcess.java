package dev.landfast.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The command in a process of its own, as the launcher starts it. Waiting is for lines that it
 * writes and for its end, never for time to pass; every wait has a bound.
 */
final class LandfastProcess implements AutoCloseable {
  private static final long WAIT_MAX_SECONDS = 120;
  private static final Pattern READY = Pattern.compile("Landfast is ready at (http://\\S+)");

  private final Process process;
  private final Lines out;
  private final Lines err;

  private LandfastProcess(Process process) {
    this.process = process;
    this.out = new Lines(process.getInputStream());
    this.err = new Lines(process.getErrorStream());
  }

  /** The checkout that these tests are part of. */
  static Path checkout() {
    return Path.of("..").toAbsolutePath().normalize();
  }

  /**
   * Starts the command.
   *
   * @param home of the launcher: where {@code samples/} is
   */
  static LandfastProcess start(Path home, String... arguments) throws IOException {
    return start(home, Map.of(), arguments);
  }

  /** With more variables in its environment. */
  static LandfastProcess start(Path home, Map<String, String> variables, String... arguments)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Dlandfast.home=" + home,
                "-cp",
                System.getProperty("java.class.path"),
                Landfast.class.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder process = new ProcessBuilder(command);
    process.environment().putAll(variables);
    return new LandfastProcess(process.start());
  }

  static LandfastProcess start(String... arguments) throws IOException {
    return start(checkout(), arguments);
  }

  /** Waits for the line that says where the server is ready. */
  URI awaitReady() throws InterruptedException, TimeoutException {
    String line = out.await(text -> READY.matcher(text).matches(), this);
    Matcher matcher = READY.matcher(line);
    if (!matcher.matches()) {
      throw new IllegalStateException(line);
    }
    return URI.create(matcher.group(1));
  }

  /** Waits for a line on standard output that contains this. */
  String awaitOut(String part) throws InterruptedException, TimeoutException {
    return out.await(line -> line.contains(part), this);
  }

  /** Waits for a line on standard error that contains this. */
  String awaitErr(String part) throws InterruptedException, TimeoutException {
    return err.await(line -> line.contains(part), this);
  }

  /** SIGTERM. By the handle: {@link Process#destroy} also closes the streams that we read. */
  void terminate() {
    process.toHandle().destroy();
  }

  /** SIGKILL. */
  void kill() {
    process.toHandle().destroyForcibly();
  }

  long pid() {
    return process.pid();
  }

  /** Waits for the end; the exit status. */
  int awaitEnd() throws InterruptedException, TimeoutException {
    if (!process.waitFor(WAIT_MAX_SECONDS, TimeUnit.SECONDS)) {
      throw new TimeoutException("The command did not end. " + this);
    }
    out.awaitEnd();
    err.awaitEnd();
    return process.exitValue();
  }

  /** What it wrote to standard output so far. */
  List<String> out() {
    return out.all();
  }

  /** What it wrote to standard error so far. */
  List<String> err() {
    return err.all();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  @Override
  public String toString() {
    return "out: " + out() + ", err: " + err();
  }

  /** Lines that a thread of their own reads; guarded by this. */
  private static final class Lines {
    private final List<String> lines = new ArrayList<>();
    private boolean ended;

    Lines(InputStream stream) {
      Thread.ofVirtual().start(() -> read(stream));
    }

    private void read(InputStream stream) {
      try (BufferedReader reader =
          new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
        String line = reader.readLine();
        while (line != null) {
          add(line);
          line = reader.readLine();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } finally {
        end();
      }
    }

    private synchronized void add(String line) {
      lines.add(line);
      notifyAll();
    }

    private synchronized void end() {
      ended = true;
      notifyAll();
    }

    synchronized List<String> all() {
      return List.copyOf(lines);
    }

    synchronized String await(Predicate<String> wanted, Object shown)
        throws InterruptedException, TimeoutException {
      return await(() -> lines.stream().filter(wanted).findFirst(), shown);
    }

    synchronized void awaitEnd() throws InterruptedException, TimeoutException {
      await(() -> ended ? Optional.of(true) : Optional.empty(), "");
    }

    private synchronized <T> T await(Supplier<Optional<T>> wanted, Object shown)
        throws InterruptedException, TimeoutException {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_MAX_SECONDS);
      while (true) {
        Optional<T> found = wanted.get();
        if (found.isPresent()) {
          return found.get();
        }
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0 || ended) {
          throw new TimeoutException("What was waited for did not come. " + shown);
        }
        wait(left);
      }
    }
  }
}
