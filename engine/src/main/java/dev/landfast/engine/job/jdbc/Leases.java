package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.job.ArtifactRecord;
import dev.landfast.engine.job.JobError;
import dev.landfast.engine.job.JobFact;
import dev.landfast.engine.job.JobStore.Renewal;
import dev.landfast.engine.job.Lease;
import dev.landfast.engine.job.Offer;
import dev.landfast.engine.job.SettleResult;
import dev.landfast.engine.job.Settlement.Await;
import dev.landfast.engine.job.Settlement.Done;
import dev.landfast.engine.job.Settlement.Fail;
import dev.landfast.engine.job.Settlement.Release;
import dev.landfast.engine.job.Settlement.Report;
import dev.landfast.engine.job.Settlement.Retry;
import dev.landfast.engine.job.StageLimits;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Claim, renew and settle, inside a transaction. Every write under a lease is to a row that a
 * statement naming its token has found, and locked, in the same transaction.
 */
final class Leases {
  private static final Comparator<ArtifactRecord> BY_NAME =
      Comparator.comparing(ArtifactRecord::name);

  /** Further along first, then the oldest: ids are in the order of their time. */
  private static final Comparator<Lease> FIRST_CLAIMED =
      Comparator.comparingInt(Lease::stageNumber).reversed().thenComparing(Lease::job);

  private final long pid;
  private final StageLimits limits;
  private final LongSupplier monotonicNanos;
  private final Turns turns = new Turns();
  private final Breakers breakers;

  /**
   * @param monotonicNanos the clock of a report's {@code stageEnded}
   */
  Leases(String run, long pid, StageLimits limits, LongSupplier monotonicNanos) {
    this.pid = pid;
    this.limits = limits;
    this.monotonicNanos = monotonicNanos;
    this.breakers = new Breakers(run, limits);
  }

  /** Returns one list for each claim, in their order. */
  List<List<Lease>> claim(Session session, List<Claim> claims) throws SQLException {
    List<List<Lease>> leases = new ArrayList<>();
    for (Claim claim : claims) {
      leases.add(claim(session, claim));
    }
    return leases;
  }

  private List<Lease> claim(Session session, Claim claim) throws SQLException {
    if (session.isRepeated()) {
      giveBack(session, claim);
      return List.of();
    }
    session.update("wakeDue", session.now(), session.now());
    List<Gate> gates = breakers.gates(session, claim.offers());
    List<String> tenants = session.query("tenants", row -> row.getString("tenant"));
    session.readInOrder();
    List<@Nullable Object[]> claimed = new ArrayList<>();
    for (Gate gate : gates) {
      List<String> left = claim.tokens().subList(claimed.size(), claim.tokens().size());
      List<@Nullable Object[]> through =
          turns.claim(
              tenants,
              left.subList(0, Math.min(left.size(), gate.room())),
              (tenant, some) -> claim(session, claim, gate.offers(), tenant, some));
      gate.pass(session, through);
      claimed.addAll(through);
    }
    List<Lease> leases = session.queryEach("claimed", Leases::lease, claimed);
    return withArtifacts(session, leases.stream().sorted(FIRST_CLAIMED).toList());
  }

  /**
   * Nobody was told of these leases. Their tokens are spent, whatever became of them: one that ran
   * out meanwhile is in the history.
   */
  private static void giveBack(Session session, Claim claim) throws SQLException {
    if (session.update("unclaim", session.array(claim.tokens())) > 0) {
      session.markReady();
    }
  }

  /** Returns the job and the token of each. */
  private List<@Nullable Object[]> claim(
      Session session, Claim claim, Collection<Offer> offers, String tenant, List<String> tokens)
      throws SQLException {
    return session.query(
        "claim",
        row -> new @Nullable Object[] {row.getString("job"), row.getString("token")},
        session.now(),
        claim.run(),
        claim.worker(),
        pid,
        session.leaseNow() + claim.leaseTerm().toMillis(),
        tokens.size(),
        session.array(tokens),
        Offers.array(session, offers),
        tenant);
  }

  private static List<Lease> withArtifacts(Session session, List<Lease> claimed)
      throws SQLException {
    List<@Nullable Object[]> later = new ArrayList<>();
    for (Lease lease : claimed) {
      if (lease.stageNumber() > 0) {
        later.add(new @Nullable Object[] {lease.job()});
      }
    }
    Map<String, List<ArtifactRecord>> found = new HashMap<>();
    session.queryEach(
        "artifactsBefore",
        row ->
            found
                .computeIfAbsent(row.getString("job"), job -> new ArrayList<>())
                .add(Rows.artifact(row)),
        later);
    found.values().forEach(artifacts -> artifacts.sort(BY_NAME));
    return claimed.stream()
        .map(lease -> lease.withArtifacts(found.getOrDefault(lease.job(), List.of())))
        .toList();
  }

