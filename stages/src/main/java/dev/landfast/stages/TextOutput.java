package dev.landfast.stages;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A text while a parser writes it: UTF-8, bounded, stopped by an interrupt.
 *
 * <p>Parsers wrap, swallow and outlive what is thrown here. So it remembers: ask it at the end.
 */
final class TextOutput extends Writer {
  /** In UTF-16 code units; some twenty long books. The stages behind hold a text in memory. */
  static final long LENGTH_MAX = 20_000_000;

  /** Code units of text to bytes of document; real documents stay below 20. */
  static final int RATIO_MAX = 100;

  /** A document may always yield this much: a small one may be all repetition. */
  static final long RATIO_FREE_LENGTH = 1_000_000;

  private final Writer out;
  private final long lengthMax;
  private long length;
  private boolean full;
  private @Nullable IOException failure;

  /**
   * @param documentBytes how long the document is
   */
  TextOutput(OutputStream out, long documentBytes) {
    this.out = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    long byRatio = Math.max(RATIO_FREE_LENGTH, documentBytes * RATIO_MAX);
    this.lengthMax = Math.min(LENGTH_MAX, byRatio);
  }

  /** In UTF-16 code units. */
  long lengthMax() {
    return lengthMax;
  }

  @Override
  public void write(char[] characters, int offset, int count) throws IOException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("Interrupted while a text was written.");
    }
    length += count;
    if (length > lengthMax) {
      full = true;
    }
    if (full || failure != null) {
      throw new IOException("The text goes nowhere any more.", failure);
    }
    try {
      out.write(characters, offset, count);
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  /** Whether the text was longer than its bound; what is missing is not known. */
  boolean isFull() {
    return full;
  }

  /** What kept it from being written; null if nothing did. */
  @Nullable IOException failure() {
    return failure;
  }

  /** Nothing: parsers flush behind every element. */
  @Override
  public void flush() {}

  @Override
  public void close() throws IOException {
    out.close();
  }
}
