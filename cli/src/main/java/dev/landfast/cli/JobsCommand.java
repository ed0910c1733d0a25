package dev.landfast.cli;

import dev.landfast.cli.client.Answers.JobPage;
import dev.landfast.cli.client.Answers.JobState;
import dev.landfast.cli.client.ServerClient;
import dev.landfast.cli.client.ServerClient.StoppedException;
import dev.landfast.cli.terminal.Terminal;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** Lists jobs, or tells the story of one. */
@Command(
    name = "jobs",
    header = "List jobs, or tell the story of one.",
    customSynopsis = {
      "landfast jobs [--state S] [--pipeline P] [--batch ID] [--code CODE] [--limit N]",
      "              [--json] [--server URL]",
      "  landfast jobs ID [--json] [--server URL]"
    },
    description = {
      "Lists the newest jobs; with the id of one, all its attempts, why it failed, and what it made."
    },
    footer = {
      "",
      "Examples",
      "  landfast jobs --state failed",
      "  landfast jobs --code PARSE_UNREADABLE --limit 100",
      "  landfast jobs 01a20141-8e01-7000-a4a3-d477128a8ff4"
    })
final class JobsCommand implements Callable<Integer> {
  private final Terminal terminal;
  private final StopSignal stop;

  @Parameters(arity = "0..1", paramLabel = "ID", description = "One job.")
  private @Nullable String id;

  @Option(
      names = "--state",
      paramLabel = "S",
      description = "Only ready, running, waiting, done, failed, duplicate or cancelled ones.")
  private @Nullable String state;

  @Option(names = "--pipeline", paramLabel = "P", description = "Only those of this pipeline.")
  private @Nullable String pipeline;

  @Option(names = "--batch", paramLabel = "ID", description = "Only those of this batch.")
  private @Nullable String batch;

  @Option(
      names = "--code",
      paramLabel = "CODE",
      description = "Only those that failed with this code.")
  private @Nullable String code;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      converter = Limit.class,
      description = "At most so many (default: 20).")
  private int limit;

  @Option(names = "--json", description = "Print what the server answers, one JSON object.")
  private boolean json;

  @Mixin private final ServerOptions server = new ServerOptions();

  JobsCommand(Terminal terminal, StopSignal stop) {
    this.terminal = terminal;
    this.stop = stop;
  }

  @Override
  public Integer call() throws CommandFailure {
    return server.ask(stop, this::show).code();
  }

  private ExitStatus show(ServerClient client, URI url) throws IOException, StoppedException {
    String path = id == null ? list() : "/v1/jobs/" + ServerClient.encoded(id);
    if (json) {
      terminal.out().println(client.json(path));
    } else if (id == null) {
      new JobsPrint(client.get(path, JobPage.class), Instant.now()).print(terminal);
    } else {
      new JobPrint(url, client.get(path, JobState.class)).print(terminal);
    }
    terminal.out().flush();
    return ExitStatus.DONE;
  }

  private String list() {
    Map<String, @Nullable String> filters = new LinkedHashMap<>();
    filters.put("state", state);
    filters.put("pipeline", pipeline);
    filters.put("batch", batch);
    filters.put("code", code);
    filters.put("limit", Integer.toString(limit));
    return filters.entrySet().stream()
        .filter(filter -> filter.getValue() != null)
        .map(filter ->
            filter.getKey() + "=" + ServerClient.encoded(String.valueOf(filter.getValue())))
        .collect(Collectors.joining("&", "/v1/jobs?", ""));
  }

  /** Of one page. */
  static final class Limit implements ITypeConverter<Integer> {
    private static final int MAX = 1000;

    @Override
    public Integer convert(String text) {
      try {
        int number = Integer.parseInt(text);
        if (number >= 1 && number <= MAX) {
          return number;
        }
      } catch (NumberFormatException e) {
        // said below
      }
      throw new TypeConversionException(
          "--limit " + text + " is not a number from 1 to " + MAX + ".");
    }
  }
}
