package dev.landfast.cli;

import dev.landfast.engine.setting.Setting;
import dev.landfast.engine.setting.Setting.Kind;
import dev.landfast.engine.setting.Setting.Place;
import dev.landfast.engine.setting.WrongSettingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** A file of settings in YAML 1.2 (its core schema), each of which knows its line. */
final class YamlFile {
  private static final long FILE_BYTES_MAX = 1024 * 1024;

  /** A part that others refer to counts each time. */
  private static final int SETTINGS_MAX = 100_000;

  private static final int DEPTH_MAX = 50;

  private static final Map<Tag, Kind> KINDS =
      Map.of(Tag.STR, Kind.TEXT, Tag.INT, Kind.NUMBER, Tag.FLOAT, Kind.NUMBER, Tag.BOOL, Kind.FLAG);

  private final Path file;
  private int settings;

  private YamlFile(Path file) {
    this.file = file;
  }

  /**
   * @return empty for a file that says nothing
   * @throws CommandFailure if there is no such file, or it is no YAML
   * @throws WrongSettingException if it is YAML that no settings can be made of
   */
  static Optional<Setting> read(Path file) throws CommandFailure, WrongSettingException {
    LoadSettings settings =
        LoadSettings.builder().setLabel(file.toString()).setSchema(new CoreSchema()).build();
    try {
      if (Files.size(file) > FILE_BYTES_MAX) {
        throw wrong(file + " is longer than " + FILE_BYTES_MAX + " bytes.");
      }
      String text = Files.readString(file);
      refuseDeep(new Parse(settings).parseString(text), file);
      Node root = new Compose(settings).composeString(text).orElse(null);
      if (root == null || root.getTag().equals(Tag.NULL)) {
        return Optional.empty();
      }
      return Optional.of(new YamlFile(file).setting(root, "", line(root), 0));
    } catch (NoSuchFileException e) {
      throw wrong("There is no file " + file + " to read the configuration from.");
    } catch (IOException e) {
      throw wrong("The configuration " + file + " cannot be read: " + e.getMessage() + ".");
    } catch (MarkedYamlEngineException e) {
      throw noYaml(file, e.getProblemMark()); // its text may hold a password
    } catch (YamlEngineException | NumberFormatException e) { // the second of an escape's digits
      throw noYaml(file, Optional.empty());
    }
  }

  /** Before nodes are made of it: that takes a stack as deep as the file. */
  private static void refuseDeep(Iterable<Event> events, Path file) throws WrongSettingException {
    int depth = 0;
    for (Event event : events) {
      if (event instanceof CollectionStartEvent) {
        depth++;
      } else if (event instanceof CollectionEndEvent) {
        depth--;
      }
      if (depth > DEPTH_MAX) {
        throw tooMuch(file + ":" + event.getStartMark().map(mark -> mark.getLine() + 1).orElse(1));
      }
    }
  }

  private static WrongSettingException tooMuch(String source) {
    return at(new Place(source, "")).wrong("has too many parts, or too many in one another");
  }

  private Setting setting(Node node, String path, int line, int depth)
      throws WrongSettingException {
    Place place = new Place(file + ":" + line, path);
    settings++;
    if (settings > SETTINGS_MAX || depth > DEPTH_MAX) {
      throw tooMuch(place.source());
    }
    return switch (node) {
      case MappingNode mapping -> Setting.of(place, keys(mapping, place, depth));
      case SequenceNode sequence -> {
        List<Setting> elements = new ArrayList<>();
        for (Node element : sequence.getValue()) {
          String elementPath = place.element(elements.size()).path();
          elements.add(setting(element, elementPath, line(element), depth + 1));
        }
        yield Setting.of(place, elements);
      }
      default -> value((ScalarNode) node, place);
    };
  }

  private Map<String, Setting> keys(MappingNode mapping, Place place, int depth)
      throws WrongSettingException {
    Map<String, Setting> keys = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      Node key = tuple.getKeyNode();
      if (!(key instanceof ScalarNode name)) {
        throw at(place).wrong("has a key that is no text");
      }
      String path = place.key(name.getValue()).path();
      Setting part = setting(tuple.getValueNode(), path, line(key), depth + 1);
      if (keys.put(name.getValue(), part) != null) {
        throw part.wrong("stands there twice");
      }
    }
    return keys;
  }

  private static Setting value(ScalarNode scalar, Place place) throws WrongSettingException {
    Tag tag = scalar.getTag();
    if (tag.equals(Tag.NULL)) {
      throw at(place).wrong("has no value");
    }
    Kind kind = KINDS.get(tag);
    if (kind == null) {
      throw at(place).wrong("has the tag " + tag.getValue() + ", which is not known");
    }
    return Setting.of(place, scalar.getValue(), kind);
  }

  /** Where something that cannot be a setting stands. */
  private static Setting at(Place place) {
    return Setting.of(place, List.of());
  }

  /** From 1. */
  private static int line(Node node) {
    return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
  }

  private static CommandFailure noYaml(Path file, Optional<Mark> mark) {
    return wrong(file + mark.map(where -> ":" + (where.getLine() + 1)).orElse("") + " is no YAML.");
  }

  private static CommandFailure wrong(String problem) {
    return new CommandFailure(ExitStatus.WRONG_USAGE, problem);
  }
}
