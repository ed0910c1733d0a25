package dev.landfast.cli.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import dev.landfast.cli.Screen;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ReadableLinesTest {
  private final LoggerContext context = new LoggerContext();

  private String encode(Screen screen, Level level, String message, @Nullable Throwable failure) {
    ReadableLines lines = new ReadableLines(ZoneOffset.UTC, screen.terminal());
    lines.setContext(context);
    lines.start();
    LoggingEvent event =
        new LoggingEvent("test", context.getLogger("x"), level, message, failure, null);
    event.setInstant(Instant.parse("2026-01-02T03:04:05.006Z"));
    event.setMDCPropertyMap(Map.of("tenant", "default", "job", "j1", "attempt", "2"));
    return new String(lines.encode(event), StandardCharsets.UTF_8);
  }

  @Test
  void lineSaysWhenWhatAndWhere() {
    assertThat(encode(Screen.dumb(80), Level.INFO, "Stage parse done.", null))
        .isEqualTo("03:04:05.006 INFO  Stage parse done.  job=j1 attempt=2\n");
  }

  @Test
  void levelStandsOut() {
    assertThat(encode(Screen.colour(80), Level.ERROR, "Lost.", null))
        .contains("\u001b[1;31mERROR\u001b[0m Lost.");
  }

  @Test
  void messageCannotMakeALineOfItsOwn() {
    assertThat(encode(Screen.dumb(80), Level.INFO, "a\n03:04:05.007 INFO  forged\u001b[2J", null))
        .containsOnlyOnce("\n")
        .doesNotContain("\u001b");
  }

  @Test
  void stackFollowsIndented() {
    assertThat(encode(Screen.dumb(80), Level.WARN, "Failed.", new IOException("why")))
        .contains("\n    java.io.IOException: why\n    at dev.landfast.cli.log.ReadableLinesTest");
  }
}
