package dev.landfast.rig;

import dev.landfast.engine.job.ArtifactRecord;
import dev.landfast.engine.job.JobError;
import dev.landfast.engine.job.JobReader.AttemptView;
import dev.landfast.engine.job.Lease;
import dev.landfast.engine.job.SettleResult;
import dev.landfast.engine.job.Settlement.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A lease as the model knows it, held or over. */
final class SimulationLease {
  final SimulationJob job;
  final Lease given;
  final boolean remote;
  final long startedAt;

  /** On the clock of leases. */
  long until;

  /** The same; null before the first renewal. */
  @Nullable Long runUntil;

  @Nullable Double progress;

  /** What its worker said last, be it in vain: it may say so again. */
  @Nullable Outcome outcomeSaid;

  /** By name, until the lease is over. */
  final Map<String, ArtifactRecord> outputs = new TreeMap<>();

  /** Locators of outputs that never become artifacts. */
  final List<String> abandoned = new ArrayList<>();

  private final int number;
  private final String worker;
  private @Nullable Long endedAt;
  private @Nullable String outcome;
  private @Nullable JobError error;
  private @Nullable String settlement;

  SimulationLease(
      SimulationJob job, Lease given, boolean remote, int number, String worker, long now) {
    this.job = job;
    this.given = given;
    this.remote = remote;
    this.number = number;
    this.worker = worker;
    this.startedAt = now;
  }

  boolean isHeld() {
    return job.held == this;
  }

  /**
   * The lease is over.
   *
   * @param said null when nobody said anything
   */
  void end(String how, @Nullable JobError why, @Nullable String said, long now) {
    outcome = how;
    error = why;
    settlement = said;
    endedAt = now;
  }

  /** To whoever speaks of a lease that is over. */
  SettleResult answerAgain(String said) {
    if (!said.equals(settlement)) {
      return SettleResult.LEASE_LOST;
    }
    return "cancelled".equals(outcome) ? SettleResult.CANCELLED : SettleResult.ACCEPTED;
  }

  /** Its outputs, as artifacts of its stage. */
  List<ArtifactRecord> takeOutputs() {
    List<ArtifactRecord> taken =
        outputs.values().stream()
            .map(it ->
                new ArtifactRecord(
                    it.name(), given.stage(), it.type(), it.locator(), it.length(), it.sha256()))
            .toList();
    outputs.clear();
    return taken;
  }

  /** As {@link #textOf}. */
  String text() {
    return text(
        given.stage(),
        given.attempt(),
        worker,
        Instant.ofEpochMilli(startedAt),
        given.queuedMillis(),
        endedAt == null ? null : Instant.ofEpochMilli(endedAt),
        outcome,
        error);
  }

  static String textOf(AttemptView view) {
    return text(
        view.stage(),
        view.number(),
        view.worker(),
        view.startedAt(),
        view.timings().queuedMillis(),
        view.endedAt(),
        view.outcome(),
        view.error());
  }

  private static String text(
      String stage,
      int attempt,
      String worker,
      Instant started,
      long queuedMillis,
      @Nullable Instant ended,
      @Nullable String outcome,
      @Nullable JobError error) {
    return stage
        + "/"
        + attempt
        + " by "
        + worker
        + " from "
        + started
        + " ("
        + queuedMillis
        + " ms queued) to "
        + ended
        + ": "
        + outcome
        + " "
        + (error == null ? null : error.code());
  }

  @Override
  public String toString() {
    return "L" + number + " of " + job;
  }
}
