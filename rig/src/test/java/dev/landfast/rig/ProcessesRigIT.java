package dev.landfast.rig;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A slice of the processes rig. */
final class ProcessesRigIT {
  private static final int KILLS = 20;

  @TempDir Path folder;

  @Test
  void processesThatAreKilledAndStoppedHurtNobody() throws Exception {
    ProcessesRig rig =
        new ProcessesRig(
            System.err,
            System.getProperty("java.class.path"),
            folder,
            System.nanoTime() % 1_000_000);

    RigReport report = rig.run(KILLS);

    assertThat(report.isClean()).as(report.text()).isTrue();
    assertThat(report.figure("acknowledged")).isPositive();
  }
}
