package dev.landfast.rig;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * What a rig writes: it says who wrote it, which of his it is and how long, and follows from that.
 * Whatever was torn, cut or mixed tells itself.
 */
record Content(String writer, int version, int length) {
  private static final int WORDS = 3;

  /** The same for the same content; all of it is ASCII. */
  String text() {
    return writer
        + " "
        + version
        + " "
        + length
        + "\n"
        + new Random(version)
            .ints(length, 'a', 'z' + 1)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append);
  }

  /** Null for what is not whole. */
  static @Nullable Content parse(@Nullable String found) {
    if (found == null || found.indexOf('\n') < 0) {
      return null;
    }
    String[] head = found.substring(0, found.indexOf('\n')).split(" ", -1);
    try {
      Content content = new Content(head[0], Integer.parseInt(head[1]), Integer.parseInt(head[2]));
      return head.length == WORDS && found.equals(content.text()) ? content : null;
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      return null;
    }
  }

  /** Null for a file that is not there. */
  static @Nullable String read(Path file) throws IOException {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /** What was found instead, in few words. */
  static String shown(@Nullable String found) {
    return found == null
        ? "nothing"
        : found.length() + " bytes: " + found.lines().findFirst().map(String::strip).orElse("");
  }
}
