package dev.landfast.cli.terminal;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Standard output and standard error, and what is known of them. Results go to the first,
 * everything else to the second. Safe for use by several threads.
 */
public final class Terminal {
  private static final int COLUMNS_DEFAULT = 80;
  private static final int COLUMNS_MIN = 40;
  private static final int COLUMNS_MAX = 1000;
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,4}");

  /** Marks and bars that a charset must have. */
  private static final String GLYPHS = "✓✗…–█";

  private final PrintWriter out;
  private final PrintWriter err;
  private final Features features;

  private Terminal(PrintWriter out, PrintWriter err, Features features) {
    this.out = out;
    this.err = err;
    this.features = features;
  }

  /** Of this process. */
  public static Terminal ofProcess(Map<String, String> environment) {
    boolean outIsTerminal = Tty.isTerminal(Tty.STDOUT);
    boolean errIsTerminal = Tty.isTerminal(Tty.STDERR);
    Charset outCharset = charset(outIsTerminal, "stdout.encoding");
    Charset errCharset = charset(errIsTerminal, "stderr.encoding");
    boolean escapes =
        environment.getOrDefault("NO_COLOR", "").isEmpty()
            && !"dumb".equals(environment.get("TERM"));
    return new Terminal(
        writer(FileDescriptor.out, outCharset),
        writer(FileDescriptor.err, errCharset),
        new Features(
            outIsTerminal,
            errIsTerminal,
            columns(environment),
            escapes,
            outCharset.newEncoder().canEncode(GLYPHS)
                && errCharset.newEncoder().canEncode(GLYPHS)));
  }

  /** On writers of the caller's. */
  public static Terminal on(PrintWriter out, PrintWriter err, Features features) {
    return new Terminal(out, err, features);
  }

  public PrintWriter out() {
    return out;
  }

  public PrintWriter err() {
    return err;
  }

  /** Columns of a line. */
  public int columns() {
    return features.columns();
  }

  /** Whether results are read on a screen. */
  public boolean outIsTerminal() {
    return features.outIsTerminal();
  }

  /** Whether diagnostics are read on a screen. */
  public boolean errIsTerminal() {
    return features.errIsTerminal();
  }

  /** Whether a line of diagnostics can be written over. */
  public boolean errIsLive() {
    return features.errIsTerminal() && features.escapes();
  }

  /** Whether results may have colours. */
  public boolean outHasColour() {
    return features.outIsTerminal() && features.escapes();
  }

  /** Whether diagnostics may have colours. */
  public boolean errHasColour() {
    return features.errIsTerminal() && features.escapes();
  }

  /** Whether characters beyond ASCII can be shown. */
  public boolean hasUnicode() {
    return features.unicode();
  }

  /** The text in a style, where results have colours. */
  public String styled(Style style, String text) {
    return outHasColour() ? style.escape(text) : text;
  }

  /** The text in a style, where diagnostics have colours. */
  public String styledDiagnostic(Style style, String text) {
    return errHasColour() ? style.escape(text) : text;
  }

  /** What others wrote, made safe to show here; measure it after this. */
  public String shown(String text) {
    String clean = DisplayText.clean(text);
    return features.unicode() ? clean : clean.replaceAll("[^\\x20-\\x7e]", "?");
  }

  /** Of one column. */
  public String ellipsis() {
    return features.unicode() ? "…" : "~";
  }

  /** In place of a value that is not there; of one column. */
  public String dash() {
    return features.unicode() ? "–" : "-";
  }

  private static PrintWriter writer(FileDescriptor descriptor, Charset charset) {
    return new PrintWriter(new OutputStreamWriter(new FileOutputStream(descriptor), charset), true);
  }

  /**
   * Files and pipes get UTF-8, and a terminal what its locale says. The locale "C" says ASCII; it
   * is what containers have that nobody told otherwise, on terminals that know UTF-8.
   */
  private static Charset charset(boolean isTerminal, String property) {
    String name = isTerminal ? System.getProperty(property, "UTF-8") : "UTF-8";
    Charset charset = Charset.isSupported(name) ? Charset.forName(name) : StandardCharsets.UTF_8;
    return charset.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : charset;
  }

  private static int columns(Map<String, String> environment) {
    String said = environment.getOrDefault("COLUMNS", "");
    int columns =
        Tty.columns(Tty.STDOUT)
            .orElseGet(() ->
                NUMBER.matcher(said).matches()
                    ? Integer.parseInt(said)
                    : Tty.columns(Tty.STDERR).orElse(COLUMNS_DEFAULT));
    return Math.clamp(columns, COLUMNS_MIN, COLUMNS_MAX);
  }

  /**
   * What a terminal can do.
   *
   * @param escapes whether it understands colours and moving the cursor
   * @param unicode whether it shows more than ASCII
   */
  public record Features(
      boolean outIsTerminal, boolean errIsTerminal, int columns, boolean escapes, boolean unicode) {

    /** A file or a pipe. */
    public static Features plain(int columns) {
      return new Features(false, false, columns, false, true);
    }
  }
}
