package dev.landfast.cli;

import dev.landfast.cli.PutCommand.Put;
import dev.landfast.cli.client.Answers.Problem;
import dev.landfast.cli.terminal.DisplayText;
import dev.landfast.cli.terminal.Style;
import dev.landfast.cli.terminal.Table;
import dev.landfast.cli.terminal.Table.Align;
import dev.landfast.cli.terminal.Table.Cell;
import dev.landfast.cli.terminal.Table.Column;
import dev.landfast.cli.terminal.Terminal;
import dev.landfast.cli.terminal.Units;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/**
 * What became of files that were sent, for a person and for a program.
 *
 * @param waited whether their jobs were waited for
 */
record PutPrint(List<Put> all, boolean waited) {
  private static final int NAME_LEAST = 12;
  private static final int NAME_WIDEST = 60;
  private static final String INDENT = "  ";

  /** A line for each file. */
  List<String> json() {
    JsonMapper mapper = JsonMapper.builder().build();
    return all.stream().map(put -> mapper.writeValueAsString(object(put))).toList();
  }

  private static Map<String, Object> object(Put put) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("name", put.file().name());
    object.put("path", put.file().path().toString());
    object.put("state", put.state());
    if (put.job() != null) {
      object.put("job", put.job());
    }
    if (put.batch() != null) {
      object.put("batch", put.batch());
    }
    Problem problem = put.problem();
    if (problem != null) {
      object.put("code", String.valueOf(problem.code()));
      object.put("detail", String.valueOf(problem.detail()));
    }
    return object;
  }

  void table(Terminal terminal) {
    Table table =
        new Table(
            List.of(
                Column.shrinking("File", NAME_LEAST, NAME_WIDEST),
                Column.fixed("Size", Align.RIGHT),
                Column.fixed("State", Align.LEFT),
                Column.fixed("Job", Align.LEFT)));
    for (Put put : all) {
      String job = put.job();
      table.add(
          List.of(
              Cell.of(terminal.shown(put.file().name())),
              Cell.of(Units.size(put.file().length())),
              new Cell(terminal.shown(put.state()), put.isGood() ? Style.GOOD : Style.BAD),
              Cell.of(job == null ? terminal.dash() : terminal.shown(job))));
    }
    PrintWriter out = terminal.out();
    table.lines(terminal).forEach(out::println);
    all.stream().filter(put -> put.problem() != null).forEach(put -> problem(terminal, put));
    out.println();
    out.println(summary());
  }

  private static void problem(Terminal terminal, Put put) {
    Problem problem = Objects.requireNonNull(put.problem());
    PrintWriter out = terminal.out();
    out.println();
    out.println(
        terminal.shown(put.file().name())
            + "  "
            + terminal.styled(Style.NOTICE, terminal.shown(String.valueOf(problem.code()))));
    DisplayText.wrap(
            terminal.shown(String.valueOf(problem.detail())), terminal.columns() - INDENT.length())
        .forEach(line -> out.println(INDENT + line));
  }

  private String summary() {
    long good = all.stream().filter(Put::isGood).count();
    Optional<String> batch = all.stream().map(Put::batch).filter(Objects::nonNull).findFirst();
    return Units.count(good, "file")
        + (waited ? " done" : " taken")
        + (good == all.size() ? "" : ", " + (all.size() - good) + " not")
        + "."
        + batch.map(id -> " Batch " + id + ".").orElse("")
        + (waited
            ? ""
            : " 'landfast jobs"
                + batch.map(id -> " --batch " + id).orElse("")
                + "' shows what becomes of "
                + (all.size() == 1 ? "it." : "them."));
  }
}
