package dev.landfast.rig;

import dev.landfast.publish.FolderTree;
import dev.landfast.rig.ScenarioRunner.Run;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Runs every scenario on a real disk, in a process of its own, and makes each of its calls to the
 * kernel fail, with each error that fits, and each of them its last: the process is killed before
 * it. Then what must hold is looked at, and whether all that is left can be swept.
 */
final class InjectRig implements AutoCloseable {
  private final PrintStream log;
  private final String classPath;
  private final Path folder;
  private final List<String> violations = new ArrayList<>();
  private ScenarioRunner runner;
  private ScenarioRunner spare;
  private long runs;
  private long sites;
  private long errors;
  private long kills;
  private long missed;

  /** Works on the volume of that folder. */
  InjectRig(PrintStream log, String classPath, Path below) throws IOException {
    this.log = log;
    this.classPath = classPath;
    this.folder = Files.createTempDirectory(below, "landfast-inject");
    this.runner = ScenarioRunner.start(classPath);
    this.spare = ScenarioRunner.start(classPath);
  }

  /** Strikes each call of each of them. */
  RigReport run(List<Scenario> scenarios) throws Exception {
    for (Scenario scenario : scenarios) {
      if (scenario.faults().isEmpty()) { // they are a disk's in memory
        strikeEverywhere(scenario);
      }
    }
    return report();
  }

  /** Strikes one call. */
  RigReport run(Scenario scenario, Injection injection) throws Exception {
    strike(scenario, injection);
    return report();
  }

  /** Whether something is found without striking a call; the rest is not run then. */
  boolean finds() throws Exception {
    for (Scenario scenario : Scenarios.all()) {
      strike(scenario, null);
      if (!violations.isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private void strikeEverywhere(Scenario scenario) throws Exception {
    long before = errors + kills;
    Map<String, Integer> calls = new LinkedHashMap<>();
    for (String call : strike(scenario, null)) {
      calls.merge(call, 1, Integer::sum);
    }
    for (Map.Entry<String, Integer> call : calls.entrySet()) {
      for (int nth = 1; nth <= call.getValue(); nth++) {
        sites++;
        for (String errno : Injection.errorsOf(call.getKey())) {
          strike(scenario, Injection.error(call.getKey(), nth, errno));
        }
        strike(scenario, Injection.kill(call.getKey(), nth));
      }
    }
    log.printf("%s: %,d strikes at %s%n", scenario, errors + kills - before, calls);
  }

  /** Returns the calls that it made. */
  private List<String> strike(Scenario scenario, @Nullable Injection injection) throws Exception {
    prepare(scenario);
    try (RunFolder place = RunFolder.create(folder, ++runs)) {
      Run run = runner.run(scenario, place, injection, folder.resolve("trace"));
      count(injection, run.isStruck());
      String wrong = wrong(scenario, injection, run, place);
      if (wrong != null) {
        violations.add(
            "rig/run inject --scenario %s --call %s: %s".formatted(scenario, injection, wrong));
        log.println(violations.getLast());
      }
      return run.traced().calls();
    }
  }

  /** Sees to a process that loads nothing any more when it is traced. */
  private void prepare(Scenario scenario) throws IOException {
    if (runner.isWornOut()) {
      runner.close();
      runner = spare;
      spare = ScenarioRunner.start(classPath);
    }
    if (!runner.knows(scenario)) {
      try (RunFolder place = RunFolder.create(folder, ++runs)) {
        runner.warmUp(scenario, place);
      }
    }
  }

  private void count(@Nullable Injection injection, boolean struck) {
    if (injection == null) {
      return;
    }
    if (!struck) {
      missed++;
    } else if (injection.kills()) {
      kills++;
    } else {
      errors++;
    }
  }

  /** Null if all is as it must be. */
  private static @Nullable String wrong(
      Scenario scenario, @Nullable Injection injection, Run run, RunFolder place)
      throws IOException {
    boolean mayFail = run.isStruck();
    if (run.outcome().startsWith(ScenarioProcess.BROKE)
        || (!mayFail && !run.outcome().equals(ScenarioProcess.ENDED))) {
      return run.outcome();
    }
    List<Path> left = Litter.in(place.places());
    if (!left.isEmpty() && (injection == null || !injection.hindersRemoval())) {
      return run.outcome() + ", and left " + left;
    }
    Claims claims = MappedClaims.in(place.claims());
    try {
      scenario.then().run(place.root(), claims);
    } catch (Exception | AssertionError e) {
      return run.outcome() + ", claimed " + claims.all() + ": " + e;
    }
    left = Litter.sweep(place.places());
    return left.isEmpty() ? null : run.outcome() + ", and could not be swept: " + left;
  }

  private RigReport report() {
    return new RigReport("inject", violations)
        .with("sites", sites)
        .with("errors", errors)
        .with("kills", kills)
        .with("missed", missed);
  }

  @Override
  public void close() throws IOException {
    runner.close();
    spare.close();
    FolderTree.delete(folder);
  }
}
