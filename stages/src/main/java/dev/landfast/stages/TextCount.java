package dev.landfast.stages;

/**
 * What a text consists of, counted in Unicode code points.
 *
 * @param characters all of them
 * @param visible those that are neither white space nor invisible
 * @param words runs of characters between white space
 * @param lines as an editor numbers them; a line end at the end begins no further one
 * @param replacements U+FFFD, which stands for what could not be decoded
 */
record TextCount(long characters, long visible, long words, long lines, long replacements) {
  private static final int REPLACEMENT = 0xFFFD;

  static TextCount of(String text) {
    long characters = 0;
    long visible = 0;
    long words = 0;
    long replacements = 0;
    boolean inWord = false;
    for (int i = 0, c; i < text.length(); i += Character.charCount(c)) {
      c = text.codePointAt(i);
      boolean space = isSpace(c);
      characters++;
      visible += space || isInvisible(c) ? 0 : 1;
      words += !space && !inWord ? 1 : 0;
      replacements += c == REPLACEMENT ? 1 : 0;
      inWord = !space;
    }
    return new TextCount(characters, visible, words, text.lines().count(), replacements);
  }

  private static boolean isSpace(int c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c);
  }

  /** Such as a zero-width joiner, or the byte order mark in the middle of a text. */
  private static boolean isInvisible(int c) {
    return Character.getType(c) == Character.FORMAT || Character.isISOControl(c);
  }
}
