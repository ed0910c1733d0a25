package dev.landfast.cli;

import dev.landfast.cli.terminal.Terminal;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the server until a signal ends it. */
@Command(
    name = "serve",
    header = "Run the server.",
    customSynopsis =
        "landfast serve [--config FILE] [--data DIR] [--port N] [--host H] [--slots N]",
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
      "  LANDFAST_DATABASE   where jobs are kept, instead of in DIR:",
      "                      jdbc:postgresql://HOST/NAME?user=USER&password=PASSWORD",
      "  LANDFAST_CALLBACK_SECRET   what callbacks of outside services are signed with: whsec_BASE64",
      "  LANDFAST_DATA, _HOST, _PORT, _SLOTS   as the options",
      "  LANDFAST_LOG_LEVEL  error, warn, info (the default), debug or trace"
    })
final class ServeCommand implements Callable<Integer> {
  static final Duration GRACE = Duration.ofSeconds(20);

  private final Terminal terminal;
  private final StopSignal stop;

  @Mixin private final ConfiguredOptions options = new ConfiguredOptions();

  @Option(
      names = "--port",
      paramLabel = "N",
      converter = NodeOptions.Port.class,
      order = 2,
      description = "Where it listens; 0 for a free one (default: " + NodeOptions.PORT_USUAL + ").")
  private @Nullable Integer port;

  @Option(
      names = "--host",
      paramLabel = "H",
      converter = LoopbackHost.Converter.class,
      order = 3,
      description = "Loopback only, until Landfast has keys (default: 127.0.0.1).")
  private @Nullable LoopbackHost host;

  ServeCommand(Terminal terminal, StopSignal stop) {
    this.terminal = terminal;
    this.stop = stop;
  }

  @Override
  public Integer call() throws CommandFailure {
    Configuration set = options.load(host, port);
    stop.listen();
    Node.Settings settings =
        new Node.Settings(
            set.data(),
            set.database(),
            new Node.Listening(set.host(), set.port(), set.callbackSecret()),
            set.pipelines().catalog(),
            set.slots(),
            Set.of(),
            GRACE,
            null);
    try (Node node = Node.start(settings)) {
      terminal.out().println("Landfast is ready at " + node.url());
      terminal.out().flush();
      stop.await();
    }
    return ExitStatus.DONE.code();
  }
}
