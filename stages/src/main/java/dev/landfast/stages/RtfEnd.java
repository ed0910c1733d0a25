package dev.landfast.stages;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether an RTF goes on to the brace that closes its first one. Tika takes the end of the file for
 * the end of the text. See the Rich Text Format Specification 1.9.1, "RTF Syntax".
 */
final class RtfEnd {
  private static final int NUMBER_MAX = Integer.MAX_VALUE / 10 - 1;

  private RtfEnd() {}

  static void check(Path document) throws IOException, RefusedDocumentException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(document))) {
      if (!isComplete(in)) {
        throw new RefusedDocumentException(
            "PARSE_UNREADABLE",
            "The RTF breaks off before its last brace: a part of it is missing. Send the whole"
                + " file.");
      }
    }
  }

  static boolean isComplete(InputStream in) throws IOException {
    try {
      return closesFirstBrace(in);
    } catch (EOFException e) {
      return false; // in binary data
    }
  }

  private static boolean closesFirstBrace(InputStream in) throws IOException {
    int depth = 0;
    for (int c = in.read(); c >= 0; ) {
      if (c == '\\') {
        c = skipControl(in);
        continue;
      }
      if (c == '{') {
        depth++;
      } else if (c == '}') {
        depth--;
        if (depth <= 0) {
          return depth == 0; // readers stop here, whatever may follow
        }
      }
      c = in.read();
    }
    return false;
  }

  /**
   * Skips what follows a backslash: a brace that stands for itself, or a word, which may announce
   * binary data ({@code \bin12}).
   *
   * @return the next byte behind it
   */
  private static int skipControl(InputStream in) throws IOException {
    int c = in.read();
    if (!isLetter(c)) {
      return c < 0 ? c : in.read();
    }
    StringBuilder word = new StringBuilder();
    while (isLetter(c)) {
      if (word.length() < 32) { // the longest word of the specification
        word.append((char) c);
      }
      c = in.read();
    }
    int number = 0;
    while (c >= '0' && c <= '9') {
      number = Math.min(number, NUMBER_MAX) * 10 + (c - '0');
      c = in.read();
    }
    if (word.toString().equals("bin") && number > 0) {
      // One blank ends the word; then come the data.
      in.skipNBytes(c == ' ' ? number : number - 1);
      return in.read();
    }
    return c;
  }

  private static boolean isLetter(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
}
