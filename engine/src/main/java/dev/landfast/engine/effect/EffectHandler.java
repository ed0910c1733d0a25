package dev.landfast.engine.effect;

import dev.landfast.engine.job.Effect;
import dev.landfast.engine.job.JobReader;

/** Carries effects of one kind out. Called by several threads at the same time. */
@FunctionalInterface
public interface EffectHandler {
  /**
   * Carries an effect out, maybe not for the first time. Interrupted after 20 s, and when the
   * process ends; the effect is then tried again later, here or in another process.
   *
   * @param jobs to read how things are by now
   * @throws Exception if it is to be tried again
   */
  void carryOut(Effect effect, JobReader jobs) throws Exception;
}
