package dev.landfast.cli.demo;

import dev.landfast.cli.client.Answers.Problem;
import dev.landfast.cli.client.Answers.Timings;
import dev.landfast.cli.client.ServerClient;
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
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** What became of the samples, for a person and for a program. */
public final class DemoReport {
  private static final int NAME_LEAST = 12;
  private static final int NAME_WIDEST = 28;
  private static final int TEXT_LEAST = 24;
  private static final int TEXT_WIDEST = 60;
  private static final int TEXT_MEASURED_MAX = 1000;
  private static final String INDENT = "  ";

  private final DemoRun run;

  DemoReport(DemoRun run) {
    this.run = run;
  }

  /** Whether every file ended as it was expected to. */
  public boolean isAsExpected() {
    return run.outcomes().stream().allMatch(Outcome::isAsExpected);
  }

  /** Where the shortest text can be read; empty when no file gave one. */
  public Optional<URI> shortText() {
    return run.outcomes().stream()
        .filter(Outcome::hasText)
        .min(Comparator.comparingInt(outcome -> String.valueOf(outcome.text()).length()))
        .map(this::textUrl);
  }

  /**
   * Prints it for a person.
   *
   * @param serverStays so that its URLs can be tried
   */
  public void print(Terminal terminal, boolean serverStays) {
    PrintWriter out = terminal.out();
    out.println();
    table(terminal).lines(terminal).forEach(out::println);
    out.println();
    printSummary(terminal);
    printProblems(terminal, "Not as expected", select(false));
    printProblems(terminal, "Failed on purpose", select(true));
    printTexts(terminal, serverStays);
    out.flush();
  }

  /** The same as one JSON object on one line. */
  public String json(String data) {
    Map<String, @Nullable Object> report = new LinkedHashMap<>();
    report.put("asExpected", isAsExpected());
    report.put("url", run.url().toString());
    report.put("data", data);
    report.put("batch", run.batch());
    report.put("pipeline", run.samples().pipeline());
    report.put("bytes", run.samples().bytes());
    report.put("durableMillis", run.durable().toMillis());
    report.put("throughMillis", run.through().toMillis());
    report.put("files", run.outcomes().stream().map(this::json).toList());
    return JsonMapper.builder().build().writeValueAsString(report);
  }

  private Map<String, @Nullable Object> json(Outcome outcome) {
    Map<String, @Nullable Object> file = new LinkedHashMap<>();
    file.put("name", outcome.name());
    file.put("asExpected", outcome.isAsExpected());
    file.put("differences", outcome.differences());
    file.put("state", outcome.state());
    file.put("type", outcome.type());
    file.put("length", outcome.length());
    file.put("job", outcome.job());
    file.put("text", outcome.hasText() ? textUrl(outcome).toString() : null);
    file.put("error", outcome.problem());
    file.put("timings", outcome.timings());
    return file;
  }

  private Table table(Terminal terminal) {
    List<String> stages = stages();
    List<Column> columns = new ArrayList<>();
    columns.add(Column.fixed("", Align.LEFT));
    columns.add(Column.shrinking("File", NAME_LEAST, NAME_WIDEST));
    columns.add(Column.fixed("Type", Align.LEFT));
    columns.add(Column.fixed("Size", Align.RIGHT));
    columns.add(Column.fixed("State", Align.LEFT));
    stages.forEach(stage -> columns.add(Column.fixed(terminal.shown(stage), Align.RIGHT)));
    columns.add(Column.fixed("ms", Align.LEFT));
    columns.add(Column.spare("Text", TEXT_LEAST, TEXT_WIDEST));
    Table table = new Table(columns);
    run.outcomes().forEach(outcome -> table.add(row(terminal, stages, outcome)));
    return table;
  }

  private static List<Cell> row(Terminal terminal, List<String> stages, Outcome outcome) {
    List<Cell> row = new ArrayList<>();
    row.add(mark(terminal, outcome));
    row.add(Cell.of(terminal.shown(outcome.name())));
    row.add(Cell.of(orDash(terminal, Units.type(outcome.type()))));
    row.add(Cell.of(Units.size(outcome.length())));
    row.add(Cell.of(terminal.shown(outcome.state())));
    for (String stage : stages) {
      Timings timings = outcome.timings().get(stage);
      String millis = timings == null ? "" : Units.millis(timings.runMillis());
      row.add(Cell.of(orDash(terminal, millis)));
    }
    row.add(Cell.of(""));
    row.add(new Cell(terminal.shown(beginning(outcome)), Style.FAINT));
    return row;
  }

