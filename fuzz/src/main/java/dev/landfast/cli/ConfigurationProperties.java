package dev.landfast.cli;

import static dev.landfast.fuzz.Target.require;

import dev.landfast.fuzz.Draws;
import dev.landfast.fuzz.Scratch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@link Configuration}, {@link YamlFile} and {@link PipelinesReader}: any file at all. */
final class ConfigurationProperties {
  private static final String SECRET = "pa55w0rd";
  private static final int LINES_MAX = 8;
  private static final int VALUE_BYTES_MAX = 30;
  private static final int PORT_MAX = 65_535;
  private static final List<String> KEYS =
      List.of("data", "port", "slots", "host", "pipelines", "prot", "a b", "database");
  private static final Scratch FILE = new Scratch();

  private ConfigurationProperties() {}

  /** It is a configuration, or a refusal that names the file and the line. */
  static void anyFile(byte[] input) throws IOException {
    Path file = FILE.holding(input);
    String refusal = refusal(file);
    if (refusal != null) {
      requirePlace(refusal, file);
    }
  }

  /** What was said is heard; and whatever else is wrong, no refusal shows what is secret. */
  static void built(byte[] input) throws IOException, CommandFailure {
    Draws draws = new Draws(input);
    int port = 1 + draws.below(PORT_MAX);
    String data = "d" + printable(draws.text(VALUE_BYTES_MAX));
    String good = "port: " + port + "\ndata: " + quoted(data) + "\n";
    Configuration heard = Configuration.load(FILE.holding(utf8(good)), Map.of());
    require(heard.port() == port, "Another port was heard.");
    require(heard.data().equals(Path.of(data)), "Another folder was heard.");

    StringBuilder text = new StringBuilder(draws.flag() ? good : "");
    boolean database = draws.flag();
    String value = SECRET + draws.text(VALUE_BYTES_MAX);
    text.append(database ? "database: " : "callbackSecret: ").append(quoted(value)).append('\n');
    for (int i = 0; i < LINES_MAX && draws.hasMore(); i++) {
      String line = draws.text(VALUE_BYTES_MAX).replace(SECRET, "_"); // else it is shown rightly
      text.append(draws.of(KEYS)).append(": ").append(draws.flag() ? quoted(line) : line);
      text.append('\n');
    }
    Path file = FILE.holding(utf8(text.toString()));
    String refusal = refusal(file);
    require(refusal != null, "What is no secret and no URL is taken for one.");
    requirePlace(String.valueOf(refusal), file);
    require(!String.valueOf(refusal).contains(SECRET), "A refusal shows what is secret.");
  }

  /** Null where there is none. */
  private static @Nullable String refusal(Path file) {
    try {
      Configuration.load(file, Map.of());
      return null;
    } catch (CommandFailure e) {
      require(e.status() == ExitStatus.WRONG_USAGE, "It is no wrong usage.");
      return String.valueOf(e.getMessage());
    }
  }

  private static void requirePlace(String refusal, Path file) {
    boolean unread = refusal.startsWith("The configuration " + file + " cannot be read: ");
    boolean line =
        refusal.startsWith(file + ":")
            && refusal.substring(file.toString().length()).matches("(?s):[1-9]\\d*[: ].*");
    boolean whole = refusal.equals(file + " is no YAML.");
    require(unread || line || whole, "A refusal does not say where: " + refusal);
  }

  private static String quoted(String text) {
    return "'" + printable(text).replace("'", "''") + "'";
  }

  /** Without what YAML takes for the end of a line, or for nothing that can be written. */
  private static String printable(String text) {
    return text.replaceAll("[\\p{Cc}\\p{Cn}\\x{2028}\\x{2029}\\x{FEFF}\\x{FFFD}]", "_");
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
