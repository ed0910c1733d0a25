package dev.landfast.rig;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A slice of the simulation. */
final class SimulationRigTest {
  private static final int SEEDS = 120;
  private static final PrintStream NOWHERE = new PrintStream(OutputStream.nullOutputStream());
  private static final Path FOLDER = SimulationRig.usualFolder();

  @Test
  void storeDoesAsTheModelWhateverTheSeed() throws Exception {
    long first = System.nanoTime() % 1_000_000_000;

    RigReport report =
        new SimulationRig(System.err, FOLDER, SimulationRig.STEPS_DEFAULT)
            .run(first, SEEDS, Duration.ZERO);

    assertThat(report.isClean()).as(report.text()).isTrue();
    assertThat(report.figure("seeds")).isEqualTo(SEEDS);
    assertThat(report.figure("steps")).isGreaterThan(SEEDS);
  }

  @Test
  void seedIsPlayedAloneAsItWasBehindOthers() throws Exception {
    assertThat(digestOfTheLast(9, 1)).isEqualTo(digestOfTheLast(1, 9));
    assertThat(digestOfTheLast(9, 1)).isNotEqualTo(digestOfTheLast(8, 1));
  }

  private long digestOfTheLast(long first, int seeds) throws Exception {
    SimulationRig rig = new SimulationRig(NOWHERE, FOLDER, SimulationRig.STEPS_DEFAULT);
    assertThat(rig.run(first, seeds, Duration.ZERO).isClean()).isTrue();
    return rig.digest();
  }
}
