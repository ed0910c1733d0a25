package dev.landfast.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UnitsTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "999, 999 B",
    "1000, 1.0 kB",
    "99949, 99.9 kB",
    "99950, 100 kB",
    "999499, 999 kB",
    "1234567, 1.2 MB",
    "68719476736, 68.7 GB"
  })
  void sizesAreShort(long bytes, String shown) {
    assertThat(Units.size(bytes)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({
    "application/pdf, PDF",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document, DOCX",
    "text/plain; charset=UTF-8, text",
    "text/csv, CSV",
    "image/png, PNG",
    "application/x-bzip2, BZIP2",
    "application/vnd.very-long-vendor.type, very-lon",
    "application/octet-stream, ''"
  })
  void typesAreOneWord(String type, String shown) {
    assertThat(Units.type(type)).isEqualTo(shown);
  }

  @Test
  void whatIsNotKnownIsEmpty() {
    assertThat(Units.type(null)).isEmpty();
    assertThat(Units.millis(null)).isEmpty();
  }

  @Test
  void timesAreNeverNothing() {
    assertThat(Units.millis(0L)).isEqualTo("<1");
    assertThat(Units.millis(312L)).isEqualTo("312");
    assertThat(Units.seconds(Duration.ofMillis(1284))).isEqualTo("1.28 s");
  }

  @Test
  void nounsAgreeWithTheirNumber() {
    assertThat(Units.count(1, "file")).isEqualTo("1 file");
    assertThat(Units.count(0, "file")).isEqualTo("0 files");
  }
}
