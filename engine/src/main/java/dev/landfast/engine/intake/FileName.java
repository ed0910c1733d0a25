package dev.landfast.engine.intake;

import dev.landfast.engine.intake.Refusal.Code;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * What a sender may call a file. The name is shown and handed out again, never used as a path; it
 * is refused where it could be taken for one, or could deceive a reader.
 */
final class FileName {
  /** As most file systems have it, so that the file can be saved under its name again. */
  private static final int BYTES_MAX = 255;

  private FileName() {}

  /**
   * @throws Refusal {@code NAME_INVALID}, saying what is wrong with the name
   */
  static String check(String name) throws Refusal {
    if (name.isBlank()) {
      throw invalid("has nothing in it. Name the file");
    }
    if (name.equals(".") || name.equals("..")) {
      throw invalid("is that of a directory. Name the file");
    }
    if (name.indexOf('/') >= 0 || name.indexOf('\\') >= 0) {
      throw invalid("has a path in it (/ or \\). Send the last part only");
    }
    if (name.codePoints().anyMatch(Character::isISOControl)) {
      throw invalid("has a control character in it, such as NUL or a line break. Remove it");
    }
    if (name.codePoints().anyMatch(FileName::reorders)) {
      throw invalid("has a mark that changes the direction of writing. Remove it");
    }
    if (encodedLength(name) > BYTES_MAX) {
      throw invalid("is longer than " + BYTES_MAX + " bytes of UTF-8. Shorten it");
    }
    return name;
  }

  private static int encodedLength(String name) throws Refusal {
    try {
      ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(name));
      return bytes.remaining();
    } catch (CharacterCodingException e) {
      throw invalid("is not proper Unicode. Send it as UTF-8");
    }
  }

  /** Marks, embeddings, overrides and isolates of UAX #9, section 2. */
  private static boolean reorders(int c) {
    return c == 0x061C
        || c == 0x200E
        || c == 0x200F
        || (c >= 0x202A && c <= 0x202E)
        || (c >= 0x2066 && c <= 0x2069);
  }

  private static Refusal invalid(String what) {
    return new Refusal(Code.NAME_INVALID, "The file's name " + what + ", then send it again.");
  }
}
