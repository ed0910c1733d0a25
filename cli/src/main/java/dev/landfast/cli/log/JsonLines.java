package dev.landfast.cli.log;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;
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
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
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
    Map<String, @Nullable Object> line = new LinkedHashMap<>();
    line.put("time", time(event));
    line.put("level", event.getLevel().toString());
    line.put("logger", event.getLoggerName());
    line.put("message", event.getFormattedMessage());
    CONTEXT.forEach(key -> line.put(key, context.get(key)));
    line.put(ATTEMPT, number(context.get(ATTEMPT)));
    line.put("instance", instance.get());
    line.put("pid", pid);
    line.put("thread", event.getThreadName());
    if (event.getThrowableProxy() != null) {
      line.put("error", error(event, event.getThrowableProxy()));
    }
    Map<String, Object> more = more(event, context);
    if (!more.isEmpty()) {
      line.put("more", more);
    }
    return (json.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private Map<String, @Nullable Object> error(ILoggingEvent event, IThrowableProxy failure) {
    Map<String, @Nullable Object> error = new LinkedHashMap<>();
    error.put("type", failure.getClassName());
    error.put("message", failure.getMessage());
    error.put("stack", stacks.convert(event));
    return error;
  }

  private static Map<String, Object> more(ILoggingEvent event, Map<String, String> context) {
    Map<String, Object> more = new LinkedHashMap<>();
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

  private static @Nullable Object number(@Nullable String text) {
    return text != null && NUMBER.matcher(text).matches() ? Integer.valueOf(text) : text;
  }
}
