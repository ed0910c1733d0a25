package dev.landfast.engine.job.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.engine.job.JobState;
import dev.landfast.engine.job.LeaseContract;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteLeaseTest extends LeaseContract {
  SqliteLeaseTest(@TempDir Path directory) {
    super(TestDatabase.in(directory));
  }

  @Test
  void wallClockTakesNoLeaseAway() throws Exception {
    String job = admit();
    claim();
    clock.advance(Duration.ofDays(1));

    assertThat(store.expire()).isEmpty();
    assertThat(state(job)).isEqualTo(JobState.RUNNING);
  }
}
