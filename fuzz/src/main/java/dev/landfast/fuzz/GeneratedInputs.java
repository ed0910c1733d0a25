package dev.landfast.fuzz;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Inputs made from one seed: random ones, and the target's own with a few changes. */
final class GeneratedInputs {
  private static final int RANDOM_BYTES_MAX = 512;
  private static final int CHANGES_MAX = 4;
  private static final int PIECE_BYTES_MAX = 32;

  private final List<byte[]> seeds;
  private final RandomGenerator random;

  GeneratedInputs(List<byte[]> seeds, long seed) {
    this.seeds = seeds;
    this.random = new SplittableRandom(seed);
  }

  byte[] next() {
    if (seeds.isEmpty() || random.nextInt(4) == 0) {
      byte[] input = new byte[random.nextInt(RANDOM_BYTES_MAX)];
      random.nextBytes(input);
      return input;
    }
    byte[] input = anySeed();
    for (int changes = random.nextInt(1, CHANGES_MAX + 1); changes > 0; changes--) {
      input = changed(input);
    }
    return input;
  }

  private byte[] anySeed() {
    return seeds.get(random.nextInt(seeds.size()));
  }

  /** One piece taken out, written over, put in, doubled, or exchanged for one of another seed. */
  private byte[] changed(byte[] input) {
    int from = random.nextInt(input.length + 1);
    int length = Math.min(random.nextInt(PIECE_BYTES_MAX), input.length - from);
    byte[] piece = Arrays.copyOfRange(input, from, from + length);
    byte[] other = anySeed();
    int otherFrom = random.nextInt(other.length + 1);
    int otherEnd = Math.min(other.length, otherFrom + length);
    byte[] noise = new byte[random.nextInt(1, 4)];
    random.nextBytes(noise);
    return switch (random.nextInt(6)) {
      case 0 -> replaced(input, from, length, new byte[0]);
      case 1 -> replaced(input, from, Math.min(noise.length, input.length - from), noise);
      case 2 -> replaced(input, from, 0, noise);
      case 3 -> replaced(input, from, 0, piece);
      case 4 -> replaced(input, from, length, Arrays.copyOfRange(other, otherFrom, otherEnd));
      default -> Arrays.copyOf(input, from);
    };
  }

  private static byte[] replaced(byte[] input, int from, int length, byte[] by) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(input, 0, from);
    bytes.writeBytes(by);
    bytes.write(input, from + length, input.length - from - length);
    return bytes.toByteArray();
  }
}
