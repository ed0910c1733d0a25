package dev.landfast.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** What an input means, drawn from its beginning. One that is used up goes on with zeros. */
public final class Draws {
  private static final int BYTE_VALUES = 256;

  private final byte[] input;
  private int position;

  public Draws(byte[] input) {
    this.input = input.clone();
  }

  public boolean hasMore() {
    return position < input.length;
  }

  /** From 0 on, below a bound of at most 65,536; takes one byte, or two where one is too few. */
  public int below(int bound) {
    int drawn = bound <= BYTE_VALUES ? next() : next() * BYTE_VALUES + next();
    return drawn % bound;
  }

  public boolean flag() {
    return below(2) == 1;
  }

  public <T> T of(List<T> choices) {
    return choices.get(below(choices.size()));
  }

  /** At most so many, and no more than there are. */
  public byte[] bytes(int lengthMax) {
    int length = Math.min(below(lengthMax + 1), input.length - position);
    position += length;
    return Arrays.copyOfRange(input, position - length, position);
  }

  /** Bytes as UTF-8; what is none becomes replacement characters. */
  public String text(int lengthMax) {
    return new String(bytes(lengthMax), StandardCharsets.UTF_8);
  }

  public byte[] rest() {
    int from = position;
    position = input.length;
    return Arrays.copyOfRange(input, from, input.length);
  }

  private int next() {
    return hasMore() ? Byte.toUnsignedInt(input[position++]) : 0;
  }
}
