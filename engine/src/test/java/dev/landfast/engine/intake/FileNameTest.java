package dev.landfast.engine.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.landfast.engine.intake.Refusal.Code;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FileNameTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "report.pdf",
        "a",
        ".hidden",
        "...",
        "two words.txt",
        "Übersicht für Ärzte.docx",
        "\u8ACB\u6C42\u66F8.pdf",
        "\u05D3\u05D5\u05D7.pdf",
        "family \uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67.jpg",
        "'; DROP TABLE file; --",
        "<b>&amp;",
        "con"
      })
  void nameIsTakenAsItIs(String name) throws Refusal {
    assertThat(FileName.check(name)).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\t", " \u2003 "})
  void nameWithNothingInItIsRefused(String name) {
    assertRefused(name, "has nothing in it");
  }

  @ParameterizedTest
  @ValueSource(strings = {".", ".."})
  void nameOfADirectoryIsRefused(String name) {
    assertRefused(name, "is that of a directory");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "a/b", "../up", "/etc/passwd", "C:\\x", "a\\b", "end/"})
  void nameWithAPathInItIsRefused(String name) {
    assertRefused(name, "has a path in it");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\0b", "a\nb", "a\r\nb", "a\tb", "\u001b[31m", "a\u007f", "a\u0085b"})
  void nameWithAControlCharacterIsRefused(String name) {
    assertRefused(name, "has a control character in it");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\u061Cb",
        "a\u200Eb",
        "a\u200Fb",
        "a\u202Ab",
        "fdp.\u202Eexe",
        "a\u2066b",
        "a\u2069b"
      })
  void nameThatChangesTheDirectionOfWritingIsRefused(String name) {
    assertRefused(name, "changes the direction of writing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\uD83D", "a\uDC68b", "\uDC68\uD83D"})
  void nameWithHalfACharacterIsRefused(String name) {
    assertRefused(name, "is not proper Unicode");
  }

  @Test
  void nameMayHaveAsManyBytesAsAFileSystemTakes() throws Refusal {
    String longest = "x".repeat(255);
    assertThat(FileName.check(longest)).isEqualTo(longest);
    assertThat(FileName.check("ü".repeat(127))).hasSize(127);

    assertRefused("x".repeat(256), "is longer than 255 bytes");
    assertRefused("ü".repeat(128), "is longer than 255 bytes");
  }

  @Test
  void refusalDoesNotRepeatTheName() {
    assertThatThrownBy(() -> FileName.check("<script>\n"))
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.detail()).doesNotContain("script"));
  }

  private static void assertRefused(String name, String why) {
    assertThatThrownBy(() -> FileName.check(name))
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> {
              assertThat(refusal.code()).isEqualTo(Code.NAME_INVALID);
              assertThat(refusal.detail()).contains(why);
            });
  }
}
