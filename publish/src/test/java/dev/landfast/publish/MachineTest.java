package dev.landfast.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MachineTest {
  @TempDir Path kernel;

  @Test
  void sameStartOrTheSameNameIsTheSameMachine() throws IOException {
    Files.createDirectory(kernel.resolve("random"));
    Files.writeString(kernel.resolve("random/boot_id"), "first\n");
    Files.writeString(kernel.resolve("hostname"), "alpha\n");
    Machine here = Machine.of(kernel);

    assertThat(here).isEqualTo(new Machine("first", "alpha"));
    assertThat(here.isAnotherThanOf(owner("first", "container"))).isFalse();
    assertThat(here.isAnotherThanOf(owner("second", "alpha"))).isFalse();
    assertThat(here.isAnotherThanOf(owner("second", "beta"))).isTrue();
  }

  @Test
  void twoThatAreNotKnownAreNotTheSame() {
    Machine here = Machine.of(kernel);

    assertThat(here.isAnotherThanOf(owner(here.boot(), here.name()))).isTrue();
    assertThat(here.isAnotherThanOf(Map.of())).isTrue();
  }

  private static Map<String, String> owner(String boot, String machine) {
    return Map.of("boot", boot, "machine", machine);
  }
}
