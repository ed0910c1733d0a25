package dev.landfast.engine.job;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All that one request admits, in one transaction: files with their jobs, the batch, the items that
 * were refused, and the answer that an idempotency key will replay.
 *
 * <p>Built only from sealed blobs, by {@code intake}.
 *
 * @param batch the id of the batch that the request makes; null for a single file
 * @param notBefore when the jobs may start; null for at once
 */
public record Admission(
    String tenant,
    Pipeline pipeline,
    String correlationId,
    Instant receivedAt,
    @Nullable Instant notBefore,
    @Nullable String batch,
    List<Item> items,
    @Nullable Answer answer) {

  /** The files that were taken, in their order. */
  public List<Taken> taken() {
    return items.stream().filter(Taken.class::isInstance).map(Taken.class::cast).toList();
  }

  /** One file of the request. */
  public sealed interface Item {
    /** As sent, from 0. */
    int number();
  }

  /** Taken: it has a job. */
  public record Taken(int number, String job, FileRecord file) implements Item {}

  /** Not taken; nothing of it was kept. Only in a batch. */
  public record Refused(int number, String name, String code, String detail) implements Item {}

  /**
   * What a repeated request with the same key is answered.
   *
   * @param fingerprint of names and digests; a repeat with another one is an error
   * @param body makes the body, given the jobs that are duplicates, each with the first job of its
   *     content; called inside the transaction, once or more
   */
  public record Answer(
      String key, String fingerprint, int status, Function<Map<String, String>, String> body) {
    /** With a body that is the same whatever is a duplicate. */
    public Answer(String key, String fingerprint, int status, String body) {
      this(key, fingerprint, status, duplicates -> body);
    }
  }
}
