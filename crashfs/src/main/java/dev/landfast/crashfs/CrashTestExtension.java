package dev.landfast.crashfs;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives a test its scenario, and prints the report. */
final class CrashTestExtension implements ParameterResolver, AfterEachCallback {
  private static final Namespace NAMESPACE = Namespace.create(CrashTestExtension.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == CrashScenario.class;
  }

  @Override
  public CrashScenario resolveParameter(ParameterContext parameter, ExtensionContext context) {
    CrashTest test = context.getRequiredTestMethod().getAnnotation(CrashTest.class);
    if (test == null) {
      throw new IllegalStateException("Without @CrashTest there is no scenario.");
    }
    CrashBudget budget =
        new CrashBudget(
            test.statesPerBoundaryMax(), test.recoveryStatesPerBoundaryMax(), test.seed());
    CrashScenario scenario = CrashScenario.create(budget).replay(test.replay());
    context.getStore(NAMESPACE).put(CrashScenario.class, scenario);
    return scenario;
  }

  @Override
  public void afterEach(ExtensionContext context) {
    CrashScenario scenario =
        context.getStore(NAMESPACE).get(CrashScenario.class, CrashScenario.class);
    if (scenario != null && scenario.report() != null) {
      System.out.println(context.getRequiredTestMethod().getName() + ": " + scenario.report());
    }
  }
}
