package dev.landfast.cli;

import dev.landfast.engine.setting.Setting;
import dev.landfast.engine.setting.WrongSettingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * What {@code landfast.yaml} says, and the variables {@code LANDFAST_…} that go before it. A key
 * that neither names has its default.
 *
 * @param database the URL of a PostgreSQL database; null for SQLite in the data directory
 * @param callbackSecret that callbacks are signed with; null where nobody may call back
 */
record Configuration(
    Path data,
    @Nullable String database,
    LoopbackHost host,
    int port,
    int slots,
    @Nullable String callbackSecret,
    AddedPipelines pipelines) {
  static final Path USUAL_DATA = Path.of("landfast-data");

  /** Read where it is when no other is named. */
  private static final Path USUAL_FILE = Path.of("landfast.yaml");

  /** The one key that is more than a value, and has no variable. */
  private static final String PIPELINES = "pipelines";

  private static final String DATABASE_SCHEME = "jdbc:postgresql://";
  private static final Pattern SECRET =
      Pattern.compile("whsec_(?:[A-Za-z0-9+/]{4}){8,21}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?");

  /**
   * @param file null for the usual one, if it is there
   * @throws CommandFailure if a key or a value is not one
   */
  static Configuration load(@Nullable Path file, Map<String, String> environment)
      throws CommandFailure {
    Map<Key, Value> values = new EnumMap<>(Key.class);
    AddedPipelines pipelines = AddedPipelines.NONE;
    if (file != null || Files.exists(USUAL_FILE)) {
      pipelines = readFile(file == null ? USUAL_FILE : file, values);
    }
    for (Key key : Key.values()) {
      String value = environment.get(key.variable());
      if (value != null) {
        values.put(key, new Value(value, key.variable()));
      }
    }
    return new Configuration(
        of(values, Key.DATA, new PathName()::convert, USUAL_DATA),
        of(values, Key.DATABASE, new DatabaseUrl()::convert, null),
        of(values, Key.HOST, new LoopbackHost.Converter()::convert, LoopbackHost.USUAL),
        of(values, Key.PORT, new NodeOptions.Port()::convert, NodeOptions.PORT_USUAL),
        of(values, Key.SLOTS, new NodeOptions.Slots()::convert, Node.Settings.SLOTS_DEFAULT),
        of(values, Key.CALLBACK_SECRET, Configuration::callbackSecret, null),
        pipelines);
  }

  /** The same, but for what the command line says itself. */
  Configuration with(
      @Nullable Path newData,
      @Nullable LoopbackHost newHost,
      @Nullable Integer newPort,
      @Nullable Integer newSlots) {
    return new Configuration(
        Objects.requireNonNullElse(newData, data),
        database,
        Objects.requireNonNullElse(newHost, host),
        Objects.requireNonNullElse(newPort, port),
        Objects.requireNonNullElse(newSlots, slots),
        callbackSecret,
        pipelines);
  }

  private static AddedPipelines readFile(Path file, Map<Key, Value> values) throws CommandFailure {
    try {
      Setting root = YamlFile.read(file).orElse(null);
      return root == null ? AddedPipelines.NONE : read(root, values);
    } catch (WrongSettingException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  /** Puts what is one value each among the values. */
  private static AddedPipelines read(Setting root, Map<Key, Value> values)
      throws CommandFailure, WrongSettingException {
    if (!root.hasKeys()) {
      throw root.wrong("holds no keys: it needs lines like 'port: 8484'");
    }
    for (Key key : Key.values()) {
      Setting value = root.part(key.text()).orElse(null);
      if (value != null) {
        values.put(key, new Value(value.valueText(), value.place().source()));
      }
    }
    Setting pipelines = root.part(PIPELINES).orElse(null);
    root.refuseUnknown();
    return pipelines == null
        ? AddedPipelines.NONE
        : PipelinesReader.read(pipelines, new StageKinds());
  }

  private static <T extends @Nullable Object> T of(
      Map<Key, Value> values, Key key, Function<String, T> converter, T otherwise)
      throws CommandFailure {
    Value value = values.get(key);
    if (value == null) {
      return otherwise;
    }
    try {
      return converter.apply(value.text());
    } catch (TypeConversionException e) { // speaks of an option
      String said = String.valueOf(e.getMessage());
      throw wrong(value.source() + ": " + (said.startsWith("--") ? said.substring(2) : said));
    }
  }

  private static String callbackSecret(String secret) {
    if (!SECRET.matcher(secret).matches()) {
      throw new TypeConversionException( // not shown
          "callbackSecret has the form whsec_BASE64, of 24 to 64 bytes: make one with"
              + " 'echo whsec_$(openssl rand -base64 32)'.");
    }
    return secret;
  }

  private static CommandFailure wrong(String problem) {
    return new CommandFailure(ExitStatus.WRONG_USAGE, problem);
  }

  /** A URL that is never shown: it may hold a password. */
  static final class DatabaseUrl implements ITypeConverter<String> {
    @Override
    public String convert(String url) {
      boolean namesUser = url.matches("[^/]*//[^/?]*@.*"); // as other URLs may, and this may not
      if (!url.startsWith(DATABASE_SCHEME) || namesUser) {
        throw new TypeConversionException(
            "--database has the form "
                + DATABASE_SCHEME
                + "HOST/NAME?user=USER&password=PASSWORD.");
      }
      return url;
    }
  }

  /** What can be said, with its name in the file. */
  private enum Key {
    DATA("data"),
    DATABASE("database"),
    HOST("host"),
    PORT("port"),
    SLOTS("slots"),
    CALLBACK_SECRET("callbackSecret");

    private final String text;

    Key(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }

    String variable() {
      return "LANDFAST_" + name();
    }
  }

  /** As it was said, and where. */
  private record Value(String text, String source) {}
}
