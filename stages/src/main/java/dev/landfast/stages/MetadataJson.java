package dev.landfast.stages;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.tika.metadata.Metadata;
import tools.jackson.databind.json.JsonMapper;

/**
 * A document's metadata as one JSON object, sorted by name: a string where there is one value, an
 * array of strings where there are several. Names are Tika's ({@code dc:title}), but for {@value
 * #UNREAD} and {@value #SHORTENED}.
 */
final class MetadataJson {
  static final int NAMES_MAX = 200;

  /** Of one name. */
  static final int VALUES_MAX = 50;

  /** In UTF-16 code units. */
  static final int VALUE_LENGTH_MAX = 2_000;

  /** Of the whole: six for each code unit that is escaped, and the signs between values. */
  static final long BYTES_MAX = 6L * (NAMES_MAX + 2) * (VALUES_MAX + 1) * (VALUE_LENGTH_MAX + 4);

  /** How many documents inside this one could not be read; absent if none. */
  static final String UNREAD = "landfast:embeddedUnread";

  /** {@code "true"} if a bound left something out. */
  static final String SHORTENED = "landfast:shortened";

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Tika's notes on its own work: parsers, hints, stack traces. */
  private static final List<String> NOT_OF_THE_DOCUMENT =
      List.of("X-TIKA:", "Content-Type-Parser-Override", "resourceName");

  private boolean shortened;

  private MetadataJson() {}

  /**
   * @param unread documents inside this one that could not be read
   */
  static byte[] of(Metadata metadata, int unread) {
    return new MetadataJson().write(metadata, unread);
  }

  private byte[] write(Metadata metadata, int unread) {
    Map<String, Object> all = new TreeMap<>();
    String[] names = metadata.names();
    Arrays.sort(names);
    for (String name : names) {
      if (NOT_OF_THE_DOCUMENT.stream().anyMatch(name::startsWith)) {
        continue;
      }
      if (all.size() == NAMES_MAX || name.length() > VALUE_LENGTH_MAX) {
        shortened = true;
        continue;
      }
      all.put(name, valuesOf(metadata.getValues(name)));
    }
    if (unread > 0) {
      all.put(UNREAD, Integer.toString(unread));
    }
    if (shortened) {
      all.put(SHORTENED, "true");
    }
    return JSON.writeValueAsBytes(all);
  }

  private Object valuesOf(String[] values) {
    if (values.length == 1) {
      return bounded(values[0]);
    }
    shortened |= values.length > VALUES_MAX;
    return Arrays.stream(values).limit(VALUES_MAX).map(this::bounded).toList();
  }

  private String bounded(String value) {
    if (value.length() <= VALUE_LENGTH_MAX) {
      return value;
    }
    shortened = true;
    boolean inPair = Character.isHighSurrogate(value.charAt(VALUE_LENGTH_MAX - 1));
    return value.substring(0, inPair ? VALUE_LENGTH_MAX - 1 : VALUE_LENGTH_MAX);
  }
}
