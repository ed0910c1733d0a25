package dev.landfast.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each planted bug is caught. */
final class PlantedRigTest {
  private static final Path CHECKOUT =
      Path.of("..").toAbsolutePath().normalize(); // tests run in their module

  static List<Plant> plants() {
    return Plant.all().stream().map(plant -> plant.in(CHECKOUT)).toList();
  }

  @Test
  void lostAnswersAloneAreNoViolation() throws Exception {
    assertThat(PlantedRig.isLostAnswerCaught(Plant.LOST_ANSWERS.in(CHECKOUT))).isFalse();
  }

  @ParameterizedTest
  @MethodSource("plants")
  void isCaught(Plant plant) throws Exception {
    assumeTrue(plant.rig() != Plant.By.INJECT || Tracer.isAvailable(), "strace is not on the PATH");
    assertThat(PlantedRig.isCaught(plant)).as(plant.toString()).isTrue();
  }
}
