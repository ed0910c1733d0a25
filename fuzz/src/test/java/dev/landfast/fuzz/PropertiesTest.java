package dev.landfast.fuzz;

import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Tries each property with its seeds and with a fixed number of inputs, the same ones each time.
 */
class PropertiesTest {
  /** For one that never ends; all of them together take seconds. */
  private static final int GUARD_SECONDS = 120;

  private static final long SEED = 20_261_123;

  static final List<Target> TARGETS = Targets.ALL;

  @ParameterizedTest(name = "{0}")
  @FieldSource("TARGETS")
  @Timeout(value = GUARD_SECONDS, unit = TimeUnit.SECONDS)
  void holdsForEveryInput(Target target) {
    check(target, new byte[0]);
    target.seeds().forEach(seed -> check(target, seed));
    GeneratedInputs inputs = new GeneratedInputs(target.seeds(), SEED);
    for (int run = 0; run < target.runs(); run++) {
      check(target, inputs.next());
    }
  }

  private static void check(Target target, byte[] input) {
    try {
      target.property().check(input);
    } catch (Exception | Error e) {
      throw new AssertionError(
          "Replay it: fuzz/run --target %s --input %s"
              .formatted(target.name(), Base64.getEncoder().encodeToString(input)),
          e);
    }
  }
}
