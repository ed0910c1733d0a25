package dev.landfast.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A slice of the power rig: some cuts of each type of volume. */
final class PowerRigIT {
  private static final int CUTS = 30;

  @ParameterizedTest
  @ValueSource(strings = {"ext4", "xfs"})
  void whatWasAcknowledgedSurvivesAPowerCut(String type) throws Exception {
    assumeTrue(LoopVolume.isAvailable(type), "it takes root, /dev/loop-control and mkfs." + type);

    PowerRig rig = new PowerRig(System.err, System.nanoTime());
    RigReport report = type.equals("ext4") ? rig.run(CUTS, 0) : rig.run(0, CUTS);

    assertThat(report.isClean()).as(report.text()).isTrue();
  }
}
