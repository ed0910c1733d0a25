package dev.landfast.engine.job;

/** What came of an admission. All are durable when they are returned. */
public sealed interface AdmitResult {

  /** The rows are committed. */
  record Admitted() implements AdmitResult {}

  /** The key was answered before; nothing was admitted. */
  record Replayed(int status, String body) implements AdmitResult {}

  /** There are as many unfinished jobs as the store takes; nothing was admitted. */
  record QueueFull() implements AdmitResult {}

  /** The key was used for other names or bytes; nothing was admitted. */
  record KeyReused() implements AdmitResult {}
}
