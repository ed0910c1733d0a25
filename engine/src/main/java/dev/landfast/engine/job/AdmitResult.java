package dev.landfast.engine.job;

import java.util.Map;

/** What came of an admission. All are durable when they are returned. */
public sealed interface AdmitResult {

  /**
   * The rows are committed.
   *
   * @param duplicates jobs whose content came before, each with the first job that has it
   */
  record Admitted(Map<String, String> duplicates) implements AdmitResult {
    /** Of content that is all new, or passes any number of times. */
    public Admitted() {
      this(Map.of());
    }
  }

  /** The key was answered before; nothing was admitted. */
  record Replayed(int status, String body) implements AdmitResult {}

  /** There are as many unfinished jobs as the store takes; nothing was admitted. */
  record QueueFull() implements AdmitResult {}

  /** The key was used for other names or bytes; nothing was admitted. */
  record KeyReused() implements AdmitResult {}
}
