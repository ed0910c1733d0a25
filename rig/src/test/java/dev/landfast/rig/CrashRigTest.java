package dev.landfast.rig;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.crashfs.CrashBudget;
import dev.landfast.crashfs.CrashReport;
import dev.landfast.crashfs.CrashScenario;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A slice of the crash rig: few states of each moment. */
final class CrashRigTest {
  private static final CrashBudget BUDGET = CrashBudget.standard().statesPerBoundary(12);

  static List<Scenario> scenarios() {
    return Scenarios.all();
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void holdsWhereverItIsCrashed(Scenario scenario) throws Exception {
    CrashReport report = CrashRig.crash(scenario, CrashScenario.create(BUDGET));

    assertThat(report.states()).isPositive();
  }
}
