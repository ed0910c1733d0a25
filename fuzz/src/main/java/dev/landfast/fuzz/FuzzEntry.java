package dev.landfast.fuzz;

import org.jspecify.annotations.Nullable;

/** What Jazzer calls, by these names. Used by one thread. */
public final class FuzzEntry {
  private static @Nullable Target target;

  private FuzzEntry() {}

  /** Takes the target's name. */
  public static void fuzzerInitialize(String[] arguments) {
    target = Targets.named(arguments[0]);
  }

  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    if (target == null) {
      throw new IllegalStateException("Nobody said which target.");
    }
    target.property().check(input);
  }
}
