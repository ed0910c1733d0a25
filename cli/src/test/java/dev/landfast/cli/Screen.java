package dev.landfast.cli;

import dev.landfast.cli.terminal.Terminal;
import dev.landfast.cli.terminal.Terminal.Features;
import java.io.PrintWriter;
import java.io.StringWriter;

/** A terminal whose output is kept. */
public final class Screen {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Terminal terminal;

  private Screen(Features features) {
    this.terminal = Terminal.on(new PrintWriter(out, true), new PrintWriter(err, true), features);
  }

  /** A file or a pipe. */
  public static Screen plain(int columns) {
    return new Screen(Features.plain(columns));
  }

  /** A terminal of today. */
  public static Screen colour(int columns) {
    return new Screen(new Features(true, true, columns, true, true));
  }

  /** A terminal that shows text and nothing else. */
  public static Screen dumb(int columns) {
    return new Screen(new Features(true, true, columns, false, false));
  }

  public Terminal terminal() {
    return terminal;
  }

  public String out() {
    return out.toString();
  }

  public String err() {
    return err.toString();
  }
}