  /**
   * @param progress by tokens, of those whose worker says something
   */
  Renewal renew(
      Session session, Collection<Lease> leases, Map<String, Double> progress, Duration leaseTerm)
      throws SQLException {
    long leaseUntil = session.leaseNow() + leaseTerm.toMillis();
    Set<String> lost = new HashSet<>();
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (Lease lease : leases) {
      lost.add(lease.token());
      rows.add(
          new @Nullable Object[] {
            leaseUntil, progress.get(lease.token()), lease.job(), lease.token()
          });
    }
    Set<String> toCancel = new HashSet<>();
    session.queryEach(
        "renew",
        row -> {
          if (row.getInt("cancel_requested") == 1) {
            toCancel.add(row.getString("token"));
          }
          return lost.remove(row.getString("token"));
        },
        rows);
    return new Renewal(lost, toCancel);
  }

  /** Returns one result for each, in their order. */
  List<SettleResult> settle(Session session, List<Said> all) throws SQLException {
    Map<String, Held> held = takeHeld(session, all);
    LeaseEnds ends = new LeaseEnds(session);
    Breakers.Settling breaking = breakers.settling(session);
    RemoteOutputs remote = RemoteOutputs.take(session, all, held);
    List<@Nullable SettleResult> results = new ArrayList<>();
    for (Said said : all) {
      Held lease = held.remove(said.lease().token()); // of two with one token, the first
      results.add(lease == null ? null : settle(ends, breaking, remote, lease, said));
    }
    breaking.write();
    ends.write();
    Map<String, Settled> before = settledBefore(session, all, results);
    List<SettleResult> answers = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      SettleResult result = results.get(i);
      Said said = all.get(i);
      answers.add(result == null ? again(session, before, said) : result);
    }
    return answers;
  }

  /** The answer to one whose lease is over. */
  private static SettleResult again(Session session, Map<String, Settled> before, Said said) {
    SettleResult result = Settled.repeated(before.get(said.lease().token()), said.digest());
    if (session.isRepeated() && result != SettleResult.LEASE_LOST) {
      session.markReady(); // our own, of which nobody was told when its answer was lost
      return result;
    }
    String pipeline = said.lease().pipeline();
    String stage = said.lease().stage();
    session.tell(
        result == SettleResult.LEASE_LOST
            ? new JobFact.SettleRefused(pipeline, stage)
            : new JobFact.SettleRepeated(pipeline, stage));
    return result;
  }

  /** The rows of the leases that are still held. Those of jobs that end leave the queue. */
  private static Map<String, Held> takeHeld(Session session, List<Said> all) throws SQLException {
    List<@Nullable Object[]> ending = new ArrayList<>();
    List<@Nullable Object[]> others = new ArrayList<>();
    Set<String> first = new HashSet<>(); // of two with one token only that one counts
    for (Said said : all) {
      if (first.add(said.lease().token())) {
        (said.endsJob() ? ending : others)
            .add(new @Nullable Object[] {said.lease().job(), said.lease().token()});
      }
    }
    Map<String, Held> held = new HashMap<>();
    session.queryEach("endLease", Held::of, ending).forEach(it -> held.put(it.token(), it));
    session.queryEach("held", Held::of, others).forEach(it -> held.put(it.token(), it));
    return held;
  }

  private SettleResult settle(
      LeaseEnds ends, Breakers.Settling breaking, RemoteOutputs remote, Held held, Said said)
      throws SQLException {
    if (said.isCancelled(held)) {
      endAttempt(ends, held, "cancelled", said, null);
      ends.end(held, "cancelled", null);
      return SettleResult.CANCELLED;
    }
    switch (said.outcome()) {
      case Done done -> {
        breaking.worked(held);
        endAttempt(ends, held, "done", said, null);
        done.artifacts().forEach(artifact -> ends.artifact(held, artifact));
        remote.of(held).forEach(artifact -> ends.artifact(held, artifact));
        if (done.fileType() != null) {
          ends.fileType(said.lease().file().id(), done.fileType());
        }
        if (done.nextStage() == null) {
          ends.outcome(held, "done", null);
        } else {
          ends.advance(held, done.nextStage());
        }
      }
      case Retry retry -> {
        long pauseMillis = breaking.failed(held, retry.error());
        boolean spent = pauseMillis == 0;
        if (spent && retry.last()) {
          endAttempt(ends, held, "failed", said, retry.error());
          ends.end(held, "failed", retry.error());
        } else {
          endAttempt(ends, held, "retry", said, retry.error());
          ends.waitFor(held, Math.max(pauseMillis, retry.delay().toMillis()), spent);
        }
      }
      case Fail fail -> {
        breaking.worked(held);
        endAttempt(ends, held, "failed", said, fail.error());
        ends.outcome(held, "failed", fail.error());
      }
      case Await await -> {
        endAttempt(ends, held, "waiting", said, null);
        ends.await(held, await.atMost().toMillis());
      }
      case Release release -> {
        endAttempt(ends, held, "released", said, null);
        ends.release(held, false);
      }
    }
    return SettleResult.ACCEPTED;
  }

  private void endAttempt(
      LeaseEnds ends, Held held, String outcome, Said said, @Nullable JobError error) {
    Report report = said.report();
    Long settleMillis =
        report == null
            ? null
            : TimeUnit.NANOSECONDS.toMillis(monotonicNanos.getAsLong() - report.stageEnded());
    ends.attempt(held, outcome, said.digest(), error, report, settleMillis);
  }

  private static Map<String, Settled> settledBefore(
      Session session, List<Said> all, List<@Nullable SettleResult> results) throws SQLException {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      if (results.get(i) == null) {
        rows.add(new @Nullable Object[] {all.get(i).lease().job(), all.get(i).lease().token()});
      }
    }
    Map<String, Settled> before = new HashMap<>();
    session.queryEach(
        "settledAs", row -> before.put(row.getString("token"), Settled.of(row)), rows);
    return before;
  }

  /** Of a lease that is not held. */
  static SettleResult settledBefore(Session session, String job, String token, String digest)
      throws SQLException {
    List<@Nullable Object[]> row = new ArrayList<>();
    row.add(new @Nullable Object[] {job, token});
    List<Settled> before = session.queryEach("settledAs", Settled::of, row);
    return Settled.repeated(before.isEmpty() ? null : before.getFirst(), digest);
  }

  /** The same for one, if it is still held. Returns it in that case. */
  List<Held> lose(Session session, Held one) throws SQLException {
    List<@Nullable Object[]> row = new ArrayList<>();
    row.add(new @Nullable Object[] {one.job(), one.token()});
    List<Held> still = session.queryEach("held", Held::of, row);
    lose(session, still);
    return still;
  }

  /** Takes leases away from workers that are gone, or that did not end in time. */
  void lose(Session session, List<Held> all) throws SQLException {
    LeaseEnds ends = new LeaseEnds(session);
    for (Held held : all) {
      JobError error =
          JobError.stage(
              "WORKER_LOST",
              "The worker of stage "
                  + held.stage()
                  + " stopped before it had finished, for the "
                  + (held.lost() + 1)
                  + ". time. Look at the server's log of that time, then retry the job.");
      ends.attempt(held, "lost", null, error, null, null);
      if (held.cancelRequested()) {
        ends.end(held, "cancelled", null);
      } else if (held.lost() + 1 >= limits.lostMax(held.pipeline(), held.stage())) {
        ends.end(held, "failed", error);
      } else {
        ends.release(held, true);
      }
    }
    ends.write();
  }

  /**
   * Gives leases back whose holders did nothing wrong: they are void with the clock they were of.
   */
  void giveBack(Session session, List<Held> all) throws SQLException {
    LeaseEnds ends = new LeaseEnds(session);
    for (Held held : all) {
      ends.attempt(held, "released", null, null, null, null);
      if (held.cancelRequested()) {
        ends.end(held, "cancelled", null);
      } else {
        ends.release(held, false);
      }
    }
    ends.write();
  }

  static Lease lease(ResultSet row) throws SQLException {
    return new Lease(
        row.getString("token"),
        row.getString("job"),
        row.getString("tenant"),
        row.getString("batch"),
        row.getString("pipeline"),
        row.getInt("pipeline_version"),
        row.getString("stage"),
        row.getInt("stage_number"),
        row.getInt("attempts") + 1,
        row.getString("correlation_id"),
        row.getLong("queued_ms"),
        Rows.file(row, "file"),
        List.of());
  }

  /**
   * A wish for as many leases as there are tokens.
   *
   * @param run whose end is the leases' end too; {@link SqlRemoteLeases#RUN} for one that is none
   * @param tokens fresh ones; nobody may guess them
   */
  record Claim(
      String run,
      String worker,
      Collection<Offer> offers,
      Duration leaseTerm,
      List<String> tokens) {}

  /** How a lease ended; the digest is null when nobody settled it. */
  private record Settled(@Nullable String digest, String outcome) {
    static Settled of(ResultSet row) throws SQLException {
      return new Settled(row.getString("settlement"), row.getString("outcome"));
    }

    /** An identical repeat gets the answer of the first time. */
    static SettleResult repeated(@Nullable Settled before, String digest) {
      if (before == null || !digest.equals(before.digest())) {
        return SettleResult.LEASE_LOST;
      }
      return "cancelled".equals(before.outcome()) ? SettleResult.CANCELLED : SettleResult.ACCEPTED;
    }
  }
}
