package dev.landfast.stages;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.tika.detect.EncodingDetector;
import org.apache.tika.parser.ParseContext;

/**
 * Recognises UTF-8 by looking at the whole of a text. Tika's detectors look at its beginning only,
 * and believe what HTML says of itself: the first umlaut on page nine would come out as two other
 * letters.
 */
final class TextEncoding {
  private static final int BUFFER_BYTES = 64 * 1024;

  private TextEncoding() {}

  /** Names the encoding if it is sure, and else leaves it to the parser's own detectors. */
  static void settle(Path text, ParseContext context) throws IOException {
    EncodingDetector utf8 = isUtf8(text) ? (input, metadata) -> StandardCharsets.UTF_8 : null;
    context.set(EncodingDetector.class, utf8);
  }

  /**
   * Whether all bytes are well-formed UTF-8 and none is a control that other encodings use: UTF-16
   * has NUL in it, ISO 2022 shifts with ESC, SO and SI.
   */
  static boolean isUtf8(Path text) throws IOException {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer bytes = ByteBuffer.allocate(BUFFER_BYTES);
    CharBuffer characters = CharBuffer.allocate(BUFFER_BYTES);
    try (InputStream in = Files.newInputStream(text)) {
      int count;
      do {
        count = in.read(bytes.array(), bytes.position(), bytes.remaining());
        int read = Math.max(count, 0);
        if (hasForeignControl(bytes.array(), bytes.position(), read)) {
          return false;
        }
        bytes.limit(bytes.position() + read).position(0);
        CoderResult result = decoder.decode(bytes, characters.clear(), count < 0);
        if (result.isError()) {
          return false;
        }
        bytes.compact();
      } while (count >= 0);
    }
    return true;
  }

  private static boolean hasForeignControl(byte[] bytes, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      if (bytes[i] == 0 || bytes[i] == 0x1B || bytes[i] == 0x0E || bytes[i] == 0x0F) {
        return true;
      }
    }
    return false;
  }
}
