package dev.landfast.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/**
 * A property that holds for any input.
 *
 * @param seeds inputs to begin with
 * @param runs how many inputs the build tries; fewer where one takes long
 */
public record Target(String name, int runs, List<byte[]> seeds, Property property) {

  public Target {
    seeds = List.copyOf(seeds);
  }

  /** With seeds as text. */
  public static Target of(String name, int runs, Property property, String... seeds) {
    return new Target(
        name,
        runs,
        Stream.of(seeds).map(seed -> seed.getBytes(StandardCharsets.UTF_8)).toList(),
        property);
  }

  /** Says what is wrong with an input. */
  public interface Property {
    /**
     * Tries one input.
     *
     * @throws AssertionError if the property does not hold
     * @throws Exception if the parser throws what it does not say it throws
     */
    void check(byte[] input) throws Exception;
  }

  /** The property's own assertion, which is cheap: it is asked millions of times. */
  public static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }
}
