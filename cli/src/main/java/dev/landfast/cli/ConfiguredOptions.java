package dev.landfast.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of commands that have a configuration, which the command line goes before. */
final class ConfiguredOptions {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      order = 0,
      description = "What it is set to (default: ./landfast.yaml, if there is one).")
  private @Nullable Path config;

  @Mixin private final NodeOptions node = new NodeOptions();

  Configuration load() throws CommandFailure {
    return load(null, null);
  }

  /** With what only some commands can be told. */
  Configuration load(@Nullable LoopbackHost host, @Nullable Integer port) throws CommandFailure {
    return Configuration.load(config, System.getenv()).with(node.data, host, port, node.slots);
  }
}
