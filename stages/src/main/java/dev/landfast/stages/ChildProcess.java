package dev.landfast.stages;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process with a folder of its own, and what it says and prints. Two threads listen to it; the
 * others belong to whoever uses it.
 */
final class ChildProcess implements AutoCloseable {
  /** What a shell would say of one that somebody killed: 128 and SIGKILL. */
  static final int STATUS_KILLED = 137;

  private static final Logger LOG = LoggerFactory.getLogger(ChildProcess.class);

  /** Of what it printed last, for the log. */
  private static final int PRINTED_BYTES_MAX = 2_000;

  /** Between the end of what it says, which its end closes, and its end. */
  private static final Duration LAST_WORD_MAX = Duration.ofSeconds(2);

  /** For one that was killed to be gone. */
  private static final Duration END_MAX = Duration.ofSeconds(5);

  private final Process process;
  private final Path folder;

  /** Guarded by itself: where what it printed last ends. */
  private final byte[] printed = new byte[PRINTED_BYTES_MAX];

  private int printedBytes;

  private ChildProcess(Process process, Path folder) {
    this.process = process;
    this.folder = folder;
  }

  static ChildProcess start(ChildCommand command, Path base, ChildPace pace, boolean warm)
      throws IOException {
    Path folder =
        Files.createTempDirectory(Files.createDirectories(base), "parse-").toAbsolutePath();
    try {
      return new ChildProcess(command.start(folder, pace, warm), folder);
    } catch (IOException e) {
      Files.delete(folder);
      throw e;
    }
  }

  /** From now on what it says goes there, and what it prints is drained. */
  void listen(FrameQueue frames) {
    // Not by the end of the pipe alone, which one that it started may hold open.
    var _ = process.onExit().thenRun(frames::end);
    start("landfast-parse-answers-", () -> readFrames(frames));
    start("landfast-parse-prints-", this::drainPrinted);
  }

  private void start(String name, Runnable work) {
    Thread.ofPlatform().name(name + process.pid()).daemon().start(work);
  }

  private void readFrames(FrameQueue frames) {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(process.getInputStream()))) {
      boolean wanted = true;
      for (Frame frame = Frame.read(in); frame != null && wanted; frame = Frame.read(in)) {
        wanted = frames.put(frame);
      }
    } catch (IOException | InterruptedException e) {
      LOG.debug("What a child says broke off.", e);
    } finally {
      frames.end();
    }
  }

  private void drainPrinted() {
    byte[] buffer = new byte[PRINTED_BYTES_MAX];
    try (InputStream in = process.getErrorStream()) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        keep(buffer, count);
      }
    } catch (IOException e) {
      LOG.debug("What a child prints broke off.", e);
    }
  }

  private void keep(byte[] buffer, int count) {
    synchronized (printed) {
      int kept = Math.min(printedBytes, printed.length - count);
      System.arraycopy(printed, printedBytes - kept, printed, 0, kept);
      System.arraycopy(buffer, 0, printed, kept, count);
      printedBytes = kept + count;
    }
  }

  /** What it printed last, in a sentence. */
  String told() {
    synchronized (printed) {
      String last = new String(printed, 0, printedBytes, StandardCharsets.UTF_8).strip();
      return last.isEmpty() ? "It printed nothing." : "It printed last: " + last;
    }
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** False if nobody listens. What is sent must fit into a pipe: nobody waits here. */
  boolean send(Frame.Kind kind, int request, byte[] content) {
    try {
      Frame.write(process.getOutputStream(), kind, request, content);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Of one that said its last; null if it goes on. */
  @Nullable Integer awaitStatus() {
    return awaitEnd(LAST_WORD_MAX) ? process.exitValue() : null;
  }

  /** Kills it and all that it started, and removes its folder. */
  @Override
  public void close() {
    List<ProcessHandle> below = process.descendants().toList();
    process.destroyForcibly();
    below.forEach(ProcessHandle::destroyForcibly);
    if (!awaitEnd(END_MAX)) {
      LOG.warn("The child {} was killed and is still there.", process.pid());
    }
    try {
      delete(folder);
    } catch (IOException e) {
      LOG.debug("What a child left is removed with the folder around it.", e);
    }
  }

  /** An interrupt is kept for the caller's next wait. */
  private boolean awaitEnd(Duration atMost) {
    long deadline = System.nanoTime() + atMost.toNanos();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> walk = Files.walk(folder)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path one : all) {
      Files.deleteIfExists(one);
    }
  }
}
