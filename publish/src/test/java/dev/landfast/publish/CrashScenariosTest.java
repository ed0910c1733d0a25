package dev.landfast.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.crashfs.CrashBudget;
import dev.landfast.crashfs.CrashReport;
import dev.landfast.crashfs.CrashScenario;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each scenario, crashed at every operation; a small number of states at each. */
final class CrashScenariosTest {
  private static final CrashBudget BUDGET = CrashBudget.standard().statesPerBoundary(12);

  static List<CrashScenarios.Scenario> scenarios() {
    return CrashScenarios.all();
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void holdsWhereverItIsCrashed(CrashScenarios.Scenario scenario) throws Exception {
    CrashReport report = scenario.run(CrashScenario.create(BUDGET));

    System.out.println(scenario + ": " + report);
    assertThat(report.states()).isPositive();
  }
}
