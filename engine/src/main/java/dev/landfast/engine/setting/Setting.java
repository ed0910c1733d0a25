package dev.landfast.engine.setting;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A part of a configuration, and where it stands: a text, a number, a flag, a list of parts, or
 * keys with parts. Whoever reads it asks for the keys that it knows, and each answer is checked;
 * {@link #refuseUnknown} then refuses the keys that nobody asked for. Used by one thread at a time.
 */
public final class Setting {
  private final Place place;
  private final Object value;
  private final Set<String> asked = new LinkedHashSet<>();

  /**
   * @param value a {@link Scalar}, a list of settings, or a map of settings by their keys
   */
  private Setting(Place place, Object value) {
    this.place = place;
    this.value = value;
  }

  /** One value. */
  public static Setting of(Place place, String text, Kind kind) {
    return new Setting(place, new Scalar(text, kind));
  }

  /** A list. */
  public static Setting of(Place place, List<Setting> elements) {
    return new Setting(place, List.copyOf(elements));
  }

  /** Keys, in their order. */
  public static Setting of(Place place, Map<String, Setting> parts) {
    return new Setting(place, new LinkedHashMap<>(parts));
  }

  /**
   * Settings that a program makes.
   *
   * @param value texts, numbers, flags, lists of such, or maps to such by their keys
   */
  public static Setting made(String name, Object value) {
    return made(new Place("", name), value);
  }

  private static Setting made(Place place, Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        Map<String, Setting> parts = new LinkedHashMap<>();
        map.forEach((key, part) -> {
          String name = String.valueOf(key);
          parts.put(name, made(place.key(name), part));
        });
        yield of(place, parts);
      }
      case List<?> list -> {
        List<Setting> parts = new ArrayList<>();
        list.forEach(part -> parts.add(made(place.element(parts.size()), part)));
        yield of(place, parts);
      }
      case Number number -> of(place, number.toString(), Kind.NUMBER);
      case Boolean flag -> of(place, flag.toString(), Kind.FLAG);
      default -> of(place, value.toString(), Kind.TEXT);
    };
  }

  /** Whether it has keys. */
  public boolean hasKeys() {
    return value instanceof Map<?, ?>;
  }

  /** Whether it is one value: neither keys nor a list. */
  public boolean isValue() {
    return value instanceof Scalar;
  }

  /** The one value that it is, as somebody may have written it. */
  public String valueText() throws WrongSettingException {
    if (!(value instanceof Scalar scalar)) {
      throw wrong("needs one value");
    }
    return scalar.text();
  }

  /** Its parts by their keys, in their order; all of them count as asked for. */
  public Map<String, Setting> parts() throws WrongSettingException {
    Map<String, Setting> parts = keys();
    asked.addAll(parts.keySet());
    return parts;
  }

  /** The part that a key has. */
  public Optional<Setting> part(String key) throws WrongSettingException {
    asked.add(key);
    return Optional.ofNullable(keys().get(key));
  }

  /** The part that a key must have. */
  public Setting needed(String key) throws WrongSettingException {
    return part(key).orElseThrow(() -> wrong("needs '" + key + "'"));
  }

  /** The parts of the list that a key has; none without the key. */
  public List<Setting> elements(String key) throws WrongSettingException {
    Setting list = part(key).orElse(null);
    return list == null ? List.of() : list.elements();
  }

  /** Its parts, of which it is a list. */
  public List<Setting> elements() throws WrongSettingException {
    if (!(value instanceof List<?> list)) {
      throw wrong("needs a list");
    }
    return list.stream().map(Setting.class::cast).toList();
  }

  /** The text that it is. */
  public String text() throws WrongSettingException {
    if (!(value instanceof Scalar scalar) || scalar.kind() != Kind.TEXT) {
      throw wrong("needs a text");
    }
    return scalar.text();
  }

  /** The texts of the list that a key has; none without the key. */
  public List<String> texts(String key) throws WrongSettingException {
    List<String> texts = new ArrayList<>();
    for (Setting element : elements(key)) {
      texts.add(element.text());
    }
    return texts;
  }

  /** False without the key. */
  public boolean flag(String key) throws WrongSettingException {
    Setting flag = part(key).orElse(null);
    if (flag == null) {
      return false;
    }
    if (!(flag.value instanceof Scalar scalar) || scalar.kind() != Kind.FLAG) {
      throw flag.wrong("is true or false");
    }
    return Boolean.parseBoolean(scalar.text());
  }

  /** A whole number with its bounds. */
  public int number(String key, int otherwise, int least, int most) throws WrongSettingException {
    Setting number = part(key).orElse(null);
    return number == null ? otherwise : number.number(least, most);
  }

  private int number(int least, int most) throws WrongSettingException {
    try {
      if (value instanceof Scalar scalar && scalar.kind() == Kind.NUMBER) {
        int number = Integer.parseInt(scalar.text());
        if (number >= least && number <= most) {
          return number;
        }
      }
    } catch (NumberFormatException e) {
      // neither whole nor small
    }
    throw wrong("needs a whole number from " + least + " to " + most);
  }

  /** One of some names. */
  public String oneOf(String key, String otherwise, Collection<String> names)
      throws WrongSettingException {
    Setting name = part(key).orElse(null);
    if (name == null) {
      return otherwise;
    }
    String text = name.text();
    if (!names.contains(text)) {
      throw name.wrong("is none of " + String.join(", ", names) + "." + meant(text, names));
    }
    return text;
  }

  /** Called when all that can be was asked for. */
  public void refuseUnknown() throws WrongSettingException {
    for (Map.Entry<String, Setting> part : keys().entrySet()) {
      if (!asked.contains(part.getKey())) {
        String meant = meant(part.getKey(), asked);
        String known =
            asked.isEmpty() ? " There are none." : " Known are " + String.join(", ", asked) + ".";
        throw part.getValue().wrong("is no key." + (meant.isEmpty() ? known : meant));
      }
    }
  }

  /**
   * A refusal that says where this stands.
   *
   * @param what follows its place in a sentence
   */
  public WrongSettingException wrong(String what) {
    String end = what.endsWith(".") || what.endsWith("?") ? "" : ".";
    return new WrongSettingException(place + " " + what + end);
  }

  private static String meant(String typed, Collection<String> names) {
    return NearestName.to(typed, names).map(near -> " Did you mean '" + near + "'?").orElse("");
  }

  private Map<String, Setting> keys() throws WrongSettingException {
    if (!(value instanceof Map<?, ?> map)) {
      throw wrong("needs keys");
    }
    Map<String, Setting> keys = new LinkedHashMap<>();
    map.forEach((key, part) -> keys.put((String) key, (Setting) part));
    return keys;
  }

  /** What one value looks like. */
  public enum Kind {
    TEXT,
    NUMBER,
    /** {@code true} or {@code false}. */
    FLAG
  }

  /** One value, as it was written. */
  private record Scalar(String text, Kind kind) {}

  /**
   * Where a part stands.
   *
   * @param source such as a file and its line; empty where a program made it
   * @param path of keys and indexes from the top; empty for the top
   */
  public record Place(String source, String path) {
    /** Of a part that a key of this one has, on the same line. */
    public Place key(String key) {
      return new Place(source, path.isEmpty() ? key : path + "." + key);
    }

    /** Of an element of this one, on the same line. */
    public Place element(int index) {
      return new Place(source, path + "[" + index + "]");
    }

    @Override
    public String toString() {
      return source.isEmpty() || path.isEmpty() ? source + path : source + ": " + path;
    }
  }

  /** Where it stands. */
  public Place place() {
    return place;
  }

  @Override
  public String toString() {
    return place.toString(); // a value may be a password
  }
}
