package dev.landfast.cli;

import dev.landfast.cli.client.Answers.Artifact;
import dev.landfast.cli.client.Answers.Attempt;
import dev.landfast.cli.client.Answers.JobState;
import dev.landfast.cli.client.Answers.Problem;
import dev.landfast.cli.client.Answers.Timings;
import dev.landfast.cli.client.ServerClient;
import dev.landfast.cli.terminal.Ages;
import dev.landfast.cli.terminal.DisplayText;
import dev.landfast.cli.terminal.Style;
import dev.landfast.cli.terminal.Table;
import dev.landfast.cli.terminal.Table.Align;
import dev.landfast.cli.terminal.Table.Cell;
import dev.landfast.cli.terminal.Table.Column;
import dev.landfast.cli.terminal.Terminal;
import dev.landfast.cli.terminal.Units;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** The story of one job, for a person. */
record JobPrint(URI url, JobState job) {
  private static final int NAME_LEAST = 8;
  private static final int NAME_WIDEST = 30;
  private static final String INDENT = "  ";

  void print(Terminal terminal) {
    PrintWriter out = terminal.out();
    out.println(
        terminal.styled(Style.BOLD, terminal.shown(job.name()))
            + "  "
            + terminal.styled(JobsPrint.style(job.state()), terminal.shown(job.state())));
    String type = Units.type(job.type());
    out.println(
        INDENT
            + (type.isEmpty() ? "" : terminal.shown(type) + ", ")
            + Units.size(job.length())
            + ", "
            + terminal.shown(job.pipeline())
            + (job.stage() == null ? "" : "/" + terminal.shown(job.stage())));
    out.println(INDENT + "received " + at(job.createdAt()) + ended());
    error(terminal);
    attempts(terminal);
    artifacts(terminal);
    out.println();
    out.println("In the log under " + terminal.shown(job.correlationId()) + ".");
    if (job.state().equals("failed")) {
      out.println(
          "To try it again: curl -X POST " + url.resolve("/v1/jobs/" + job.id() + "/retry"));
    }
  }

  private String ended() {
    Instant finished = job.finishedAt();
    if (finished != null) {
      return ", ended after " + Ages.shown(Duration.between(job.createdAt(), finished));
    }
    return job.retryAt() == null ? "" : ", due " + at(job.retryAt());
  }

  private void error(Terminal terminal) {
    Problem error = job.error();
    if (error == null) {
      return;
    }
    PrintWriter out = terminal.out();
    out.println();
    out.println(terminal.styled(Style.NOTICE, terminal.shown(String.valueOf(error.code()))));
    DisplayText.wrap(
            terminal.shown(String.valueOf(error.detail())), terminal.columns() - INDENT.length())
        .forEach(line -> out.println(INDENT + line));
  }

  private void attempts(Terminal terminal) {
    if (job.attempts().isEmpty()) {
      return;
    }
    Table table =
        new Table(
            List.of(
                Column.shrinking("Stage", NAME_LEAST, NAME_WIDEST),
                Column.fixed("Try", Align.RIGHT),
                Column.fixed("Began", Align.LEFT),
                Column.fixed("Waited", Align.RIGHT),
                Column.fixed("Opened", Align.RIGHT),
                Column.fixed("Ran", Align.RIGHT),
                Column.fixed("ms", Align.LEFT),
                Column.fixed("Outcome", Align.LEFT),
                Column.spare("Worker", NAME_LEAST, NAME_WIDEST)));
    for (Attempt attempt : job.attempts()) {
      Timings timings = attempt.timings();
      String outcome = attempt.outcome();
      Problem error = attempt.error();
      table.add(
          List.of(
              Cell.of(terminal.shown(attempt.stage())),
              Cell.of(Integer.toString(attempt.number())),
              Cell.of(at(attempt.startedAt()).substring("2026-01-01T".length())),
              Cell.of(Units.millis(timings.queuedMillis())),
              Cell.of(Units.millis(timings.openMillis())),
              Cell.of(Units.millis(timings.runMillis())),
              Cell.of(""),
              Cell.of(
                  terminal.shown(
                      (outcome == null ? "running" : outcome)
                          + (error == null ? "" : ", " + error.code()))),
              Cell.of(terminal.shown(attempt.worker() + " (" + attempt.pid() + ")"))));
    }
    terminal.out().println();
    table.lines(terminal).forEach(terminal.out()::println);
  }

  private void artifacts(Terminal terminal) {
    if (job.artifacts().isEmpty()) {
      return;
    }
    PrintWriter out = terminal.out();
    out.println();
    for (Artifact artifact : job.artifacts()) {
      out.println(
          terminal.shown(artifact.name())
              + "  "
              + Units.size(artifact.length())
              + "  curl "
              + url.resolve(
                  "/v1/jobs/" + job.id() + "/artifacts/" + ServerClient.encoded(artifact.name())));
    }
  }

  private static String at(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
