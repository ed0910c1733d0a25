package dev.landfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class DoctorCommandTest {
  private static final Path MEMORY = Path.of("/dev/shm");

  @TempDir Path folder;

  private static int run(Screen screen, String... arguments) {
    return Landfast.run(screen.terminal(), new StopSignal(hook -> {}), arguments);
  }

  @Test
  void goodFolderEndsWithZeroAndSaysWhatItDoes() throws IOException {
    Screen screen = Screen.plain(80);

    assertThat(run(screen, "doctor", folder.toString())).isZero();

    assertThat(screen.err()).isEmpty();
    assertThat(screen.out())
        .startsWith(folder.toRealPath() + "\n" + Files.getFileStore(folder).type() + ", ")
        .contains("names of up to 255 bytes\n", "  ✓ syncs directories\n")
        .endsWith("\n\nLandfast can keep its promises here.\n");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void volumeInMemoryEndsWithThreeAndSaysWhatIsLost() throws IOException {
    assumeTrue(
        Files.isWritable(MEMORY) && Files.getFileStore(MEMORY).type().equals("tmpfs"),
        MEMORY + " is no tmpfs");
    Screen screen = Screen.dumb(80);

    assertThat(run(screen, "doctor", MEMORY.toString())).isEqualTo(3);

    assertThat(screen.out())
        .contains("  yes     syncs files\n")
        .endsWith(
            """
            Landfast cannot keep its promises here:
              Nothing survives a power cut: the volume is in memory.
            """);
  }

  @Test
  void jsonTellsProgramsTheSame() {
    Screen screen = Screen.plain(80);

    assertThat(run(screen, "doctor", folder.toString(), "--json")).isZero();

    JsonNode report = JsonMapper.builder().build().readTree(screen.out());
    assertThat(report.get("kind").asString()).isEqualTo("local");
    assertThat(report.get("nameBytesMax").asInt()).isEqualTo(255);
    assertThat(report.get("abilities").get("directory-sync").asString()).isEqualTo("yes");
    assertThat(report.get("lost").isEmpty()).isTrue();
  }

  @Test
  void folderThatIsNotThereEndsWithThree() {
    Screen screen = Screen.plain(80);

    assertThat(run(screen, "doctor", folder.resolve("missing").toString())).isEqualTo(3);

    assertThat(screen.out()).isEmpty();
    assertThat(screen.err())
        .isEqualTo(
            "landfast: " + folder.resolve("missing") + " cannot be looked at: it is not there.\n");
  }
}
