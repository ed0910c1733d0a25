package dev.landfast.engine.intake;

import static dev.landfast.fuzz.Target.require;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.landfast.fuzz.Draws;
import dev.landfast.fuzz.Target;
import java.util.List;

/** What holds for the names of files. */
public final class IntakeTargets {
  private static final int NAME_BYTES_MAX = 255;

  public static final List<Target> ALL =
      List.of(
          Target.of(
              "file-name",
              4_000,
              IntakeTargets::name,
              "report.pdf",
              "..",
              "a/b",
              "x\u202egnp.exe"));

  private IntakeTargets() {}

  /** What is taken is taken as it is, can be saved under its name, and is one line, from left. */
  static void name(byte[] input) {
    Draws draws = new Draws(input);
    String half = draws.below(16) == 15 ? "\uDC00" : "";
    String name = new String(draws.rest(), UTF_8) + half;
    try {
      require(FileName.check(name).equals(name), "A name was changed.");
    } catch (Refusal e) {
      require(e.code() == Refusal.Code.NAME_INVALID, "It is refused for something else.");
      boolean plain = name.matches("[a-zA-Z0-9][a-zA-Z0-9 ._-]{0,200}");
      require(!plain, "A plain name is refused.");
      return;
    }
    byte[] bytes = name.getBytes(UTF_8);
    require(bytes.length >= 1 && bytes.length <= NAME_BYTES_MAX, "It cannot be saved.");
    require(new String(bytes, UTF_8).equals(name), "It is no Unicode.");
    require(!name.matches("(?s).*[/\\\\\\p{Cntrl}\u202A-\u202E\u2066-\u2069].*"), "It deceives.");
    require(!name.equals(".") && !name.equals(".."), "It is a directory's.");
  }
}
