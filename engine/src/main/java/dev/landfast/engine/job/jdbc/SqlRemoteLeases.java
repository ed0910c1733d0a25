package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.job.ArtifactRecord;
import dev.landfast.engine.job.JobStoreException;
import dev.landfast.engine.job.Lease;
import dev.landfast.engine.job.Offer;
import dev.landfast.engine.job.RemoteLeases;
import dev.landfast.engine.job.SettleResult;
import dev.landfast.engine.job.Settlement.Outcome;
import dev.landfast.engine.job.jdbc.GroupCommit.Kind;
import dev.landfast.engine.job.jdbc.Leases.Claim;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** {@link RemoteLeases} in an SQL database. */
final class SqlRemoteLeases implements RemoteLeases {
  /** Stands for the run of a lease that belongs to none. */
  static final String RUN = "";

  private final Reads reads;
  private final Callbacks callbacks;
  private final GroupCommit claiming;
  private final GroupCommit settling;
  private final Kind<Claim, List<Lease>> claims;
  private final Kind<Said, SettleResult> settlements;
  private final IntFunction<List<String>> newTokens;

  SqlRemoteLeases(
      Reads reads,
      Callbacks callbacks,
      GroupCommit claiming,
      Kind<Claim, List<Lease>> claims,
      GroupCommit settling,
      Kind<Said, SettleResult> settlements,
      IntFunction<List<String>> newTokens) {
    this.reads = reads;
    this.callbacks = callbacks;
    this.claiming = claiming;
    this.claims = claims;
    this.settling = settling;
    this.settlements = settlements;
    this.newTokens = newTokens;
  }

  @Override
  public List<Lease> claim(String worker, Collection<Offer> offers, int max, Duration leaseTerm)
      throws JobStoreException {
    return claiming.execute(
        claims, new Claim(RUN, worker, offers, leaseTerm, newTokens.apply(max)));
  }

  @Override
  public Optional<Lease> find(String job, String token) throws JobStoreException {
    return reads.read(session ->
        session.queryEach("claimed", Leases::lease, key(job, token)).stream().findFirst());
  }

  @Override
  public Renewed renew(
      String job, String token, Duration leaseTerm, Duration runMax, @Nullable Double progress)
      throws JobStoreException {
    return claiming.execute(session -> {
      long now = session.leaseNow();
      return session
          .queryOne(
              "renewRemote",
              row -> row.getInt("cancel_requested") == 1 ? Renewed.TO_CANCEL : Renewed.YES,
              now + leaseTerm.toMillis(),
              now + runMax.toMillis(),
              progress,
              job,
              token,
              now)
          .orElse(Renewed.LEASE_LOST);
    });
  }

  @Override
  public Added add(String job, String token, ArtifactRecord output, int outputsMax)
      throws JobStoreException {
    return settling.execute(session -> add(session, job, token, output, outputsMax));
  }

  private static Added add(
      Session session, String job, String token, ArtifactRecord output, int outputsMax)
      throws SQLException {
    if (session.queryOne("holdLease", row -> true, job, token).isEmpty()) {
      return Added.LEASE_LOST;
    }
    if (session.queryOne("hasArtifact", row -> true, job, output.name()).isPresent()) {
      return Added.NAME_TAKEN;
    }
    long others =
        session
            .queryOne("otherOutputs", row -> row.getLong(1), job, token, output.name())
            .orElseThrow();
    if (others >= outputsMax) {
      return Added.TOO_MANY;
    }
    session.update("replaceOutput", job, token, output.name());
    session.update(
        "insertOutput",
        job,
        token,
        output.name(),
        output.type(),
        output.locator(),
        output.length(),
        output.sha256());
    return Added.YES;
  }

  @Override
  public SettleResult settle(Lease lease, Outcome outcome, String said) throws JobStoreException {
    return settling.execute(settlements, Said.byRemote(lease, outcome, Said.digestOf(said)));
  }

  @Override
  public SettleResult settledBefore(String job, String token, String said)
      throws JobStoreException {
    return reads.read(session -> Leases.settledBefore(session, job, token, Said.digestOf(said)));
  }

  @Override
  public Optional<Lease> awaited(String job) throws JobStoreException {
    return reads.read(session -> session.queryOne("awaited", Leases::lease, job));
  }

  @Override
  public SettleResult settleAwaited(Lease lease, Outcome outcome, String said)
      throws JobStoreException {
    return settling.execute(session -> callbacks.settle(session, lease, outcome, said));
  }

  @Override
  public List<String> abandoned(int max) throws JobStoreException {
    return reads.read(
        session -> session.query("abandonedOutputs", row -> row.getString("locator"), max));
  }

  @Override
  public void forget(List<String> locators) throws JobStoreException {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (String locator : locators) {
      rows.add(new @Nullable Object[] {locator});
    }
    settling.execute(session -> {
      session.updateEach("forgetOutput", rows);
      return rows;
    });
  }

  private static List<@Nullable Object[]> key(String job, String token) {
    List<@Nullable Object[]> key = new ArrayList<>();
    key.add(new @Nullable Object[] {job, token});
    return key;
  }
}
