package dev.landfast.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A slice of the inject rig: some scenarios, all of their calls. */
final class InjectRigIT {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "newFileIsWholeOrNotThere",
        "replacedFileIsOldOrNew",
        "noteIsThereWithItsFile",
        "fileStagedOnAnotherVolumeIsOldOrNew",
        "newSidecarIsWholeOrNotThere"
      })
  void holdsWhicheverCallFailsOrIsTheLast(String scenario) throws Exception {
    assumeTrue(Tracer.isAvailable(), "strace is not on the PATH");
    PrintStream log = System.err;
    try (InjectRig rig = new InjectRig(log, System.getProperty("java.class.path"), folder)) {
      RigReport report = rig.run(List.of(Scenarios.named(scenario)));

      assertThat(report.isClean()).as(report.text()).isTrue();
      assertThat(report.figure("errors")).as(report.text()).isPositive();
      assertThat(report.figure("kills")).isEqualTo(report.figure("sites"));
      assertThat(report.figure("missed")).as(report.text()).isZero();
    }
  }
}
