package dev.landfast.rig;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * One of the files that the farm takes in: all of it follows from its name, which says what its job
 * comes to as well.
 */
record FarmFile(String name) {
  private static final int FILES_MAX = 16;
  private static final int LENGTH_MAX = 2_000;

  /** One file in so many fails for good, and one is tried again; four take long. */
  private static final int RARE = 40;

  /** The files of one request of an intake, the same whenever it is sent. */
  static List<FarmFile> of(String intake, long request) {
    Random random = random(intake + request);
    List<FarmFile> files = new ArrayList<>();
    int count = 1 + random.nextInt(FILES_MAX);
    for (int i = 0; i < count; i++) {
      String fate =
          switch (random.nextInt(RARE)) {
            case 0 -> "fails";
            case 1 -> "retried";
            case 2, 3, 4, 5 -> "slow";
            default -> "passes";
          };
      files.add(
          new FarmFile(String.format(Locale.ROOT, "%s-%07d-%02d.%s", intake, request, i, fate)));
    }
    return files;
  }

  boolean fails() {
    return name.endsWith(".fails");
  }

  boolean isRetried() {
    return name.endsWith(".retried");
  }

  boolean isSlow() {
    return name.endsWith(".slow");
  }

  byte[] content() {
    return (name + "\n" + "x".repeat(random(name).nextInt(LENGTH_MAX))).getBytes(UTF_8);
  }

  private static Random random(String text) {
    return new Random(text.hashCode());
  }
}
