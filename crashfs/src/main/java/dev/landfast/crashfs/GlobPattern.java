package dev.landfast.crashfs;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Globs as {@link java.nio.file.FileSystem#getPathMatcher} describes them, as on Unix. */
final class GlobPattern {
  private static final String REGEX_SPECIAL = "\\^$.|?*+()[]{}&~";

  private final Pattern regex;

  GlobPattern(String glob) {
    this.regex = Pattern.compile(translate(glob), Pattern.DOTALL);
  }

  boolean matches(String path) {
    return regex.matcher(path).matches();
  }

  private static String translate(String glob) {
    StringBuilder regex = new StringBuilder();
    boolean group = false;
    for (int i = 0; i < glob.length(); i++) {
      char c = glob.charAt(i);
      switch (c) {
        case '*' -> {
          boolean crossing = i + 1 < glob.length() && glob.charAt(i + 1) == '*';
          regex.append(crossing ? ".*" : "[^/]*");
          i += crossing ? 1 : 0;
        }
        case '?' -> regex.append("[^/]");
        case '\\' -> {
          if (++i == glob.length()) {
            throw new PatternSyntaxException("No character to escape", glob, i - 1);
          }
          literal(regex, glob.charAt(i));
        }
        case '[' -> i = bracket(glob, i, regex);
        case '{' -> {
          if (group) {
            throw new PatternSyntaxException("Cannot nest groups", glob, i);
          }
          group = true;
          regex.append("(?:(?:");
        }
        case '}' -> {
          regex.append(group ? "))" : "\\}");
          group = false;
        }
        case ',' -> regex.append(group ? ")|(?:" : ",");
        default -> literal(regex, c);
      }
    }
    if (group) {
      throw new PatternSyntaxException("Missing '}'", glob, glob.length() - 1);
    }
    return regex.toString();
  }

  /** Answers the index of the closing bracket. */
  private static int bracket(String glob, int open, StringBuilder regex) {
    int i = open + 1;
    regex.append("[[^/]&&[");
    if (i < glob.length() && glob.charAt(i) == '!') {
      regex.append('^');
      i++;
    }
    for (int first = i; i < glob.length(); i++) {
      char c = glob.charAt(i);
      if (c == ']' && i > first) {
        regex.append("]]");
        return i;
      }
      if (c == '/') {
        throw new PatternSyntaxException("Explicit 'name separator' in class", glob, i);
      }
      boolean range = c == '-' && i > first && i + 1 < glob.length() && glob.charAt(i + 1) != ']';
      if (!range && (c == '-' || REGEX_SPECIAL.indexOf(c) >= 0)) {
        regex.append('\\');
      }
      regex.append(c);
    }
    throw new PatternSyntaxException("Missing ']'", glob, glob.length() - 1);
  }

  private static void literal(StringBuilder regex, char c) {
    if (REGEX_SPECIAL.indexOf(c) >= 0) {
      regex.append('\\');
    }
    regex.append(c);
  }
}
