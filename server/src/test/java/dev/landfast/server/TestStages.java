package dev.landfast.server;

import dev.landfast.engine.job.JobError;
import dev.landfast.engine.job.Pipeline;
import dev.landfast.engine.job.Retry;
import dev.landfast.engine.job.StageSpec;
import dev.landfast.engine.stage.Stage;
import dev.landfast.engine.stage.StageCatalog;
import dev.landfast.engine.stage.StageResult;
import dev.landfast.engine.stage.StageRun;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Small real stages, and pipelines of them.
 *
 * <pre>
 *   pass    does nothing                      echo    copies its input to the artifact copy.txt
 *   fail    fails for good                    flaky   fails twice, each time for a while only
 *   gate    says that it runs, and waits      last    says that it runs
 *   two     echo, then gate                   ahead   gate, then echo
 *   texts   pass, for text/plain only
 *   remote  label, which nobody runs here, then pass
 *   both    echo, then label         once    pass, the same content once
 * </pre>
 */
final class TestStages {
  private static final long GUARD_SECONDS = 60;

  private final Semaphore entered = new Semaphore(0);
  private final Semaphore open = new Semaphore(0);
  private final Semaphore last = new Semaphore(0);

  final StageCatalog catalog =
      new StageCatalog(
          List.of(
              pipeline("pass", "pass"),
              pipeline("echo", "echo"),
              pipeline("fail", "fail"),
              pipeline("flaky", "flaky"),
              pipeline("gate", "gate"),
              pipeline("two", "echo", "gate"),
              pipeline("ahead", "gate", "echo"),
              pipeline("last", "last"),
              pipeline("remote", "label", "pass"),
              new Pipeline("once", 1, List.of(spec("pass")), Set.of(), true),
              pipeline("both", "echo", "label"),
              new Pipeline("texts", 3, List.of(spec("pass")), Set.of("text/plain"))),
          List.of(
              new TestStage("pass", run -> new StageResult.Done()),
              new TestStage("echo", TestStages::echo),
              new TestStage(
                  "fail",
                  run ->
                      new StageResult.Failed(JobError.input("UNREADABLE", "It cannot be read."))),
              new TestStage(
                  "flaky",
                  run -> new StageResult.Retry(JobError.stage("BUSY", "Busy at present."))),
              new TestStage("gate", run -> gate()),
              new TestStage("last", run -> last())),
          Set.of("label"));

  /** Returns when a job has come to the gate. */
  void awaitEntered() {
    await(entered);
  }

  /** Lets one job through the gate. */
  void openGate() {
    open.release();
  }

  /** Lets all jobs through. */
  void openAllGates() {
    open.release(1_000_000);
  }

  /** Returns when a job of the pipeline {@code last} runs. */
  void awaitLast() {
    await(last);
  }

  /** Deaf to interrupts, so that a test alone says when it ends. */
  private StageResult gate() {
    entered.release();
    open.acquireUninterruptibly();
    return new StageResult.Done();
  }

  private StageResult last() {
    last.release();
    return new StageResult.Done();
  }

  private static StageResult echo(StageRun run) throws Exception {
    try (InputStream in = run.input();
        OutputStream out = run.output("copy.txt", "text/plain")) {
      in.transferTo(out);
    }
    run.foundType("text/plain");
    return new StageResult.Done();
  }

  private static Pipeline pipeline(String name, String... stages) {
    return new Pipeline(name, 1, Arrays.stream(stages).map(TestStages::spec).toList(), Set.of());
  }

  private static StageSpec spec(String stage) {
    return new StageSpec(
        stage, new Retry(2, Duration.ZERO, Duration.ZERO), Duration.ofMinutes(10), 3);
  }

  /** Bounds a wait that would never end where the server has a defect. */
  private static void await(Semaphore signal) {
    try {
      if (!signal.tryAcquire(GUARD_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("The stage did not run.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private interface Work {
    StageResult run(StageRun run) throws Exception;
  }

  private record TestStage(String name, Work work) implements Stage {
    @Override
    public StageResult run(StageRun run) throws Exception {
      return work.run(run);
    }
  }
}
