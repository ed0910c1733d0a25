package dev.landfast.rig;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A {@link ScenarioProcess}, from outside. */
final class ScenarioRunner implements AutoCloseable {
  /** More would only add open files: a scenario leaves some, as a killed program would. */
  private static final int RUNS_MAX = 100;

  private static final String KILLED = "killed";

  private final Process process;
  private final BufferedReader says;
  private final BufferedWriter tell;
  private int runs;
  private @Nullable String known;

  private ScenarioRunner(Process process) {
    this.process = process;
    this.says = process.inputReader(UTF_8);
    this.tell = process.outputWriter(UTF_8);
  }

  static ScenarioRunner start(String classPath) throws IOException {
    return new ScenarioRunner(
        JavaChild.of(classPath, ScenarioProcess.class)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start());
  }

  boolean isWornOut() {
    return runs >= RUNS_MAX || !process.isAlive();
  }

  /** Whether it has run the scenario before, and loads nothing any more. */
  boolean knows(Scenario scenario) {
    return scenario.name().equals(known);
  }

  /** Runs a scenario that is neither traced nor struck. */
  void warmUp(Scenario scenario, RunFolder folder) throws IOException {
    begin(scenario, folder);
    goOn();
    String said = says.readLine();
    if (!ScenarioProcess.ENDED.equals(said)) {
      throw new IOException(scenario + " without any fault: " + said);
    }
    known = scenario.name();
  }

  /** Runs a scenario under a tracer. */
  Run run(Scenario scenario, RunFolder folder, @Nullable Injection injection, Path trace)
      throws IOException, InterruptedException {
    String thread = begin(scenario, folder);
    try (Tracer tracer = Tracer.attach(thread, injection, trace)) {
      goOn();
      String said = says.readLine();
      if (said == null) {
        process.waitFor();
        said = KILLED;
      }
      return new Run(said, tracer.await());
    }
  }

  private String begin(Scenario scenario, RunFolder folder) throws IOException {
    runs++;
    tell.write(scenario + "\t" + folder.root() + "\t" + folder.claims() + "\n");
    tell.flush();
    String thread = says.readLine();
    if (thread == null) {
      throw new IOException("The process of " + scenario + " ended before it began.");
    }
    return thread;
  }

  private void goOn() throws IOException {
    tell.write("go\n");
    tell.flush();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /**
   * What came of it.
   *
   * @param outcome as the process said it, or that it was killed
   */
  record Run(String outcome, Tracer.Traced traced) {
    /** Whether the injection came to pass. */
    boolean isStruck() {
      return outcome.equals(KILLED) || traced.injected();
    }
  }
}
