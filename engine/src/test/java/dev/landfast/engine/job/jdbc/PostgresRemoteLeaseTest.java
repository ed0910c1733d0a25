package dev.landfast.engine.job.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.landfast.engine.job.ArtifactRecord;
import dev.landfast.engine.job.JobStoreException;
import dev.landfast.engine.job.Lease;
import dev.landfast.engine.job.RemoteLeaseContract;
import dev.landfast.engine.job.RemoteLeases.Added;
import dev.landfast.engine.job.RemoteLeases.Renewed;
import dev.landfast.engine.job.SettleResult;
import org.junit.jupiter.api.Test;

final class PostgresRemoteLeaseTest extends RemoteLeaseContract {
  PostgresRemoteLeaseTest() {
    super(TestPostgres.fresh());
  }

  /** Whichever process handed it out, or answers now. */
  @Test
  void leaseOutlivesTheProcessThatHandedItOut() throws Exception {
    String job = admit();
    Lease lease = claimRemote();
    ArtifactRecord text = artifact("text");
    add(lease, text);
    reopen();

    assertThat(renew(lease, null)).isEqualTo(Renewed.YES);
    assertThat(settleRemote(lease, finish(), "done")).isEqualTo(SettleResult.ACCEPTED);
    assertThat(view(job).artifacts()).containsExactly(text);
  }

  @Test
  void locatorThatIsForbiddenIsNeverAdded() throws Exception {
    admit();
    Lease lease = claimRemote();
    ArtifactRecord text = artifact("text");
    assertThat(((SqlJobStore) store).forbid(text.locator())).isTrue();

    assertThatThrownBy(() -> add(lease, text)).isInstanceOf(JobStoreException.class);
    assertThat(store.remote().abandoned(10)).isEmpty();
    assertThat(add(lease, artifact("text"))).isEqualTo(Added.YES);
  }

  /** Its marker was left by a process that died behind the commit. */
  @Test
  void outputThatIsNotForbiddenBecomesAnArtifact() throws Exception {
    String job = admit();
    Lease lease = claimRemote();
    ArtifactRecord text = artifact("text");
    add(lease, text);

    assertThat(((SqlJobStore) store).forbid(text.locator())).isFalse();

    assertThat(settleRemote(lease, finish(), "done")).isEqualTo(SettleResult.ACCEPTED);
    assertThat(view(job).artifacts()).containsExactly(text);
    assertThat(((SqlJobStore) store).forbid(text.locator())).isFalse();
  }
}
