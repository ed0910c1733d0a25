package dev.landfast.cli;

import dev.landfast.cli.terminal.Terminal;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the server until a signal ends it. */
@Command(
    name = "serve",
    header = "Run the server.",
    customSynopsis = "landfast serve [--data DIR] [--port N] [--host H] [--slots N]",
    description = {
      "Takes files in over HTTP, makes them durable, and runs them through their pipelines. Says"
          + " where it is ready in one line on standard output. The log goes to standard error, as"
          + " JSON lines when that is no terminal.",
      "",
      "Ctrl-C or SIGTERM ends it with status 0: nothing new is taken, and what is under way has 20"
          + " seconds to finish. What does not is done again at the next start."
    },
    footer = {
      "",
      "Examples",
      "  landfast serve",
      "  landfast serve --data /srv/landfast --port 9000",
      "",
      "Environment",
      "  LANDFAST_LOG_LEVEL  error, warn, info (the default), debug or trace"
    })
final class ServeCommand implements Callable<Integer> {
  private static final Duration GRACE = Duration.ofSeconds(20);

  private final Terminal terminal;
  private final StopSignal stop;

  @Mixin private final NodeOptions options = new NodeOptions();

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "8484",
      converter = NodeOptions.Port.class,
      order = 2,
      description = "Where it listens; 0 for a free one (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--host",
      paramLabel = "H",
      defaultValue = "127.0.0.1",
      converter = LoopbackHost.Converter.class,
      order = 3,
      description = "Loopback only, until Landfast has keys (default: ${DEFAULT-VALUE}).")
  private LoopbackHost host = new LoopbackHost("127.0.0.1");

  ServeCommand(Terminal terminal, StopSignal stop) {
    this.terminal = terminal;
    this.stop = stop;
  }

  @Override
  public Integer call() throws CommandFailure {
    stop.listen();
    Node.Settings settings =
        new Node.Settings(options.data, host, port, options.slots, GRACE, null);
    try (Node node = Node.start(settings)) {
      terminal.out().println("Landfast is ready at " + node.url());
      terminal.out().flush();
      stop.await();
    }
    return ExitStatus.DONE.code();
  }
}
