package dev.landfast.cli;

import dev.landfast.cli.terminal.Terminal;
import dev.landfast.engine.stage.StageCatalog;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs stages beside other nodes until a signal ends it. */
@Command(
    name = "work",
    header = "Run stages beside other nodes.",
    customSynopsis = "landfast work [--config FILE] [--data DIR] [--slots N] [--pipeline P ...]",
    description = {
      "Takes jobs from a PostgreSQL database that several nodes share, and runs their stages. It"
          + " needs the data directory of the nodes that take the files in, on the same volume. Says"
          + " in one line on standard output that it is ready. The log goes to standard error.",
      "",
      "Ctrl-C or SIGTERM ends it with status 0: what is under way has 20 seconds to finish. What does"
          + " not goes to another node."
    },
    footer = {
      "",
      "Example",
      "  export LANDFAST_DATABASE='jdbc:postgresql://db/landfast?user=...&password=...'",
      "  landfast work --data /srv/landfast",
      "",
      "Environment",
      "  LANDFAST_DATABASE, _DATA, _SLOTS   as in landfast.yaml",
      "  LANDFAST_LOG_LEVEL  error, warn, info (the default), debug or trace"
    })
final class WorkCommand implements Callable<Integer> {
  private final Terminal terminal;
  private final StopSignal stop;

  @Spec private CommandSpec command = CommandSpec.create();

  @Mixin private final ConfiguredOptions options = new ConfiguredOptions();

  @Option(
      names = "--pipeline",
      paramLabel = "P",
      arity = "1..*",
      order = 5,
      description = "Run the stages of these pipelines alone (default: of all).")
  private final Set<String> pipelines = new LinkedHashSet<>();

  WorkCommand(Terminal terminal, StopSignal stop) {
    this.terminal = terminal;
    this.stop = stop;
  }

  @Override
  public Integer call() throws CommandFailure {
    Configuration set = options.load();
    StageCatalog catalog = set.pipelines().catalog();
    for (String pipeline : pipelines) {
      PipelineName.require(pipeline, catalog, command);
    }
    if (set.database() == null) {
      throw new CommandFailure(
          ExitStatus.NOT_ALLOWED,
          "There is no database to share work with: name a PostgreSQL database as 'database' in"
              + " landfast.yaml or in LANDFAST_DATABASE. With SQLite 'landfast serve' does it all.");
    }
    stop.listen();
    Node.Settings settings =
        new Node.Settings(
            set.data(),
            set.database(),
            null,
            catalog,
            set.slots(),
            pipelines,
            ServeCommand.GRACE,
            null);
    try (Node node = Node.start(settings)) {
      terminal.out().println("Landfast works on " + terminal.shown(node.data().toString()));
      terminal.out().flush();
      stop.await();
    }
    return ExitStatus.DONE.code();
  }
}
