package dev.landfast.cli;

import dev.landfast.cli.terminal.Style;
import dev.landfast.cli.terminal.Table;
import dev.landfast.cli.terminal.Table.Align;
import dev.landfast.cli.terminal.Table.Cell;
import dev.landfast.cli.terminal.Table.Column;
import dev.landfast.cli.terminal.Terminal;
import dev.landfast.engine.audit.Audit;
import dev.landfast.engine.audit.AuditReport;
import dev.landfast.engine.audit.AuditReport.Found;
import dev.landfast.engine.audit.Finding;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** What an audit found, for a person and for a program. */
record AuditPrint(Path root, AuditReport report, boolean deep) {
  /** Of each kind. */
  private static final int EXAMPLES = 3;

  /** One JSON object on one line. */
  String json() {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("data", root.toString());
    object.put("deep", deep);
    object.put("clean", report.isClean());
    object.put("blobs", report.blobs());
    object.put("rows", report.rows());
    object.put("youngBlobs", report.young());
    Map<String, Object> counts = new LinkedHashMap<>();
    List<Map<String, Object>> findings = new ArrayList<>();
    report
        .kinds()
        .forEach((kind, found) -> {
          counts.put(kind.code(), Map.of("count", found.count(), "bytes", found.bytes()));
          found.first().forEach(finding -> findings.add(json(finding)));
        });
    object.put("counts", counts);
    object.put("findings", findings);
    return JsonMapper.builder().build().writeValueAsString(object);
  }

  private static Map<String, Object> json(Finding finding) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("kind", finding.kind().code());
    putIfThere(object, "locator", finding.locator());
    putIfThere(object, "job", finding.job());
    putIfThere(object, "file", finding.file());
    putIfThere(object, "name", finding.name());
    putIfThere(object, "length", finding.length());
    if (finding.since() != null) {
      object.put("since", finding.since().truncatedTo(ChronoUnit.MILLIS).toString());
    }
    object.put("advice", finding.advice());
    return object;
  }

  private static void putIfThere(Map<String, Object> object, String name, @Nullable Object value) {
    if (value != null) {
      object.put(name, value);
    }
  }

  void table(Terminal terminal) {
    PrintWriter out = terminal.out();
    if (!report.isClean()) {
      Table table =
          new Table(
              List.of(
                  Column.fixed("Found", Align.LEFT),
                  Column.fixed("Count", Align.RIGHT),
                  Column.fixed("Bytes", Align.RIGHT)));
      report
          .kinds()
          .forEach((kind, found) ->
              table.add(
                  List.of(
                      Cell.of(kind.title()),
                      Cell.of(number(found.count())),
                      Cell.of(number(found.bytes())))));
      table.lines(terminal).forEach(out::println);
      report.kinds().forEach((kind, found) -> examples(terminal, kind.title(), found));
      out.println();
    }
    out.println(
        "Looked at: blobs %s, rows %s%s. %s"
            .formatted(
                number(report.blobs()),
                number(report.rows()),
                deep ? ", every byte" : " (--deep reads every byte too)",
                report.isClean() ? "All of it fits." : "Nothing was changed."));
    if (report.young() > 0) {
      out.println(
          "Left out: blobs without a row that are younger than %d min and may be on their way, %s."
              .formatted(Audit.GRACE.toMinutes(), number(report.young())));
    }
  }

  private static void examples(Terminal terminal, String title, Found found) {
    PrintWriter out = terminal.out();
    out.println();
    out.println(terminal.styled(Style.BOLD, title));
    String advice = "";
    for (Finding finding : found.first().subList(0, Math.min(EXAMPLES, found.first().size()))) {
      String line = line(finding);
      if (!line.isEmpty()) {
        out.println("  " + terminal.shown(line));
      }
      if (!finding.advice().equals(advice)) {
        advice = finding.advice();
        out.println("    " + terminal.shown(advice));
      }
    }
    if (found.count() > EXAMPLES) {
      out.println("  and " + number(found.count() - EXAMPLES) + " more");
    }
  }

  private static String line(Finding finding) {
    StringBuilder line = new StringBuilder();
    if (finding.locator() != null) {
      line.append(finding.locator());
    }
    if (finding.name() != null) {
      line.append("  ").append(finding.name());
    }
    if (finding.job() != null) {
      line.append("  job ").append(finding.job());
    }
    if (finding.since() != null) {
      line.append("  ").append(finding.since().truncatedTo(ChronoUnit.SECONDS));
    }
    return line.toString();
  }

  private static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
