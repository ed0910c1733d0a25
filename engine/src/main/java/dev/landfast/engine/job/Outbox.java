package dev.landfast.engine.job;

import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * Effects to be carried out. Each was asked for in the transaction that it follows from, and stays
 * until somebody has carried it out: at least once, and several times when a process dies between
 * that and {@link #done}, or takes longer than its term. Who carries one out has to bear that, by
 * the effect's kind, subject and stage.
 *
 * <p>Safe for use by several threads, as {@link JobStore} is, and failing as it does.
 */
public interface Outbox {
  /**
   * Takes effects that are due. Each is due again behind the term, for anybody.
   *
   * @param kinds that the caller carries out
   */
  List<Effect> take(Collection<String> kinds, int max, Duration term) throws JobStoreException;

  /** Forgets an effect that was carried out, unless it was asked for again since it was taken. */
  void done(Effect effect) throws JobStoreException;

  /**
   * Makes an effect that could not be carried out due again later, unless somebody else has taken
   * it since.
   */
  void postpone(Effect effect, Duration delay) throws JobStoreException;
}
