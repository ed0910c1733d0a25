package dev.landfast.engine.setting;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NearestNameTest {
  private static final List<String> NAMES = List.of("serve", "demo", "--port", "--once");

  @ParameterizedTest
  @CsvSource({
    "serv, serve",
    "sreve, serve",
    "server, serve",
    "dmeo, demo",
    "demos, demo",
    "--prot, --port",
    "--onec, --once"
  })
  void typingErrorsAreFound(String typed, String meant) {
    assertThat(NearestName.to(typed, NAMES)).contains(meant);
  }

  @ParameterizedTest
  @CsvSource({"frobnicate", "x", "publish"})
  void nothingIsGuessed(String typed) {
    assertThat(NearestName.to(typed, NAMES)).isEmpty();
  }

  @Test
  void errorsAreCounted() {
    assertThat(NearestName.errors("abc", "abc")).isZero();
    assertThat(NearestName.errors("abc", "acb")).isOne();
    assertThat(NearestName.errors("abc", "ab")).isOne();
    assertThat(NearestName.errors("abc", "abcd")).isOne();
    assertThat(NearestName.errors("abc", "xyz")).isEqualTo(3);
    assertThat(NearestName.errors("", "xyz")).isEqualTo(3);
  }
}
