package dev.landfast.engine.stage;

import java.nio.file.Path;

/** One step of a pipeline. Instances are shared by several threads. */
public interface Stage {

  /** As pipelines name it. */
  String name();

  /**
   * An engine is about to run the stage: what takes long to come up may be started, in the
   * background. Returns at once; a stage must run without it, too.
   *
   * @param folder for temporary files, removed when the engine's data directory is closed
   */
  default void prepare(Path folder) {}

  /**
   * An engine has ended its last run: what was kept for the next one is let go. Another engine may
   * still run the stage, or prepare it anew.
   */
  default void rest() {}

  /**
   * Does the step for one file. Outputs become visible only when the result is {@link
   * StageResult.Done} and its lease still held.
   *
   * <p>An interrupt asks the stage to stop: the job was cancelled, took longer than its bound, or
   * the server stops. May run more than once for the same job, never under the same lease.
   *
   * @throws Exception counts as a transient failure: the stage is tried again after a while
   */
  StageResult run(StageRun run) throws Exception;
}
