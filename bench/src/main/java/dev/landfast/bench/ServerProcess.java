package dev.landfast.bench;

import dev.landfast.cli.Landfast;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A real server in a process of its own. */
final class ServerProcess implements AutoCloseable {
  private static final String READY = "Landfast is ready at ";

  private final Process process;
  private final URI url;

  /** Returns when the server is ready. */
  ServerProcess(Path data, Path log) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments()); // the launcher's
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Landfast.class.getName()));
    command.addAll(List.of("serve", "--data", data.toString(), "--port", "0"));
    process = new ProcessBuilder(command).redirectError(log.toFile()).start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = out.readLine();
    if (line == null || !line.startsWith(READY)) {
      process.destroy();
      throw new IOException("The server did not start; see " + log);
    }
    url = URI.create(line.substring(READY.length()));
  }

  URI url() {
    return url;
  }

  /** SIGTERM; returns when the process is gone. */
  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