  private static Cell mark(Terminal terminal, Outcome outcome) {
    boolean good = outcome.isAsExpected();
    String mark = terminal.hasUnicode() ? (good ? "✓" : "✗") : good ? "+" : "!";
    return new Cell(mark, good ? Style.GOOD : Style.BAD);
  }

  /** More than any line can show, and little to measure. */
  private static String beginning(Outcome outcome) {
    String text = outcome.text() == null ? "" : outcome.text();
    return Outcome.onOneLine(text.substring(0, Math.min(text.length(), TEXT_MEASURED_MAX)));
  }

  private static String orDash(Terminal terminal, String text) {
    return text.isEmpty() ? terminal.dash() : terminal.shown(text);
  }

  /** In the order in which a file passes them: as the file has them that came furthest. */
  private List<String> stages() {
    Collection<String> most = List.of();
    for (Outcome outcome : run.outcomes()) {
      if (outcome.timings().size() > most.size()) {
        most = outcome.timings().keySet();
      }
    }
    return List.copyOf(most);
  }

  private void printSummary(Terminal terminal) {
    long good = run.outcomes().stream().filter(Outcome::isAsExpected).count();
    Map<String, Long> states =
        run.outcomes().stream()
            .collect(Collectors.groupingBy(Outcome::state, TreeMap::new, Collectors.counting()));
    String counts =
        states.entrySet().stream()
            .map(state -> state.getValue() + " " + terminal.shown(state.getKey()))
            .collect(Collectors.joining(", "));
    String verdict =
        good
            + " of "
            + Units.count(run.outcomes().size(), "file")
            + " ended as expected: "
            + counts
            + ".";
    PrintWriter out = terminal.out();
    out.println(terminal.styled(isAsExpected() ? Style.BOLD : Style.BAD, verdict));
    out.println(
        "Received in one request and durable after "
            + Units.seconds(run.durable())
            + ", all through after "
            + Units.seconds(run.through())
            + ".");
  }

  /** The failures that were expected, or everything that was not. */
  private List<Outcome> select(boolean asExpected) {
    return run.outcomes().stream()
        .filter(outcome -> outcome.isAsExpected() == asExpected)
        .filter(outcome -> !asExpected || outcome.problem() != null)
        .toList();
  }

  private static void printProblems(Terminal terminal, String title, List<Outcome> outcomes) {
    if (outcomes.isEmpty()) {
      return;
    }
    PrintWriter out = terminal.out();
    out.println();
    out.println(terminal.styled(Style.BOLD, title));
    for (Outcome outcome : outcomes) {
      Cell mark = mark(terminal, outcome);
      Problem problem = outcome.problem();
      String code = problem == null || problem.code() == null ? outcome.state() : problem.code();
      out.println(
          terminal.styled(mark.style(), mark.text())
              + " "
              + terminal.shown(outcome.name())
              + "  "
              + terminal.styled(Style.NOTICE, terminal.shown(code)));
      if (problem != null && problem.detail() != null) {
        printWrapped(terminal, problem.detail());
      }
      outcome.differences().forEach(difference -> printWrapped(terminal, difference));
    }
  }

  private static void printWrapped(Terminal terminal, String text) {
    int columns = terminal.columns() - INDENT.length();
    DisplayText.wrap(terminal.shown(text), columns)
        .forEach(line -> terminal.out().println(INDENT + line));
  }

  /** With whole URLs where a line has room for them, else with what differs between them. */
  private void printTexts(Terminal terminal, boolean serverStays) {
    List<Outcome> readable = run.outcomes().stream().filter(Outcome::hasText).toList();
    if (readable.isEmpty()) {
      return;
    }
    int nameColumns =
        readable.stream()
            .mapToInt(outcome -> DisplayText.width(terminal.shown(outcome.name())))
            .map(width -> Math.min(width, NAME_WIDEST))
            .max()
            .orElse(0);
    int urlColumns = textUrl(readable.getFirst()).toString().length();
    boolean whole =
        serverStays
            && (!terminal.outIsTerminal()
                || INDENT.length() + nameColumns + 2 + urlColumns <= terminal.columns());
    PrintWriter out = terminal.out();
    out.println();
    out.println(
        terminal.styled(Style.BOLD, "Extracted text")
            + (whole ? "" : ": " + ServerClient.textPath("JOB") + ", where JOB is"));
    for (Outcome outcome : readable) {
      String name =
          DisplayText.fit(terminal.shown(outcome.name()), nameColumns, terminal.ellipsis());
      out.println(
          INDENT
              + DisplayText.padRight(name, nameColumns)
              + "  "
              + (whole ? textUrl(outcome) : outcome.job()));
    }
  }

  private URI textUrl(Outcome outcome) {
    return run.url().resolve(ServerClient.textPath(String.valueOf(outcome.job())));
  }
}
