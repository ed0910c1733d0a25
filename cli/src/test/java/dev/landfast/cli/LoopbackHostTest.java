package dev.landfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

final class LoopbackHostTest {
  private final LoopbackHost.Converter converter = new LoopbackHost.Converter();

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, 127.0.0.1",
    "127.8.9.10, 127.8.9.10",
    "::1, ::1",
    "[::1], ::1",
    "0:0:0:0:0:0:0:1, ::1",
    "::ffff:127.0.0.1, 127.0.0.1"
  })
  void loopbackIsTaken(String host, String address) {
    assertThat(converter.convert(host).address()).isEqualTo(address);
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost"})
  void nameIsBoundAsTheAddressItHas(String host) {
    assertThat(converter.convert(host).address()).isIn("127.0.0.1", "::1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0.0.0.0", "::", "0", "192.168.1.10", "10.0.0.1", "fe80::1", "::ffff:10.0.0.1"})
  void everythingElseIsRefused(String host) {
    assertThatThrownBy(() -> converter.convert(host))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("until Landfast has keys");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "256.1.1.1.1", "no such host"})
  void whatIsNoHostIsRefused(String host) {
    assertThatThrownBy(() -> converter.convert(host))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("is not known");
  }
}
