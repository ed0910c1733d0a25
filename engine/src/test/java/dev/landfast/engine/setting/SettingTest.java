package dev.landfast.engine.setting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class SettingTest {
  private final Setting setting =
      Setting.made(
          "stage",
          Map.of(
              "program",
              "sort",
              "arguments",
              List.of("-u", "-r"),
              "seconds",
              7,
              "quiet",
              true,
              "share",
              0.5,
              "limits",
              Map.of("memory", 64)));

  @Test
  void partsAreReadByTheirKeys() throws Exception {
    assertThat(setting.needed("program").text()).isEqualTo("sort");
    assertThat(setting.texts("arguments")).containsExactly("-u", "-r");
    assertThat(setting.number("seconds", 1, 1, 10)).isEqualTo(7);
    assertThat(setting.flag("quiet")).isTrue();
    assertThat(setting.needed("limits").number("memory", 1, 1, 100)).isEqualTo(64);
    assertThat(setting.oneOf("program", "ls", List.of("ls", "sort"))).isEqualTo("sort");
  }

  @Test
  void whatIsNotSaidHasItsDefault() throws Exception {
    assertThat(setting.part("none")).isEmpty();
    assertThat(setting.texts("none")).isEmpty();
    assertThat(setting.number("none", 3, 5, 10)).isEqualTo(3);
    assertThat(setting.flag("none")).isFalse();
    assertThat(setting.oneOf("none", "ls", List.of())).isEqualTo("ls");
  }

  @Test
  void wrongValueIsToldWithItsPlace() {
    assertWrong(() -> setting.needed("none"), "stage needs 'none'.");
    assertWrong(() -> setting.needed("seconds").text(), "stage.seconds needs a text.");
    assertWrong(() -> setting.texts("program"), "stage.program needs a list.");
    assertWrong(() -> setting.flag("program"), "stage.program is true or false.");
    assertWrong(
        () -> setting.number("seconds", 1, 8, 9),
        "stage.seconds needs a whole number from 8 to 9.");
    assertWrong(
        () -> setting.number("share", 1, 0, 9), "stage.share needs a whole number from 0 to 9.");
    assertWrong(
        () -> setting.number("program", 1, 0, 9),
        "stage.program needs a whole number from 0 to 9.");
    assertWrong(() -> setting.needed("program").part("x"), "stage.program needs keys.");
    assertWrong(() -> setting.needed("limits").valueText(), "stage.limits needs one value.");
    assertWrong(
        () -> setting.oneOf("program", "ls", List.of("ls", "short")),
        "stage.program is none of ls, short. Did you mean 'short'?");
    assertWrong(
        () -> setting.elements("arguments").get(1).elements(), "stage.arguments[1] needs a list.");
  }

  @Test
  void keyThatNobodyAskedForIsUnknown() throws Exception {
    Setting typed = Setting.made("stage", Map.of("porgram", "sort"));
    assertWrong(typed::refuseUnknown, "stage.porgram is no key. There are none.");

    assertThat(typed.part("program")).isEmpty();
    assertWrong(typed::refuseUnknown, "stage.porgram is no key. Did you mean 'program'?");

    assertThat(typed.part("porgram")).isPresent();
    typed.refuseUnknown();
  }

  @Test
  void valuesAreNotShown() {
    assertThat(Setting.made("password", "secret")).hasToString("password");
  }

  private static void assertWrong(ThrowingCallable read, String told) {
    assertThatThrownBy(read).isInstanceOf(WrongSettingException.class).hasMessage(told);
  }
}
