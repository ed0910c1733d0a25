package dev.landfast.cli;

import dev.landfast.cli.client.Answers.Breaker;
import dev.landfast.cli.client.Answers.Failure;
import dev.landfast.cli.client.Answers.Node;
import dev.landfast.cli.client.Answers.Sample;
import dev.landfast.cli.client.Answers.StageDepth;
import dev.landfast.cli.client.Answers.Status;
import dev.landfast.cli.client.Answers.Volume;
import dev.landfast.cli.terminal.Ages;
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
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The state of an installation, for a person. */
record StatusPrint(URI url, Status status, List<Failure> failures) {
  private static final Duration LATELY = Duration.ofMinutes(1);
  private static final int REASONS_MAX = 10;
  private static final int NAME_LEAST = 10;
  private static final int NAME_WIDEST = 40;

  void print(Terminal terminal) {
    PrintWriter out = terminal.out();
    out.println(
        terminal.styled(Style.BOLD, "Landfast " + terminal.shown(status.version())) + " at " + url);
    lately().ifPresent(out::println);
    Volume volume = status.volume();
    if (volume != null) {
      out.println(
          "%s free of %s; intake leaves %s of it alone."
              .formatted(
                  Units.size(volume.freeBytes()),
                  Units.size(volume.totalBytes()),
                  Units.size(volume.reserveBytes())));
    }
    out.println();
    queue(terminal);
    nodes(terminal);
    breakers(terminal);
    reasons(terminal);
  }

  private Optional<String> lately() {
    Instant since = status.at().minus(LATELY);
    List<Sample> samples =
        status.samples().stream().filter(sample -> sample.at().isAfter(since)).toList();
    if (samples.isEmpty()) {
      return Optional.empty();
    }
    long received = samples.stream().mapToLong(Sample::received).sum();
    long bytes = samples.stream().mapToLong(Sample::bytes).sum();
    long done = samples.stream().mapToLong(Sample::done).sum();
    long failed = samples.stream().mapToLong(Sample::failed).sum();
    return Optional.of(
        "In the last minute: %s received (%s), %s done, %d failed."
            .formatted(
                Units.count(received, "file"),
                Units.size(bytes),
                Units.count(done, "job"),
                failed));
  }

  private void queue(Terminal terminal) {
    PrintWriter out = terminal.out();
    if (status.queue().isEmpty()) {
      out.println("Nothing waits.");
      return;
    }
    Table table =
        new Table(
            List.of(
                Column.shrinking("Pipeline", NAME_LEAST, NAME_WIDEST),
                Column.shrinking("Stage", NAME_LEAST, NAME_WIDEST),
                Column.fixed("Ready", Align.RIGHT),
                Column.fixed("Running", Align.RIGHT),
                Column.fixed("Waiting", Align.RIGHT)));
    for (StageDepth depth : status.queue()) {
      table.add(
          List.of(
              Cell.of(terminal.shown(depth.pipeline())),
              Cell.of(terminal.shown(depth.stage())),
              Cell.of(number(depth.ready())),
              Cell.of(number(depth.running())),
              Cell.of(number(depth.waiting()))));
    }
    table.lines(terminal).forEach(out::println);
    Instant oldest = status.oldestReadyAt();
    if (oldest != null) {
      out.println(
          "The job that has waited longest is ready since "
              + Ages.shown(Duration.between(oldest, status.at()))
              + ".");
    }
  }

  private void nodes(Terminal terminal) {
    PrintWriter out = terminal.out();
    out.println();
    if (status.nodes().isEmpty()) {
      out.println(terminal.styled(Style.BAD, "No process runs stages."));
      return;
    }
    for (Node node : status.nodes()) {
      out.println(
          "Process %d, up for %s, runs %s."
              .formatted(
                  node.pid(),
                  Ages.shown(Duration.between(node.since(), status.at())),
                  Units.count(node.running(), "stage")));
    }
  }

  private void breakers(Terminal terminal) {
    for (Breaker breaker : status.breakers()) {
      Instant until = breaker.until();
      String pipeline = breaker.pipeline();
      terminal
          .out()
          .println(
              terminal.styled(
                      breaker.state().equals("closed") ? Style.PLAIN : Style.BAD,
                      "Breaker of "
                          + terminal.shown(
                              pipeline == null
                                  ? "the store, on " + breaker.stage()
                                  : pipeline + "/" + breaker.stage())
                          + " is "
                          + terminal.shown(breaker.state()))
                  + " after "
                  + Units.count(breaker.failures(), "failure")
                  + (until == null
                      ? "."
                      : ", for " + Ages.shown(Duration.between(status.at(), until)) + "."));
    }
  }

  private void reasons(Terminal terminal) {
    if (failures.isEmpty()) {
      return;
    }
    PrintWriter out = terminal.out();
    Table table =
        new Table(
            List.of(
                Column.fixed("Failed", Align.RIGHT),
                Column.shrinking("Because of", NAME_LEAST, NAME_WIDEST),
                Column.shrinking("At", NAME_LEAST, NAME_WIDEST),
                Column.fixed("Last", Align.RIGHT)));
    for (Failure failure : failures.subList(0, Math.min(REASONS_MAX, failures.size()))) {
      table.add(
          List.of(
              Cell.of(number(failure.count())),
              new Cell(terminal.shown(failure.code()), Style.NOTICE),
              Cell.of(terminal.shown(failure.pipeline() + "/" + failure.stage())),
              Cell.of(Ages.shown(Duration.between(failure.lastAt(), status.at())) + " ago")));
    }
    out.println();
    table.lines(terminal).forEach(out::println);
    out.println("'landfast jobs --code CODE' lists them, 'landfast jobs ID' tells one's story.");
  }

  private static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
