package dev.landfast.engine.job.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.engine.job.JobReader.AttemptView;
import dev.landfast.engine.job.JobState;
import dev.landfast.engine.job.Lease;
import dev.landfast.engine.job.RemoteLeaseContract;
import dev.landfast.engine.job.RemoteLeases.Renewed;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteRemoteLeaseTest extends RemoteLeaseContract {
  SqliteRemoteLeaseTest(@TempDir Path directory) {
    super(TestDatabase.in(directory));
  }

  /** The clock that they run out by began anew; their workers did nothing wrong. */
  @Test
  void leasesAreVoidAfterARestartAndNoneCountsAsLost() throws Exception {
    String job = admit();
    Lease lease = claimRemote();
    for (int i = 0; i < LOST_MAX; i++) {
      reopen();
      assertThat(state(job)).isEqualTo(JobState.READY);
      assertThat(renew(lease, null)).isEqualTo(Renewed.LEASE_LOST);
      lease = claimRemote();
    }

    assertThat(view(job).attempts())
        .extracting(AttemptView::outcome)
        .containsExactly("released", "released", null);
  }

  @Test
  void jobThatIsToBeCancelledIsAfterARestart() throws Exception {
    String job = admit();
    claimRemote();
    store.cancel(TENANT, job);
    reopen();

    assertThat(state(job)).isEqualTo(JobState.CANCELLED);
  }
}
