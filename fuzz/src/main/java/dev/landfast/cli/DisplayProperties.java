package dev.landfast.cli;

import static dev.landfast.fuzz.Target.require;

import dev.landfast.cli.terminal.DisplayText;
import dev.landfast.fuzz.Draws;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** {@link DisplayText}: names that somebody else chose, on a terminal. */
final class DisplayProperties {
  private static final int COLUMNS_MAX = 100;
  private static final String ELLIPSIS = "…";

  private DisplayProperties() {}

  /** Whatever it says, it moves no cursor, and takes no more columns than it may. */
  static void text(byte[] input) {
    Draws draws = new Draws(input);
    int columns = draws.below(COLUMNS_MAX);
    String text = new String(draws.rest(), StandardCharsets.UTF_8);
    String clean = DisplayText.clean(text);
    require(clean.codePoints().noneMatch(Character::isISOControl), "A control is shown.");
    require(DisplayText.clean(clean).equals(clean), "What is clean is cleaned.");

    String fit = DisplayText.fit(clean, columns, ELLIPSIS);
    require(DisplayText.width(fit) <= columns, "It does not fit: " + fit);
    String begin = DisplayText.begin(clean, columns, ELLIPSIS);
    require(DisplayText.width(begin) <= columns, "Its beginning does not fit: " + begin);
    boolean fits = DisplayText.width(clean) <= columns;
    require(!fits || (fit.equals(clean) && begin.equals(clean)), "What fits was cut.");
    int padded = Math.max(columns, DisplayText.width(clean));
    require(DisplayText.width(DisplayText.padRight(clean, columns)) == padded, "It is not padded.");
    require(DisplayText.width(DisplayText.padLeft(clean, columns)) == padded, "It is not padded.");

    List<String> lines = DisplayText.wrap(clean, columns);
    for (String line : lines) {
      require(DisplayText.width(line) <= columns || line.indexOf(' ') < 0, "A line does not fit.");
    }
    require(
        String.join(" ", lines).equals(String.join(" ", clean.strip().split("\\s+", -1))),
        "Another text was wrapped.");
  }
}
