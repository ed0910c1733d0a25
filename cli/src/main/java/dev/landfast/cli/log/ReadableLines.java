package dev.landfast.cli.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import dev.landfast.cli.terminal.DisplayText;
import dev.landfast.cli.terminal.Style;
import dev.landfast.cli.terminal.Terminal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lines for a person: time of day, level, message, and faintly where it belongs. What others wrote
 * cannot control the terminal, nor make a line of its own.
 */
final class ReadableLines extends EncoderBase<ILoggingEvent> {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");
  private static final byte[] NOTHING = {};

  private final ZoneId zone;
  private final Terminal terminal;
  private final ThrowableProxyConverter stacks = new ThrowableProxyConverter();

  /**
   * @param zone of the times
   */
  ReadableLines(ZoneId zone, Terminal terminal) {
    this.zone = zone;
    this.terminal = terminal;
  }

  @Override
  public void start() {
    stacks.setContext(context);
    stacks.start();
    super.start();
  }

  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    StringBuilder line = new StringBuilder();
    Instant time = Instant.ofEpochMilli(event.getTimeStamp());
    line.append(terminal.styledDiagnostic(Style.FAINT, TIME.format(time.atZone(zone))))
        .append(' ')
        .append(level(event.getLevel()))
        .append(' ')
        .append(terminal.shown(event.getFormattedMessage()));
    String where = where(event.getMDCPropertyMap());
    if (!where.isEmpty()) {
      line.append("  ").append(terminal.styledDiagnostic(Style.FAINT, where));
    }
    line.append('\n');
    if (event.getThrowableProxy() != null) {
      stacks
          .convert(event)
          .lines()
          .forEach(stackLine ->
              line.append("    ").append(terminal.shown(stackLine.strip())).append('\n'));
    }
    return line.toString().getBytes(StandardCharsets.UTF_8);
  }

  private String level(Level level) {
    Style style =
        switch (level.toInt()) {
          case Level.ERROR_INT -> Style.BAD;
          case Level.WARN_INT -> Style.NOTICE;
          case Level.INFO_INT -> Style.GOOD;
          default -> Style.FAINT;
        };
    return terminal.styledDiagnostic(style, DisplayText.padRight(level.toString(), 5));
  }

  private String where(Map<String, String> context) {
    StringBuilder where = new StringBuilder();
    for (String key : JsonLines.CONTEXT) {
      append(where, key, context.get(key));
    }
    append(where, JsonLines.ATTEMPT, context.get(JsonLines.ATTEMPT));
    return where.toString();
  }

  private void append(StringBuilder where, String key, @Nullable String value) {
    // The tenant says nothing as long as there is one.
    if (value != null && !key.equals("tenant")) {
      where
          .append(where.isEmpty() ? "" : " ")
          .append(key)
          .append('=')
          .append(terminal.shown(value));
    }
  }
}
