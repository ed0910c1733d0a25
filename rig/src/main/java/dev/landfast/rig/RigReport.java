package dev.landfast.rig;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** What a rig did, and the violations that it found: for each, the command that shows it again. */
final class RigReport {
  private final String rig;
  private final List<String> violations;
  private final Map<String, Long> figures = new LinkedHashMap<>();
  private final Map<String, Object> tables = new LinkedHashMap<>();
  private final StringBuilder printed = new StringBuilder();

  RigReport(String rig, List<String> violations) {
    this.rig = rig;
    this.violations = List.copyOf(violations);
  }

  RigReport with(String figure, long value) {
    figures.put(figure, value);
    return this;
  }

  /**
   * With more than a figure.
   *
   * @param table as JSON
   * @param text the same, for a terminal; lines
   */
  RigReport with(String name, Map<String, ?> table, String text) {
    tables.put(name, table);
    printed.append(text);
    return this;
  }

  long figure(String name) {
    return figures.getOrDefault(name, 0L);
  }

  boolean isClean() {
    return violations.isEmpty();
  }

  String json() {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("rig", rig);
    object.putAll(figures);
    object.putAll(tables);
    object.put("violations", violations);
    return JsonMapper.builder().build().writeValueAsString(object);
  }

  String text() {
    StringBuilder text = new StringBuilder(rig).append(':');
    figures.forEach(
        (figure, value) -> text.append(String.format(Locale.ROOT, " %,d %s,", value, figure)));
    text.append(' ').append(violations.size()).append(" violations\n");
    violations.forEach(violation -> text.append("  ").append(violation).append('\n'));
    text.append(printed);
    return text.toString();
  }
}
