package dev.landfast.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DisplayTextTest {

  @ParameterizedTest
  @CsvSource({
    "plain.txt, 9",
    "Größe.txt, 9",
    "Gro\u0308ße, 5", // o with a combining diaeresis
    "報告書, 6",
    "한글, 4",
    "ﾊﾝｶｸ, 4", // half-width
    "ＡＢ, 4", // full-width
    "שלום, 4",
    "🎉, 2",
    "👩\u200d👩\u200d👧, 2", // three people in one emoji
    "👍🏽, 2", // with a skin tone
    "🇩🇪, 2", // a flag of two letters
    "❤\ufe0f, 2",
    "❤, 1",
    "'', 0"
  })
  void widthIsWhatATerminalShows(String text, int columns) {
    assertThat(DisplayText.width(text)).isEqualTo(columns);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u001b[31mred", // colour
        "a\rb", // overwrites
        "a\nb",
        "a\u0000b",
        "a\u009b2Jb", // the one-character CSI of ISO 6429
        "invoice\u202efdp.exe", // turns the direction of writing
        "a\u2028b",
        "a\ud800b", // half a surrogate pair
        "\ufeffa"
      })
  void cleanTextHasNothingThatControlsATerminal(String text) {
    String clean = DisplayText.clean(text);

    assertThat(clean).contains("\ufffd").doesNotContainPattern("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}]");
  }

  @Test
  void cleanTextKeepsLettersMarksAndEmoji() {
    String text = "Größe Gro\u0308ße 報告書 👩\u200d👩\u200d👧 ❤\ufe0f नमस्ते";

    assertThat(DisplayText.clean(text)).isEqualTo(text);
  }

  @Test
  void fitKeepsBeginningAndEnding() {
    assertThat(DisplayText.fit("a-very-long-name-indeed.txt", 16, "…"))
        .isEqualTo("a-very-lon…d.txt")
        .satisfies(fit -> assertThat(DisplayText.width(fit)).isEqualTo(16));
  }

  @Test
  void fitCutsNoWideCharacterInHalf() {
    for (int columns = 1; columns <= 20; columns++) {
      String fit = DisplayText.fit("報告書報告書報告書.txt", columns, "…");

      assertThat(DisplayText.width(fit)).isLessThanOrEqualTo(columns);
      assertThat(fit).matches("報?告?書?報?告?書?報?告?書?…?[報告書]*[.tx]*");
    }
  }

  @Test
  void fitLeavesWhatHasRoom() {
    assertThat(DisplayText.fit("報告書.txt", 10, "…")).isEqualTo("報告書.txt");
  }

  @Test
  void beginKeepsTheBeginning() {
    assertThat(DisplayText.begin("The quick brown fox", 10, "…")).isEqualTo("The quick…");
  }

  @Test
  void wrapBreaksAtSpaces() {
    assertThat(DisplayText.wrap("The file is empty. Send one that has content.", 20))
        .containsExactly("The file is empty.", "Send one that has", "content.");
  }

  @Test
  void wrapLeavesAWordThatIsTooLong() {
    assertThat(DisplayText.wrap("see http://127.0.0.1:8484/v1/jobs", 10))
        .containsExactly("see", "http://127.0.0.1:8484/v1/jobs");
  }

  @Test
  void wrapKeepsTheSpaceBehindAWordThatTakesNoColumn() {
    assertThat(DisplayText.wrap("\u0329 e", 10)).containsExactly("\u0329 e");
  }
}
