package dev.landfast.engine.setting;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what somebody may have meant. */
public final class NearestName {
  private NearestName() {}

  /** The name that is fewest typing errors away; empty when none is near. */
  public static Optional<String> to(String typed, Collection<String> names) {
    // At most a third of it wrong: beyond that a suggestion is a guess.
    int errorsMax = Math.max(1, typed.length() / 3);
    return names.stream()
        .filter(name -> errors(typed, name) <= errorsMax)
        .min(
            Comparator.<String>comparingInt(name -> errors(typed, name))
                .thenComparing(name -> name));
  }

  /**
   * Letters left out, added, taken for another or swapped with the next (the restricted edit
   * distance of Damerau and Levenshtein).
   */
  static int errors(String typed, String name) {
    int[][] errors = new int[typed.length() + 1][name.length() + 1];
    for (int i = 0; i <= typed.length(); i++) {
      for (int j = 0; j <= name.length(); j++) {
        errors[i][j] = i == 0 || j == 0 ? i + j : step(errors, typed, name, i, j);
      }
    }
    return errors[typed.length()][name.length()];
  }

  private static int step(int[][] errors, String typed, String name, int i, int j) {
    int another = typed.charAt(i - 1) == name.charAt(j - 1) ? 0 : 1;
    int least =
        Math.min(errors[i - 1][j - 1] + another, Math.min(errors[i - 1][j], errors[i][j - 1]) + 1);
    boolean swapped =
        i > 1
            && j > 1
            && typed.charAt(i - 1) == name.charAt(j - 2)
            && typed.charAt(i - 2) == name.charAt(j - 1);
    return swapped ? Math.min(least, errors[i - 2][j - 2] + 1) : least;
  }
}
