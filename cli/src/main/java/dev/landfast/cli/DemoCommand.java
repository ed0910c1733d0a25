package dev.landfast.cli;

import dev.landfast.cli.demo.Demo;
import dev.landfast.cli.demo.DemoReport;
import dev.landfast.cli.demo.Samples;
import dev.landfast.cli.demo.Samples.Sample;
import dev.landfast.cli.terminal.Style;
import dev.landfast.cli.terminal.Terminal;
import dev.landfast.stages.StandardPipelines;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs a node, sends it the samples, and shows what becomes of them. */
@Command(
    name = "demo",
    header = "See real files go in and come out.",
    customSynopsis = "landfast demo [--once] [--json] [--data DIR] [--port N] [--slots N]",
    description = {
      "Starts a server, sends it the sample documents in one request, and shows what became of"
          + " each: its type, its stages and their times, where its text is. Some are broken on"
          + " purpose, to show how a file fails here.",
      "",
      "The server then stays up until Ctrl-C, for you to try files of your own."
    },
    footer = {
      "",
      "Examples",
      "  landfast demo         on a free port, with its data in ./landfast-data",
      "  landfast demo --once  status 0 when every outcome is the expected one",
      "  landfast demo --json  for programs: one JSON object on standard output"
    })
final class DemoCommand implements Callable<Integer> {
  /** Set by the launcher: the folder of the checkout. */
  private static final String HOME_PROPERTY = "landfast.home";

  private static final String SAMPLES = "samples";
  private static final String LOG_FILE = "demo.log";

  /** There is nothing in a demo that is worth a long wait. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  /** Needs no quotes in a shell, nor in curl's way of naming files. */
  private static final Pattern PLAIN_PATH = Pattern.compile("[A-Za-z0-9._/-]+");

  private final Terminal terminal;
  private final StopSignal stop;

  @Mixin private final NodeOptions options = new NodeOptions();

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "0",
      converter = NodeOptions.Port.class,
      order = 2,
      description = "Where the server listens (default: a free one).")
  private int port;

  @Option(
      names = "--once",
      order = -2,
      description =
          "End when all files are through: with status 0 when every outcome is the"
              + " expected one, else with 1.")
  private boolean once;

  @Option(names = "--json", order = -1, description = "Print one JSON object instead of the table.")
  private boolean json;

  DemoCommand(Terminal terminal, StopSignal stop) {
    this.terminal = terminal;
    this.stop = stop;
  }

  @Override
  public Integer call() throws CommandFailure {
    Samples samples = samples();
    stop.listen();
    Node.Settings settings =
        new Node.Settings(
            data(),
            null,
            new Node.Listening(LoopbackHost.USUAL, port, null),
            StandardPipelines.catalog(),
            Objects.requireNonNullElse(options.slots, Node.Settings.SLOTS_DEFAULT),
            Set.of(),
            GRACE,
            LOG_FILE);
    try (Node node = Node.start(settings)) {
      return run(node, samples).code();
    }
  }

  private Path data() {
    return Objects.requireNonNullElse(options.data, Configuration.USUAL_DATA);
  }

  private ExitStatus run(Node node, Samples samples) throws CommandFailure {
    PrintWriter err = terminal.err();
    err.println("Landfast " + Version.number() + " is up at " + node.url());
    err.println("Everything it takes in is kept in " + terminal.shown(node.data().toString()));
    err.println();
    err.flush();
    Optional<DemoReport> report = demo(node, samples);
    if (report.isEmpty()) {
      err.println("Ended before all files were through; the next start goes on with the rest.");
      return ExitStatus.FAILED;
    }
    print(report.get(), node);
    if (!once) {
      printWhatToTry(report.get(), node, samples);
      stop.await();
      err.println();
    }
    return report.get().isAsExpected() ? ExitStatus.DONE : ExitStatus.FAILED;
  }

  private Optional<DemoReport> demo(Node node, Samples samples) throws CommandFailure {
    try {
      return new Demo(terminal, stop.requested()).run(node.url(), samples);
    } catch (IOException e) {
      throw new CommandFailure(
          ExitStatus.FAILED,
          "The demo broke off: "
              + e.getMessage()
              + " The log is in "
              + terminal.shown(node.data().resolve(LOG_FILE).toString())
              + ".",
          e);
    }
  }

  private void print(DemoReport report, Node node) {
    if (json) {
      terminal.out().println(report.json(node.data().toString()));
      terminal.out().flush();
      return;
    }
    report.print(terminal, !once);
    if (once) {
      terminal.out().println();
      terminal
          .out()
          .println(
              "It is all kept: 'landfast serve --data "
                  + terminal.shown(data().toString())
                  + "' has it again.");
    }
  }

  /** Where a person goes on: with the text of a sample, and with a file of their own. */
  private void printWhatToTry(DemoReport report, Node node, Samples samples) {
    PrintWriter out = json ? terminal.err() : terminal.out();
    out.println();
    out.println(
        terminal.styled(Style.BOLD, "Landfast stays up at " + node.url() + " until Ctrl-C.")
            + " Try:");
    report.shortText().ifPresent(text -> out.println("  curl " + text));
    samples.files().stream()
        .map(Sample::path)
        .filter(path -> PLAIN_PATH.matcher(path.toString()).matches())
        .findFirst()
        .ifPresent(path ->
            out.println(
                "  curl -F file=@"
                    + fromHere(path)
                    + " '"
                    + node.url()
                    + "/v1/files?pipeline="
                    + samples.pipeline()
                    + "'"));
    out.flush();
  }

  private static Path fromHere(Path file) {
    Path here = Path.of("").toAbsolutePath();
    return file.startsWith(here) ? here.relativize(file) : file;
  }

  private static Samples samples() throws CommandFailure {
    String home = System.getProperty(HOME_PROPERTY);
    if (home == null) {
      throw new CommandFailure(
          ExitStatus.NOT_ALLOWED,
          "The demo needs the sample files of a checkout of Landfast: run ./landfast demo in one.");
    }
    Path folder = Path.of(home).toAbsolutePath().normalize().resolve(SAMPLES);
    try {
      return Samples.read(folder);
    } catch (NoSuchFileException e) {
      throw new CommandFailure(
          ExitStatus.NOT_ALLOWED, "The sample file " + e.getFile() + " is missing.", e);
    } catch (IOException e) {
      throw new CommandFailure(
          ExitStatus.NOT_ALLOWED,
          "The samples in " + folder + " cannot be read: " + e.getMessage(),
          e);
    }
  }
}
