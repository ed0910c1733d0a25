package dev.landfast.crashfs;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A JUnit test that gets a {@link CrashScenario} with this budget, and prints afterwards what was
 * looked at.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Test
@ExtendWith(CrashTestExtension.class)
public @interface CrashTest {
  /** States at each boundary; at least 2. */
  int statesPerBoundaryMax() default CrashBudget.STATES_PER_BOUNDARY_MAX;

  /** States at each boundary of a recovery; 0 does not crash it. */
  int recoveryStatesPerBoundaryMax() default 0;

  /** Of the samples, where a boundary has more states. */
  long seed() default CrashBudget.SEED;

  /** The one state to look at, as a failure named it; empty for all. */
  String replay() default "";
}
