package dev.landfast.stages;

import java.text.BreakIterator;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts a text into chunks, which put together are the text again.
 *
 * <p>A cut is made at the end of a paragraph, else of a sentence, else where a line may be broken,
 * else between two characters as a reader sees them; of the places of the best kind, at the last
 * one before the target length, or else the first one behind it. White space stays with what comes
 * before it.
 *
 * <p>Lengths are in Unicode code points. Used by one thread.
 */
final class Chunker {
  static final int LENGTH_TARGET = 1_000;
  static final int LENGTH_MAX = 1_500;

  /** A shorter chunk comes only at the end of the text. */
  static final int LENGTH_MIN = 300;

  /** An empty line, or what a word processor makes of one. */
  private static final Pattern PARAGRAPH_END =
      Pattern.compile("(?:\\R\\h*+){2,}+|[\\u2029\\f]\\s*+");

  private final String text;
  private final BreakIterator sentences = BreakIterator.getSentenceInstance(Locale.ROOT);
  private final BreakIterator lines = BreakIterator.getLineInstance(Locale.ROOT);
  private final BreakIterator characters = BreakIterator.getCharacterInstance(Locale.ROOT);
  private int position;
  private long start;
  private int index;

  Chunker(String text) {
    this.text = text;
  }

  boolean hasNext() {
    return position < text.length();
  }

  /**
   * @throws NoSuchElementException at the end of the text
   */
  Chunk next() {
    if (!hasNext()) {
      throw new NoSuchElementException("The text is at its end.");
    }
    int length = lengthOfNext();
    String piece = text.substring(position, position + length);
    long end = start + piece.codePointCount(0, piece.length());
    Chunk chunk = new Chunk(index, start, end, piece);
    position += length;
    start = end;
    index++;
    return chunk;
  }

  /** In UTF-16 code units, as all below. */
  private int lengthOfNext() {
    int rest = text.length() - position;
    boolean last =
        rest <= LENGTH_MAX
            || (rest <= 2 * LENGTH_MAX // code units; counting all that is left would take for ever
                && text.codePointCount(position, text.length()) <= LENGTH_MAX);
    if (last) {
      return rest;
    }
    Window window =
        new Window(
            text.substring(position, offset(LENGTH_MAX)),
            offset(LENGTH_MIN) - position,
            offset(LENGTH_TARGET) - position);
    int cut = window.bestParagraphEnd();
    if (cut < 0) {
      cut = window.best(sentences);
    }
    if (cut < 0) {
      cut = window.best(lines);
    }
    if (cut < 0) {
      cut = window.best(characters);
    }
    return cut < 0 ? window.text.length() : cut;
  }

  private int offset(int codePoints) {
    return text.offsetByCodePoints(position, codePoints);
  }

  /** The longest next chunk, and the places in it where it may end: from {@code min} on. */
  private record Window(String text, int min, int target) {

    int bestParagraphEnd() {
      Matcher matcher = PARAGRAPH_END.matcher(text);
      int best = -1;
      while (matcher.find()) {
        int end = matcher.end();
        best = better(best, end);
        if (end >= target) {
          break;
        }
      }
      return best;
    }

    int best(BreakIterator places) {
      places.setText(text);
      int best = -1;
      // The end of the window is a break to the iterator, but none in the text.
      for (int end = places.following(min - 1);
          end != BreakIterator.DONE && end < text.length();
          end = places.next()) {
        best = better(best, end);
        if (end >= target) {
          break;
        }
      }
      return best;
    }

    /** Of two places, the second further on. */
    private int better(int before, int place) {
      if (place < min) {
        return before;
      }
      return before < 0 || place <= target ? place : before;
    }
  }
}
