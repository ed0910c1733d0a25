package dev.landfast.cli.terminal;

/** How a piece of text stands out, in colours that are readable on dark and light terminals. */
public enum Style {
  PLAIN(""),
  BOLD("1"),
  FAINT("2"),
  GOOD("32"),
  BAD("1;31"),
  NOTICE("35");

  private final String code;

  Style(String code) {
    this.code = code;
  }

  /** The text between the escape sequences of ECMA-48, section 8.3.117. */
  public String escape(String text) {
    return this == PLAIN || text.isEmpty() ? text : "\u001b[" + code + "m" + text + "\u001b[0m";
  }
}
