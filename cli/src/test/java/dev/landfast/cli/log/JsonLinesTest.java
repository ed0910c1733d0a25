package dev.landfast.cli.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class JsonLinesTest {
  private static final String[] KEYS = {
    "time",
    "level",
    "logger",
    "message",
    "correlationId",
    "tenant",
    "batch",
    "file",
    "job",
    "stage",
    "attempt",
    "instance",
    "pid",
    "thread"
  };

  private final LoggerContext context = new LoggerContext();

  private String encode(LoggingEvent event) {
    JsonLines lines = new JsonLines(() -> "run-1");
    lines.setContext(context);
    lines.start();
    return new String(lines.encode(event), StandardCharsets.UTF_8);
  }

  private JsonNode parse(LoggingEvent event) {
    return JsonMapper.builder().build().readTree(encode(event));
  }

  private LoggingEvent event(String message, @Nullable Throwable failure, Object... arguments) {
    return event(Map.of(), message, failure, arguments);
  }

  private LoggingEvent event(
      Map<String, String> mdc, String message, @Nullable Throwable failure, Object... arguments) {
    LoggingEvent event =
        new LoggingEvent(
            "test",
            context.getLogger("dev.landfast.Test"),
            Level.INFO,
            message,
            failure,
            arguments);
    event.setInstant(Instant.parse("2026-01-02T03:04:05.006789Z"));
    event.setThreadName("main");
    event.setMDCPropertyMap(mdc);
    return event;
  }

  @Test
  void everyKeyIsThereEvenWhenNothingIsKnown() {
    JsonNode line = parse(event("Hello.", null));

    assertThat(line.propertyNames()).containsExactly(KEYS);
    assertThat(line.get("time").stringValue()).isEqualTo("2026-01-02T03:04:05.006Z");
    assertThat(line.get("level").stringValue()).isEqualTo("INFO");
    assertThat(line.get("logger").stringValue()).isEqualTo("dev.landfast.Test");
    assertThat(line.get("instance").stringValue()).isEqualTo("run-1");
    assertThat(line.get("pid").longValue()).isEqualTo(ProcessHandle.current().pid());
    assertThat(line.get("thread").stringValue()).isEqualTo("main");
    for (String absent :
        List.of("correlationId", "tenant", "batch", "file", "job", "stage", "attempt")) {
      assertThat(line.get(absent).isNull()).as(absent).isTrue();
    }
  }

  @Test
  void contextOfAnAttemptIsTold() {
    Map<String, String> mdc =
        Map.of(
            "correlationId",
            "c",
            "tenant",
            "t",
            "batch",
            "b",
            "file",
            "f",
            "job",
            "j",
            "stage",
            "parse",
            "attempt",
            "2");

    JsonNode line = parse(event(mdc, "Stage {} done in {} ms.", null, "parse", 12));

    assertThat(line.propertyNames()).containsExactly(KEYS);
    assertThat(line.get("message").stringValue()).isEqualTo("Stage parse done in 12 ms.");
    assertThat(line.get("job").stringValue()).isEqualTo("j");
    assertThat(line.get("batch").stringValue()).isEqualTo("b");
    assertThat(line.get("attempt").isInt()).isTrue();
    assertThat(line.get("attempt").intValue()).isEqualTo(2);
  }

  @Test
  void exceptionIsPartOfItsLine() {
    IOException failure = new IOException("No space left\non device");
    failure.addSuppressed(new IllegalStateException("and this"));

    String text = encode(event("It failed.", failure));
    JsonNode error = JsonMapper.builder().build().readTree(text).get("error");

    assertThat(text).endsWith("}\n").containsOnlyOnce("\n");
    assertThat(error.get("type").stringValue()).isEqualTo("java.io.IOException");
    assertThat(error.get("message").stringValue()).isEqualTo("No space left\non device");
    assertThat(error.get("stack").stringValue())
        .contains("at dev.landfast.cli.log.JsonLinesTest")
        .contains("and this");
  }

  @Test
  void nothingInAMessageBreaksItsLine() {
    String nasty = "a\nb\r\"}\u0000\u001b[31m\u2028漢字\ud83d\ude00";

    String text = encode(event("{}", null, nasty));

    assertThat(text).endsWith("}\n").containsOnlyOnce("\n").doesNotContain("\u001b");
    assertThat(JsonMapper.builder().build().readTree(text).get("message").stringValue())
        .isEqualTo(nasty);
  }

  @Test
  void whatElseIsToldStandsApart() {
    LoggingEvent event = event(Map.of("job", "j", "colour", "red"), "Hello.", null);
    event.addKeyValuePair(new KeyValuePair("bytes", 12));

    JsonNode line = parse(event);

    assertThat(line.get("more").get("colour").stringValue()).isEqualTo("red");
    assertThat(line.get("more").get("bytes").stringValue()).isEqualTo("12");
  }
}
