package dev.landfast.cli.log;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.encoder.EncoderBase;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/**
 * One JSON object a line. Always there, null when not known: {@code time} (RFC 3339, UTC,
 * milliseconds), {@code level}, {@code logger}, {@code message}, {@code correlationId}, {@code
 * tenant}, {@code batch}, {@code file}, {@code job}, {@code stage}, {@code attempt} (a number),
 * {@code instance} (the id of this run), {@code pid}, {@code thread}. With an exception also {@code
 * error}: {@code type}, {@code message}, {@code stack}. What a line tells beyond that is under
 * {@code more}.
 */
final class JsonLines extends EncoderBase<ILoggingEvent> {
  /** As the MDC has them. */
  static final List<String> CONTEXT =
      List.of("correlationId", "tenant", "batch", "file", "job", "stage");

  static final String ATTEMPT = "attempt";

  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);

  /** Of a line without an exception, about. */
  private static final int LINE_BYTES = 640;

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
  private static final byte[] NOTHING = {};

  private final JsonMapper json = JsonMapper.builder().build();
  private final long pid = ProcessHandle.current().pid();
  private final Supplier<@Nullable String> instance;
  private final ThrowableProxyConverter stacks = new ThrowableProxyConverter();

  /**
   * @param instance the id of this run; null until it is known
   */
  JsonLines(Supplier<@Nullable String> instance) {
    this.instance = instance;
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
    Map<String, String> context = event.getMDCPropertyMap();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(LINE_BYTES);
    // No map in between: there is a line for each request.
    try (JsonGenerator line = json.createGenerator(bytes)) {
      line.writeStartObject();
      line.writeStringProperty("time", time(event));
      line.writeStringProperty("level", event.getLevel().toString());
      line.writeStringProperty("logger", event.getLoggerName());
      line.writeStringProperty("message", event.getFormattedMessage());
      for (String key : CONTEXT) {
        line.writeStringProperty(key, context.get(key));
      }
      writeAttempt(line, context.get(ATTEMPT));
      line.writeStringProperty("instance", instance.get());
      line.writeNumberProperty("pid", pid);
      line.writeStringProperty("thread", event.getThreadName());
      if (event.getThrowableProxy() != null) {
        writeError(line, event, event.getThrowableProxy());
      }
      writeMore(line, more(event, context));
      line.writeEndObject();
    }
    bytes.write('\n');
    return bytes.toByteArray();
  }

  private static void writeAttempt(JsonGenerator line, @Nullable String attempt) {
    if (attempt != null && NUMBER.matcher(attempt).matches()) {
      line.writeNumberProperty(ATTEMPT, Integer.parseInt(attempt));
    } else {
      line.writeStringProperty(ATTEMPT, attempt);
    }
  }

  private void writeError(JsonGenerator line, ILoggingEvent event, IThrowableProxy failure) {
    line.writeObjectPropertyStart("error");
    line.writeStringProperty("type", failure.getClassName());
    line.writeStringProperty("message", failure.getMessage());
    line.writeStringProperty("stack", stacks.convert(event));
    line.writeEndObject();
  }

  private static void writeMore(JsonGenerator line, Map<String, String> more) {
    if (!more.isEmpty()) {
      line.writeObjectPropertyStart("more");
      more.forEach(line::writeStringProperty);
      line.writeEndObject();
    }
  }

  private static Map<String, String> more(ILoggingEvent event, Map<String, String> context) {
    Map<String, String> more = new LinkedHashMap<>();
    context.forEach((key, value) -> {
      if (!CONTEXT.contains(key) && !key.equals(ATTEMPT)) {
        more.put(key, value);
      }
    });
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    if (pairs != null) {
      pairs.forEach(pair -> more.put(pair.key, String.valueOf(pair.value)));
    }
    return more;
  }

  private static String time(ILoggingEvent event) {
    Instant instant = event.getInstant();
    return TIME.format(instant == null ? Instant.ofEpochMilli(event.getTimeStamp()) : instant);
  }
}
