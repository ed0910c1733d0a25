package dev.landfast.rig;

import java.util.Arrays;
import java.util.Locale;
import java.util.Random;

/** What befell a document on its way. The same seed does the same to the same bytes. */
enum Damage {
  NONE {
    @Override
    byte[] of(byte[] content, byte[] other, Random random) {
      return content;
    }
  },
  CUT_AT_10 {
    @Override
    byte[] of(byte[] content, byte[] other, Random random) {
      return cut(content, 10);
    }
  },
  CUT_AT_50 {
    @Override
    byte[] of(byte[] content, byte[] other, Random random) {
      return cut(content, 50);
    }
  },
  CUT_AT_90 {
    @Override
    byte[] of(byte[] content, byte[] other, Random random) {
      return cut(content, 90);
    }
  },
  /** One byte near the beginning, where formats say what they are. */
  FLIPPED_EARLY {
    @Override
    byte[] of(byte[] content, byte[] other, Random random) {
      return flipped(content, random.nextInt(Math.min(content.length, EARLY_BYTES)), random);
    }
  },
  FLIPPED {
    @Override
    byte[] of(byte[] content, byte[] other, Random random) {
      return flipped(content, random.nextInt(content.length), random);
    }
  },
  /** A tenth in the middle, as of a file whose blocks never reached the disk. */
  ZEROED {
    @Override
    byte[] of(byte[] content, byte[] other, Random random) {
      byte[] zeroed = content.clone();
      int middle = content.length / 2;
      Arrays.fill(zeroed, middle, middle + content.length / 10, (byte) 0);
      return zeroed;
    }
  },
  /** With another one, of another type, behind it. */
  JOINED {
    @Override
    byte[] of(byte[] content, byte[] other, Random random) {
      byte[] joined = Arrays.copyOf(content, content.length + other.length);
      System.arraycopy(other, 0, joined, content.length, other.length);
      return joined;
    }
  },
  /** Whole, under a name that ends like that of another type. */
  RENAMED {
    @Override
    byte[] of(byte[] content, byte[] other, Random random) {
      return content;
    }
  };

  private static final int EARLY_BYTES = 512;
  private static final int BITS = 8;

  /**
   * Returns what arrives; the arrays that are given stay as they are.
   *
   * @param content at least one byte
   * @param other a document of another type
   */
  abstract byte[] of(byte[] content, byte[] other, Random random);

  /** Whether the document's end is missing. */
  boolean isCut() {
    return this == CUT_AT_10 || this == CUT_AT_50 || this == CUT_AT_90;
  }

  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static byte[] cut(byte[] content, int percent) {
    return Arrays.copyOf(content, (int) ((long) content.length * percent / 100));
  }

  private static byte[] flipped(byte[] content, int at, Random random) {
    byte[] flipped = content.clone();
    flipped[at] ^= (byte) (1 << random.nextInt(BITS));
    return flipped;
  }
}
