package dev.landfast.cli;

import dev.landfast.cli.client.Answers.JobLine;
import dev.landfast.cli.client.Answers.JobPage;
import dev.landfast.cli.client.Answers.Problem;
import dev.landfast.cli.terminal.Ages;
import dev.landfast.cli.terminal.Style;
import dev.landfast.cli.terminal.Table;
import dev.landfast.cli.terminal.Table.Align;
import dev.landfast.cli.terminal.Table.Cell;
import dev.landfast.cli.terminal.Table.Column;
import dev.landfast.cli.terminal.Terminal;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A list of jobs, for a person. */
record JobsPrint(JobPage page, Instant now) {
  private static final int NAME_LEAST = 12;
  private static final int NAME_WIDEST = 40;
  private static final int WHY_LEAST = 10;
  private static final int WHY_WIDEST = 30;

  void print(Terminal terminal) {
    PrintWriter out = terminal.out();
    if (page.items().isEmpty()) {
      out.println("There are no such jobs.");
      return;
    }
    Table table =
        new Table(
            List.of(
                Column.fixed("Job", Align.LEFT),
                Column.shrinking("File", NAME_LEAST, NAME_WIDEST),
                Column.fixed("State", Align.LEFT),
                Column.spare("At, or why", WHY_LEAST, WHY_WIDEST),
                Column.fixed("Age", Align.RIGHT)));
    page.items().forEach(job -> table.add(row(terminal, job)));
    table.lines(terminal).forEach(out::println);
    if (page.next() != null) {
      out.println("There are more: --limit N shows them, up to 1,000.");
    }
  }

  private List<Cell> row(Terminal terminal, JobLine job) {
    Problem error = job.error();
    String why =
        error != null && error.code() != null && !job.state().equals("done")
            ? error.code()
            : job.pipeline() + (job.stage() == null ? "" : "/" + job.stage());
    return List.of(
        Cell.of(terminal.shown(job.id())),
        Cell.of(terminal.shown(job.name())),
        new Cell(terminal.shown(job.state()), style(job.state())),
        Cell.of(terminal.shown(why)),
        Cell.of(Ages.shown(Duration.between(job.createdAt(), now))));
  }

  /** How a state stands out. */
  static Style style(String state) {
    return switch (state) {
      case "done" -> Style.GOOD;
      case "failed" -> Style.BAD;
      case "waiting" -> Style.NOTICE;
      default -> Style.PLAIN;
    };
  }
}
