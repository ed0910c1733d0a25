package dev.landfast.stages;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextEncodingTest {
  private static final int BUFFER_BYTES = 64 * 1024;

  @TempDir Path folder;

  @Test
  void charactersAcrossBuffersAreUtf8() throws Exception {
    for (int shift = 0; shift < 4; shift++) {
      String text = "x".repeat(BUFFER_BYTES - shift) + "𝄞€ü";
      assertThat(isUtf8(text.getBytes(StandardCharsets.UTF_8))).isTrue();
    }
  }

  @Test
  void characterCutOffAtTheEndIsNotUtf8() throws Exception {
    assertThat(isUtf8(new byte[] {'a', (byte) 0xE2, (byte) 0x82})).isFalse();
  }

  @Test
  void lateLatin1IsNotUtf8() throws Exception {
    String text = "x".repeat(3 * BUFFER_BYTES) + "ü!";
    assertThat(isUtf8(text.getBytes(StandardCharsets.ISO_8859_1))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "ISO-2022-JP", "Shift_JIS", "windows-1252"})
  void otherEncodingsAreNotUtf8(String encoding) throws Exception {
    assertThat(isUtf8("Grüße, 日本".getBytes(Charset.forName(encoding)))).isFalse();
  }

  private boolean isUtf8(byte[] bytes) throws Exception {
    return TextEncoding.isUtf8(Files.write(folder.resolve("text"), bytes));
  }
}
