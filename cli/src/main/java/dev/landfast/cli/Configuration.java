package dev.landfast.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

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
  private static final long FILE_BYTES_MAX = 1024 * 1024;
  private static final YAMLMapper YAML = new YAMLMapper();

  /**
   * @param file null for the usual one, if it is there
   * @throws CommandFailure if a key or a value is not one
   */
  static Configuration load(@Nullable Path file, Map<String, String> environment)
      throws CommandFailure {
    Map<Key, Value> values = new EnumMap<>(Key.class);
    AddedPipelines pipelines = AddedPipelines.NONE;
    if (file != null || Files.exists(USUAL_FILE)) {
      pipelines = read(file == null ? USUAL_FILE : file, values);
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

  /** Puts what is one value each among the values. */
  private static AddedPipelines read(Path file, Map<Key, Value> values) throws CommandFailure {
    JsonNode content = parse(file);
    if (!content.isObject() && !content.isNull() && !content.isMissingNode()) {
      throw wrong(file + " holds no keys: it needs lines like 'port: 8484'.");
    }
    AddedPipelines pipelines = AddedPipelines.NONE;
    for (Map.Entry<String, JsonNode> entry : content.properties()) {
      if (entry.getKey().equals(PIPELINES)) {
        pipelines = PipelinesReader.read(entry.getValue(), file.toString());
        continue;
      }
      Key key = key(entry.getKey(), file);
      if (!entry.getValue().isValueNode() || entry.getValue().isNull()) {
        throw wrong(file + ": '" + entry.getKey() + "' needs one value.");
      }
      values.put(key, new Value(entry.getValue().asString(), file.toString()));
    }
    return pipelines;
  }

  private static JsonNode parse(Path file) throws CommandFailure {
    try {
      if (Files.size(file) > FILE_BYTES_MAX) {
        throw wrong(file + " is longer than " + FILE_BYTES_MAX + " bytes.");
      }
      return YAML.readTree(Files.readString(file));
    } catch (NoSuchFileException e) {
      throw wrong("There is no file " + file + " to read the configuration from.");
    } catch (IOException e) {
      throw wrong("The configuration " + file + " cannot be read: " + e.getMessage() + ".");
    } catch (JacksonException e) {
      TokenStreamLocation where = e.getLocation(); // its text may hold a password
      throw wrong(
          file + " is no YAML" + (where == null ? "" : ", line " + where.getLineNr()) + ".");
    }
  }

  private static Key key(String name, Path file) throws CommandFailure {
    List<String> known =
        Stream.concat(Arrays.stream(Key.values()).map(Key::text), Stream.of(PIPELINES)).toList();
    if (!known.contains(name)) {
      String meant =
          NearestName.to(name, known)
              .map(near -> "Did you mean '" + near + "'?")
              .orElse("Known are " + String.join(", ", known) + ".");
      throw wrong(file + ": there is no key '" + name + "'. " + meant);
    }
    return Arrays.stream(Key.values())
        .filter(key -> key.text().equals(name))
        .findFirst()
        .orElseThrow();
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
