package dev.landfast.stages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TextOutputTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  @AfterEach
  void clearInterrupt() {
    Thread.interrupted();
  }

  @Test
  void charactersInTwoPiecesAreWrittenWhole() throws Exception {
    try (TextOutput text = new TextOutput(bytes, 1)) {
      text.write("ü𝄞".substring(0, 2));
      text.flush();
      text.write("ü𝄞".substring(2));
    }

    assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("ü𝄞");
  }

  @Test
  void interruptStopsTheNextWrite() throws Exception {
    try (TextOutput text = new TextOutput(bytes, 1)) {
      text.write("a");
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> text.write("b")).isInstanceOf(InterruptedIOException.class);
    }

    assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("a");
  }

  @Test
  void boundGrowsWithTheDocumentUpToTheLastOne() {
    assertThat(new TextOutput(bytes, 1).lengthMax()).isEqualTo(TextOutput.RATIO_FREE_LENGTH);
    assertThat(new TextOutput(bytes, 100_000).lengthMax())
        .isEqualTo(100_000 * TextOutput.RATIO_MAX);
    assertThat(new TextOutput(bytes, Integer.MAX_VALUE).lengthMax())
        .isEqualTo(TextOutput.LENGTH_MAX);
  }

  @Test
  void nothingIsWrittenBehindTheBoundHoweverOftenAParserTries() throws Exception {
    try (TextOutput text = new TextOutput(bytes, 1)) {
      text.write("x".repeat((int) TextOutput.RATIO_FREE_LENGTH));
      assertThat(text.isFull()).isFalse();
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> text.write("y")).isInstanceOf(IOException.class);
        assertThat(text.isFull()).isTrue();
      }
    }

    assertThat(bytes.size()).isEqualTo((int) TextOutput.RATIO_FREE_LENGTH);
  }
}
