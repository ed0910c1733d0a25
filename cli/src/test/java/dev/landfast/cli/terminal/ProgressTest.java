package dev.landfast.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.cli.Screen;
import org.junit.jupiter.api.Test;

final class ProgressTest {

  @Test
  void pipeGetsTwoLines() {
    Screen screen = Screen.plain(80);
    try (Progress progress = Progress.begin(screen.terminal(), "Sending", 1_200_000, Units::size)) {
      progress.reached(10);
      progress.reached(1_200_000);
    }

    assertThat(screen.err()).isEqualTo("Sending: 1.2 MB\nSending: all done\n");
    assertThat(screen.out()).isEmpty();
  }

  @Test
  void pipeIsToldWhereItEnded() {
    Screen screen = Screen.plain(80);
    try (Progress progress = Progress.begin(screen.terminal(), "Sending", 1_200_000, Units::size)) {
      progress.reached(1_000);
    }

    assertThat(screen.err()).endsWith("Sending: ended at 1.0 kB\n");
  }

  @Test
  void terminalGetsABarThatEndsFull() {
    Screen screen = Screen.colour(80);
    try (Progress progress =
        Progress.begin(screen.terminal(), "Working", 4, count -> Units.count(count, "file"))) {
      progress.reached(4);
    }

    assertThat(screen.err())
        .startsWith("\r")
        .endsWith("\rWorking  " + "█".repeat(40) + " 100 %  4 files of 4 files\n");
  }

  @Test
  void barFitsANarrowTerminal() {
    Screen screen = Screen.colour(50);
    try (Progress progress =
        Progress.begin(screen.terminal(), "Working", 4, count -> Units.count(count, "file"))) {
      progress.reached(2);
    }

    assertThat(screen.err().split("[\r\n]"))
        .allSatisfy(line -> assertThat(line.length()).isLessThan(50));
  }
}
