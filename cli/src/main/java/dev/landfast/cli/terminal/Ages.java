package dev.landfast.cli.terminal;

import java.time.Duration;

/** Lengths of time in the two largest units that say something. */
public final class Ages {
  private Ages() {}

  /** Such as {@code 3 d 4 h}, {@code 12 min}, {@code 8 s}; nothing is shorter than 0 s. */
  public static String shown(Duration age) {
    long seconds = Math.max(0, age.toSeconds());
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return two(seconds / 60, "min", seconds % 60, "s", seconds < 600);
    }
    return seconds < 86_400
        ? two(seconds / 3600, "h", seconds % 3600 / 60, "min", true)
        : two(seconds / 86_400, "d", seconds % 86_400 / 3600, "h", true);
  }

  private static String two(long large, String unit, long small, String below, boolean both) {
    return large + " " + unit + (both && small > 0 ? " " + small + " " + below : "");
  }
}
