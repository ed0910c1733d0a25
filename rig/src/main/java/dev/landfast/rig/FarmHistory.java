package dev.landfast.rig;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * What one process was told, in the order in which it was: a file that only grows, a line for each
 * thing. A line is given to the kernel before the process goes on, so that SIGKILL takes at most
 * the end of the last one. Safe for use by several threads.
 *
 * <pre>
 *   taken    REQUEST BATCH JOB NAME LENGTH SHA256   an acknowledgement, before the next request
 *   claimed  JOB TOKEN STAGE                        a lease that was handed out
 *   said     JOB TOKEN OUTCOME                      before the settle
 *   told     JOB TOKEN OUTCOME RESULT               what that was answered
 *   expired  TOKEN                                  a lease that this process took over
 *   announced BATCH                                 that it is done, before that is forgotten
 *   cut      NODE BEGUN HEALED                      by the rig: its link was cut, milliseconds
 * </pre>
 */
final class FarmHistory implements AutoCloseable {
  static final String TAKEN = "taken";
  static final String CLAIMED = "claimed";
  static final String SAID = "said";
  static final String TOLD = "told";
  static final String EXPIRED = "expired";
  static final String ANNOUNCED = "announced";
  static final String CUT = "cut";

  private final FileChannel file;

  FarmHistory(Path path) throws IOException {
    this.file =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
  }

  static String line(String... words) {
    return String.join("\t", words) + "\n";
  }

  void add(String... words) {
    addLines(line(words));
  }

  /** Several, in one write. */
  synchronized void addLines(String lines) {
    try {
      ByteBuffer bytes = UTF_8.encode(lines);
      while (bytes.hasRemaining()) {
        file.write(bytes);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The words of each line that is whole. */
  static List<List<String>> read(Path path) throws IOException {
    String text = Files.exists(path) ? Files.readString(path) : "";
    List<List<String>> lines = new ArrayList<>();
    text.substring(0, text.lastIndexOf('\n') + 1)
        .lines()
        .forEach(line -> lines.add(List.of(line.split("\t", -1))));
    return lines;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
