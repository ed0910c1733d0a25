package dev.landfast.stages;

import static dev.landfast.fuzz.Target.require;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.landfast.fuzz.Draws;
import dev.landfast.fuzz.Scratch;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;

/** {@link PdfEnd} and {@link RtfEnd}: whether a document goes on to its end. */
final class EndProperties {
  private static final String MARK = "%%EOF";
  private static final int PIECES_MAX = 40;
  private static final int BINARY_BYTES_MAX = 20;
  private static final int DEPTH_MAX = 6;
  private static final Scratch FILE = new Scratch();

  private EndProperties() {}

  /** The file says what its end says; built with its mark it is complete, and cut it is not. */
  static void pdf(byte[] input) throws IOException {
    require(isAccepted(input) == isComplete(input, input.length), "It is more than its end.");

    Draws draws = new Draws(input);
    int appended = draws.below(PdfEnd.LOOKED_AT_BYTES - MARK.length() + 1);
    int missing = 1 + appended + draws.below(MARK.length());
    String objects = new String(draws.rest(), ISO_8859_1).replace('%', '.');
    String before = objects + "\n7 0 obj\n<<>>\nendobj\n";
    byte[] complete = (before + MARK + "x".repeat(appended)).getBytes(ISO_8859_1);
    require(isAccepted(complete), "A PDF to which something was appended is not complete.");
    require(!isComplete(complete, complete.length - missing), "One without its mark is complete.");
    byte[] updated = (before + MARK + "\n" + before).getBytes(ISO_8859_1);
    require(!isComplete(updated, updated.length), "One whose update was cut off is complete.");
  }

  private static boolean isComplete(byte[] pdf, int length) {
    int from = Math.max(0, length - PdfEnd.LOOKED_AT_BYTES);
    return PdfEnd.isComplete(Arrays.copyOfRange(pdf, from, length));
  }

  private static boolean isAccepted(byte[] pdf) throws IOException {
    try {
      PdfEnd.check(FILE.holding(pdf));
      return true;
    } catch (RefusedDocumentException e) {
      return false;
    }
  }

  /** It does not matter how it is read; a document that is built is complete, and cut it is not. */
  static void rtf(byte[] input) throws IOException {
    require(
        isComplete(input) == RtfEnd.isComplete(new Dribble(input)), "It matters how it is read.");

    Draws draws = new Draws(input);
    StringBuilder built = new StringBuilder("{\\rtf1");
    int depth = 1;
    for (int pieces = 0; pieces < PIECES_MAX && draws.hasMore(); pieces++) {
      int piece = draws.below(8);
      if (piece == 0 && depth < DEPTH_MAX) {
        built.append('{');
        depth++;
      } else if (piece == 1 && depth > 1) {
        built.append('}');
        depth--;
      } else {
        built.append(piece(piece, draws));
      }
    }
    built.append("\n").repeat('}', depth);
    byte[] complete = built.toString().getBytes(ISO_8859_1);
    require(isComplete(complete), "A document that was built is not complete.");
    byte[] longer = (built + draws.text(20)).getBytes(ISO_8859_1);
    require(isComplete(longer), "What follows a document matters.");
    byte[] cut = Arrays.copyOf(complete, draws.below(complete.length));
    require(!isComplete(cut), "A document that was cut off is complete.");
  }

  private static String piece(int piece, Draws draws) {
    return switch (piece) {
      case 2 -> draws.of(List.of("\\{", "\\}", "\\\\", "\\~", "\\*", "\\'7d", "\\'7b"));
      case 3 ->
          draws.of(List.of("\\b ", "\\par\n", "\\li-720 ", "\\u8364?", "\\binary5 ", "\\BIN4 "));
      case 4, 5 -> {
        byte[] data = draws.bytes(BINARY_BYTES_MAX);
        // Without data a blank is text, and without a blank a digit would be part of the number.
        String between = piece == 4 || data.length == 0 || isDigitOrBlank(data[0]) ? " " : "";
        yield "\\bin" + data.length + between + new String(data, ISO_8859_1);
      }
      default -> draws.of(List.of("text", " ", "\r\n", "\u00e4", ";"));
    };
  }

  private static boolean isDigitOrBlank(byte b) {
    return b == ' ' || (b >= '0' && b <= '9');
  }

  private static boolean isComplete(byte[] rtf) throws IOException {
    return RtfEnd.isComplete(new ByteArrayInputStream(rtf));
  }

  /** Gives and skips less than it is asked for, as a stream may. */
  private static final class Dribble extends InputStream {
    private final ByteArrayInputStream bytes;

    Dribble(byte[] bytes) {
      this.bytes = new ByteArrayInputStream(bytes);
    }

    @Override
    public int read() {
      return bytes.read();
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      return bytes.read(into, offset, Math.min(length, 1));
    }

    @Override
    public long skip(long count) {
      return count % 2 == 0 ? 0 : bytes.skip(1);
    }
  }
}
