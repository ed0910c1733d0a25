package dev.landfast.cli.terminal;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Figures and types in a few characters. */
public final class Units {
  private static final String[] SIZES = {"B", "kB", "MB", "GB", "TB"};
  private static final double SIZE_STEP = 1000;
  private static final int NAME_LENGTH_MAX = 5;
  private static final int TYPE_LENGTH_MAX = 8;

  /** As people call them, where the media type would not tell them. */
  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("application/pdf", "PDF"),
          Map.entry("application/msword", "DOC"),
          Map.entry("application/vnd.ms-excel", "XLS"),
          Map.entry("application/vnd.ms-powerpoint", "PPT"),
          Map.entry(
              "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "DOCX"),
          Map.entry("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "XLSX"),
          Map.entry(
              "application/vnd.openxmlformats-officedocument.presentationml.presentation", "PPTX"),
          Map.entry("application/xhtml+xml", "XHTML"),
          Map.entry("text/plain", "text"),
          Map.entry("text/markdown", "MD"),
          Map.entry("text/x-web-markdown", "MD"),
          Map.entry("application/octet-stream", ""));

  private Units() {}

  /** Bytes, such as {@code 84.2 kB}; a kB is 1,000. */
  public static String size(long bytes) {
    double size = bytes;
    int unit = 0;
    while (size >= SIZE_STEP && unit < SIZES.length - 1) {
      size /= SIZE_STEP;
      unit++;
    }
    return unit == 0 || size >= 99.95
        ? Math.round(size) + " " + SIZES[unit]
        : String.format(Locale.ROOT, "%.1f %s", size, SIZES[unit]);
  }

  /** A media type in one word; empty when there is none, or one that says nothing. */
  public static String type(@Nullable String mediaType) {
    if (mediaType == null) {
      return "";
    }
    int end = mediaType.indexOf(';');
    String type = (end < 0 ? mediaType : mediaType.substring(0, end)).strip();
    String known = TYPES.get(type);
    if (known != null) {
      return known;
    }
    String subtype = type.substring(type.indexOf('/') + 1).replaceFirst("^(x-|vnd\\.)", "");
    return subtype.length() <= NAME_LENGTH_MAX
        ? subtype.toUpperCase(Locale.ROOT) // PNG, CSV, RTF
        : subtype.substring(0, Math.min(subtype.length(), TYPE_LENGTH_MAX));
  }

  /** Milliseconds; empty when they are not known. */
  public static String millis(@Nullable Long millis) {
    return millis == null ? "" : millis == 0 ? "<1" : Long.toString(millis);
  }

  /** Seconds with two digits, such as {@code 1.28 s}. */
  public static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.2f s", duration.toMillis() / 1000.0);
  }

  /** A number and its noun. */
  public static String count(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}
