package dev.landfast.rig;

import dev.landfast.crashfs.Acknowledgements;
import dev.landfast.crashfs.CrashBudget;
import dev.landfast.crashfs.CrashFileSystem;
import dev.landfast.crashfs.CrashReport;
import dev.landfast.crashfs.CrashScenario;
import dev.landfast.crashfs.Errno;
import dev.landfast.crashfs.Fault;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Crashes every scenario after each of its operations, with and without each call failing, and
 * checks what is left. Repeated with other samples until the time is up.
 */
final class CrashRig {
  /** Of each moment between two operations. */
  static final int STATES_DEFAULT = 40;

  private static final Pattern REPLAY = Pattern.compile("crashfs\\.replay=([^ ,]+)");

  private final PrintStream log;
  private final int statesPerBoundary;
  private final List<String> violations = new ArrayList<>();
  private long states;
  private long boundaries;
  private long faultRuns;

  CrashRig(PrintStream log, int statesPerBoundary) {
    this.log = log;
    this.statesPerBoundary = statesPerBoundary;
  }

  /** Runs all at least once, and goes on with further seeds until the time is up. */
  RigReport run(Duration atLeast) throws Exception {
    long end = System.nanoTime() + atLeast.toNanos();
    for (long seed = 1; seed == 1 || System.nanoTime() < end; seed++) {
      for (Scenario scenario : Scenarios.all()) {
        run(scenario, seed, null);
      }
    }
    return report();
  }

  /** Runs one, or looks at one state of it. */
  RigReport run(String name, long seed, @Nullable String replay) throws Exception {
    run(Scenarios.named(name), seed, replay);
    return report();
  }

  /** Whether a scenario finds a violation; the rest is not run then. */
  boolean finds() throws Exception {
    for (Scenario scenario : Scenarios.all()) {
      run(scenario, 1, null);
      if (!violations.isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private void run(Scenario scenario, long seed, @Nullable String replay) throws Exception {
    CrashBudget budget = CrashBudget.standard().statesPerBoundary(statesPerBoundary).seed(seed);
    CrashScenario crashing = CrashScenario.create(budget);
    if (replay != null) {
      crashing.replay(replay);
    }
    try {
      CrashReport report = crash(scenario, crashing);
      states += report.states();
      boundaries += report.boundaries();
      faultRuns += report.faultRuns();
      log.println(scenario + ": " + report);
    } catch (AssertionError e) {
      Matcher state = REPLAY.matcher(String.valueOf(e.getMessage()));
      violations.add(
          "rig/run crash --scenario %s --seed %d --states %d%s"
              .formatted(
                  scenario,
                  seed,
                  statesPerBoundary,
                  state.find() ? " --replay " + state.group(1) : ""));
      log.println(scenario + ": VIOLATED " + e.getMessage());
    }
  }

  /** Runs a scenario in memory, crashes it everywhere, and checks what is left. */
  static CrashReport crash(Scenario scenario, CrashScenario crashing) throws Exception {
    return crashing
        .on(CrashFileSystem.builder().volume("fast", "/staging"))
        .given(scenario.given()::run)
        .when((root, acks) -> scenario.when().run(root, claims(acks)))
        .with(scenario.faults().toArray(Fault[]::new))
        .whenFailingAndCrashing(scenario.errors().toArray(Errno[]::new))
        .then((root, acks) -> scenario.then().run(root, claims(acks)));
  }

  private static Claims claims(Acknowledgements acks) {
    return new Claims() {
      @Override
      public void claim(String what) {
        acks.acknowledge(what);
      }

      @Override
      public List<String> all() {
        return acks.all().stream().map(String.class::cast).toList();
      }
    };
  }

  private RigReport report() {
    return new RigReport("crash", violations)
        .with("states", states)
        .with("boundaries", boundaries)
        .with("faultRuns", faultRuns)
        .with("scenarios", Scenarios.all().size());
  }
}
