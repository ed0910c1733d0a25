package dev.landfast.engine.stage;

/** One step of a pipeline. Instances are shared by several threads. */
public interface Stage {

  /** As pipelines name it. */
  String name();

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
