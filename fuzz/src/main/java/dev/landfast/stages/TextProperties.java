package dev.landfast.stages;

import static dev.landfast.fuzz.Target.require;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.landfast.fuzz.Draws;
import dev.landfast.fuzz.Scratch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;

/** {@link TextEncoding} and {@link Chunker}. */
final class TextProperties {
  private static final int BUFFER_BYTES = 64 * 1024; // as the encoding is looked for in
  private static final int AROUND = 5;
  private static final int PIECES_MAX = 12;
  private static final int PIECE_BYTES_MAX = 60;
  private static final int REPEATED_MAX = 255;
  private static final int UNITS_MAX = 20_000;
  private static final String FOREIGN = "\0\u001B\u000E\u000F";
  private static final Scratch FILE = new Scratch();

  private TextProperties() {}

  /** A strict decoder at one go finds the same, wherever the text lies between two buffers. */
  static void encoding(byte[] input) throws IOException {
    require(isUtf8(input) == isPlain(input), "Another verdict than a strict decoder's.");

    Draws draws = new Draws(input);
    int before = draws.flag() ? BUFFER_BYTES - AROUND + draws.below(2 * AROUND) : 0;
    byte[] rest = draws.rest();
    byte[] moved = new byte[before + rest.length];
    Arrays.fill(moved, (byte) 'a');
    System.arraycopy(rest, 0, moved, before, rest.length);
    require(isUtf8(moved) == isPlain(moved), "It matters where the text lies.");

    String text = new String(rest, UTF_8).replaceAll("[" + FOREIGN + "]", ".");
    require(isUtf8(text.getBytes(UTF_8)), "UTF-8 is not recognised.");
  }

  private static boolean isUtf8(byte[] text) throws IOException {
    return TextEncoding.isUtf8(FILE.holding(text));
  }

  private static boolean isPlain(byte[] text) {
    try {
      String decoded = UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString();
      return decoded.chars().noneMatch(c -> FOREIGN.indexOf(c) >= 0);
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  /** Put together they are the text again, in order, each within its bounds, no character split. */
  static void chunks(byte[] input) {
    String text = text(new Draws(input));
    Chunker chunker = new Chunker(text);
    StringBuilder all = new StringBuilder();
    long end = 0;
    for (int index = 0; chunker.hasNext(); index++) {
      Chunk chunk = chunker.next();
      int length = chunk.text().codePointCount(0, chunk.text().length());
      require(chunk.index() == index && chunk.start() == end, "A chunk is not where it says.");
      require(chunk.end() == chunk.start() + length, "A chunk is not as long as it says.");
      require(length > 0 && length <= Chunker.LENGTH_MAX, "A chunk is too long, or empty.");
      require(length >= Chunker.LENGTH_MIN || !chunker.hasNext(), "A chunk is too short.");
      int before = all.length();
      all.append(chunk.text());
      require(
          before == 0 || !Character.isSurrogatePair(all.charAt(before - 1), all.charAt(before)),
          "A character was split.");
      end = chunk.end();
    }
    require(all.toString().equals(text), "The chunks are not the text.");
  }

  /** Pieces, each repeated: an input is short, and a text has to be long. */
  private static String text(Draws draws) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < PIECES_MAX && draws.hasMore() && text.length() < UNITS_MAX; i++) {
      boolean broken = draws.below(8) == 7;
      String piece = draws.text(PIECE_BYTES_MAX);
      String whole = broken ? piece + "\uD83D" : piece; // half a character
      int times = Math.min(1 + draws.below(REPEATED_MAX), UNITS_MAX / Math.max(1, whole.length()));
      text.repeat(whole, times);
    }
    return text.toString();
  }
}
