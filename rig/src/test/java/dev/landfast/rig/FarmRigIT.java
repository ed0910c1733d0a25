package dev.landfast.rig;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A slice of the farm. */
final class FarmRigIT {
  private static final int JOBS = 300;
  private static final int KILLS = 4;

  /** Far more than it takes: all kills are wanted on a busy machine, too. */
  private static final Duration AT_MOST = Duration.ofMinutes(10);

  @TempDir Path folder;

  @Test
  void everyAcknowledgedFileIsSettledOnceWhoeverIsKilledOrStopped() throws Exception {
    FarmRig rig =
        new FarmRig(
            System.err,
            System.getProperty("java.class.path"),
            folder,
            System.nanoTime() % 1_000_000);

    RigReport report = rig.run(JOBS, KILLS, AT_MOST);

    assertThat(report.isClean()).as(report.text()).isTrue();
    assertThat(report.figure("acknowledged")).isGreaterThanOrEqualTo(JOBS);
    assertThat(report.figure("kills")).isEqualTo(KILLS);
    assertThat(report.figure("stops")).isPositive();
    assertThat(report.figure("crashes")).isPositive();
  }
}
