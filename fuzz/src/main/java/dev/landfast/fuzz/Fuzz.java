package dev.landfast.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code fuzz/run [--minutes N] [--target NAME] [--input INPUT]}. */
public final class Fuzz {
  private static final String USAGE =
      """
      Usage: fuzz/run [--minutes N] [--target NAME] [--input INPUT]

        --minutes N     for all targets together (default: 10)
        --target NAME   this one alone
        --input INPUT   only this input, which the target failed at: in Base64, or a file

      What was reached is kept in fuzz/target/fuzzing, where the next run goes on.
      Status 0 if every property held, 1 if one did not, 2 for wrong usage. Targets:
      """;
  private static final Path FOLDER = Path.of("fuzz", "target", "fuzzing");
  private static final int MINUTES_USUAL = 10;
  private static final int MINUTES_MAX = 7 * 24 * 60;

  private int minutes = MINUTES_USUAL;
  private List<Target> targets = Targets.ALL;
  private byte @Nullable [] input;

  private Fuzz() {}

  public static void main(String[] arguments) throws Exception {
    Fuzz fuzz = new Fuzz();
    try {
      fuzz.take(arguments);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.print(USAGE);
      Targets.ALL.forEach(target -> System.err.println("  " + target.name()));
      System.exit(2);
    }
    System.exit(fuzz.run() ? 0 : 1);
  }

  private void take(String[] arguments) throws IOException {
    for (int i = 0; i < arguments.length; i += 2) {
      String value = i + 1 < arguments.length ? arguments[i + 1] : "";
      switch (arguments[i]) {
        case "--minutes" -> minutes = minutes(value);
        case "--target" -> targets = List.of(Targets.named(value));
        case "--input" -> input = input(value);
        default -> throw new IllegalArgumentException("No such option: " + arguments[i]);
      }
    }
    if (input != null && targets.size() > 1) {
      throw new IllegalArgumentException("--input is one of a target: say which by --target.");
    }
  }

  private static byte[] input(String text) throws IOException {
    Path file = Path.of(text);
    return Files.exists(file) ? Files.readAllBytes(file) : Base64.getDecoder().decode(text);
  }

  private static int minutes(String text) {
    try {
      int number = Integer.parseInt(text);
      if (number >= 1 && number <= MINUTES_MAX) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new IllegalArgumentException("--minutes takes a number from 1 to " + MINUTES_MAX + ".");
  }

  private boolean run() throws Exception {
    if (input != null) {
      targets.getFirst().property().check(input);
      System.out.println("It holds.");
      return true;
    }
    Duration each = Duration.ofMinutes(minutes).dividedBy(targets.size());
    boolean clean = true;
    long inputs = 0;
    for (Target target : targets) {
      JazzerRun run = JazzerRun.of(target, each, FOLDER.resolve(target.name()));
      System.out.println(run);
      inputs += run.inputs();
      clean &= run.isClean();
    }
    System.out.printf(
        "%,d inputs for %d targets: %s%n",
        inputs, targets.size(), clean ? "every property held." : "a property did not hold.");
    return clean;
  }
}
