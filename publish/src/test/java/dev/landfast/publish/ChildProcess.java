package dev.landfast.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** {@link PublishOnce} in a process of its own, which goes on until it is killed. */
record ChildProcess(Process process) implements AutoCloseable {
  /** Returns when it has begun. */
  static ChildProcess begun(String what, Path directory) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                PublishOnce.class.getName(),
                what,
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    ChildProcess child = new ChildProcess(process);
    assertThat(child.line()).isEqualTo("say begun");
    return child;
  }

  /** What it says next. */
  String line() throws IOException {
    return process.inputReader(StandardCharsets.UTF_8).readLine();
  }

  /** Lets it go on. */
  void goOn() throws IOException {
    process.outputWriter(StandardCharsets.UTF_8).append('\n').flush();
  }

  void signal(String name) throws IOException, InterruptedException {
    assertThat(new ProcessBuilder("kill", "-" + name, "" + process.pid()).start().waitFor())
        .isZero();
  }

  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
