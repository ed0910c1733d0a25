package dev.landfast.rig;

import dev.landfast.crashfs.CrashReport;
import dev.landfast.crashfs.CrashScenario;

/**
 * Something that a module does to files, and what must hold whatever happens.
 *
 * @param name as rigs and their results call it
 */
record Scenario(String name, Steps steps) {
  CrashReport run(CrashScenario scenario) throws Exception {
    return steps.run(scenario);
  }

  @Override
  public String toString() {
    return name;
  }

  /** What it does. */
  interface Steps {
    CrashReport run(CrashScenario scenario) throws Exception;
  }
}
