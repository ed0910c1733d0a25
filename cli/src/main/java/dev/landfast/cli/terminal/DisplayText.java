package dev.landfast.cli.terminal;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Text as a terminal shows it: measured in columns, by what a reader takes for one character (UAX
 * #29), not by {@code char}s.
 */
public final class DisplayText {
  /** East Asian Wide and Fullwidth (UAX #11), beside what Unicode shows as emoji. */
  private static final int[][] WIDE = {
    {0x1100, 0x115F}, {0x2329, 0x232A}, {0x2E80, 0x303E}, {0x3041, 0x4DFF}, {0x4E00, 0xA4CF},
    {0xA960, 0xA97C}, {0xAC00, 0xD7A3}, {0xF900, 0xFAFF}, {0xFE10, 0xFE19}, {0xFE30, 0xFE6F},
    {0xFF01, 0xFF60}, {0xFFE0, 0xFFE6}, {0x16FE0, 0x18DFF}, {0x1AFF0, 0x1B2FF}, {0x1F200, 0x1F265},
    {0x20000, 0x3FFFD},
  };

  private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
  private static final int ZERO_WIDTH_JOINER = 0x200D;
  private static final int EMOJI_VARIATION = 0xFE0F;

  /** Takes the place of what is not shown. */
  private static final int REPLACEMENT = 0xFFFD;

  private DisplayText() {}

  /**
   * The text without anything that could move the cursor, colour the screen or turn the direction
   * of writing: control and format characters, line separators and broken surrogates become {@code
   * U+FFFD}.
   */
  public static String clean(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints().map(c -> isShown(c) ? c : REPLACEMENT).forEach(clean::appendCodePoint);
    return clean.toString();
  }

  private static boolean isShown(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.FORMAT -> c == ZERO_WIDTH_JOINER || c == ZERO_WIDTH_NON_JOINER;
      default -> true;
    };
  }

  /** Columns that the text takes. */
  public static int width(String text) {
    return characters(text).stream().mapToInt(DisplayText::widthOfCharacter).sum();
  }

  /**
   * The text in at most this many columns. What is too long loses its middle, so that a file's
   * ending stays to be seen.
   *
   * @param ellipsis in place of what was taken out; of one column
   */
  public static String fit(String text, int columns, String ellipsis) {
    if (width(text) <= columns) {
      return text;
    }
    if (columns <= 0) {
      return "";
    }
    List<String> characters = characters(text);
    int tailMax = (columns - 1) / 3;
    int headMax = columns - 1 - tailMax;
    StringBuilder head = new StringBuilder();
    int headWidth = 0;
    for (String character : characters) {
      headWidth += widthOfCharacter(character);
      if (headWidth > headMax) {
        break;
      }
      head.append(character);
    }
    StringBuilder tail = new StringBuilder();
    int tailWidth = 0;
    for (String character : characters.reversed()) {
      tailWidth += widthOfCharacter(character);
      if (tailWidth > tailMax) {
        break;
      }
      tail.insert(0, character);
    }
    return head + ellipsis + tail;
  }

  /** The beginning of the text, in at most this many columns. */
  public static String begin(String text, int columns, String ellipsis) {
    if (width(text) <= columns) {
      return text;
    }
    StringBuilder head = new StringBuilder();
    int used = 1; // the ellipsis
    for (String character : characters(text)) {
      used += widthOfCharacter(character);
      if (used > columns) {
        break;
      }
      head.append(character);
    }
    return head.toString().stripTrailing() + (columns > 0 ? ellipsis : "");
  }

  /** The text and spaces up to this many columns. */
  public static String padRight(String text, int columns) {
    return text + " ".repeat(Math.max(0, columns - width(text)));
  }

  /** Spaces and the text, up to this many columns. */
  public static String padLeft(String text, int columns) {
    return " ".repeat(Math.max(0, columns - width(text))) + text;
  }

  /** The text in lines of at most this many columns, broken at spaces where there are any. */
  public static List<String> wrap(String text, int columns) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    int lineWidth = 0;
    for (String word : text.strip().split("\\s+", -1)) {
      int wordWidth = width(word);
      if (!line.isEmpty() && lineWidth + 1 + wordWidth > columns) {
        lines.add(line.toString());
        line.setLength(0);
        lineWidth = 0;
      }
      if (!line.isEmpty()) { // though a mark alone takes no column
        line.append(' ');
        lineWidth++;
      }
      line.append(word);
      lineWidth += wordWidth;
    }
    lines.add(line.toString());
    return lines;
  }

  private static List<String> characters(String text) {
    BreakIterator breaks = BreakIterator.getCharacterInstance(Locale.ROOT);
    breaks.setText(text);
    List<String> characters = new ArrayList<>();
    int start = breaks.first();
    for (int end = breaks.next(); end != BreakIterator.DONE; end = breaks.next()) {
      characters.add(text.substring(start, end));
      start = end;
    }
    return characters;
  }

  /**
   * A base with its marks takes the base's columns; an emoji made of several takes those of one.
   */
  private static int widthOfCharacter(String character) {
    if (character.indexOf(EMOJI_VARIATION) > 0) {
      return 2;
    }
    return character.codePoints().map(DisplayText::widthOf).max().orElse(0);
  }

  private static int widthOf(int c) {
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> 0;
      default -> Character.isEmojiPresentation(c) || isWide(c) ? 2 : 1;
    };
  }

  private static boolean isWide(int c) {
    for (int[] range : WIDE) {
      if (c < range[0]) {
        return false;
      }
      if (c <= range[1]) {
        return true;
      }
    }
    return false;
  }
}
