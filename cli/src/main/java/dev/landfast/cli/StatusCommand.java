package dev.landfast.cli;

import dev.landfast.cli.client.Answers.Failures;
import dev.landfast.cli.client.Answers.Status;
import dev.landfast.cli.client.ServerClient;
import dev.landfast.cli.client.ServerClient.StoppedException;
import dev.landfast.cli.terminal.Terminal;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows how an installation is. */
@Command(
    name = "status",
    header = "Show what waits, who works, and why jobs failed.",
    customSynopsis = "landfast status [--json] [--server URL]",
    description = {
      "Shows the queue by pipeline and stage, the processes that share it, circuit breakers with"
          + " failures, the room on the volume, the last minute, and the reasons of failed jobs."
    },
    footer = {
      "",
      "Examples",
      "  landfast status",
      "  watch landfast status",
      "  landfast status --json | jq .queue"
    })
final class StatusCommand implements Callable<Integer> {
  private final Terminal terminal;
  private final StopSignal stop;

  @Option(names = "--json", description = "Print what the server answers, one JSON object.")
  private boolean json;

  @Mixin private final ServerOptions server = new ServerOptions();

  StatusCommand(Terminal terminal, StopSignal stop) {
    this.terminal = terminal;
    this.stop = stop;
  }

  @Override
  public Integer call() throws CommandFailure {
    return server.ask(stop, this::show).code();
  }

  private ExitStatus show(ServerClient client, URI url) throws IOException, StoppedException {
    if (json) {
      terminal.out().println(client.json("/v1/status"));
    } else {
      Status status = client.get("/v1/status", Status.class);
      Failures failures = client.get("/v1/failures", Failures.class);
      new StatusPrint(url, status, failures.items()).print(terminal);
    }
    terminal.out().flush();
    return ExitStatus.DONE;
  }
}
