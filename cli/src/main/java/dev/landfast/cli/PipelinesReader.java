package dev.landfast.cli;

import dev.landfast.engine.job.Breaker;
import dev.landfast.engine.job.Pipeline;
import dev.landfast.engine.job.Retry;
import dev.landfast.engine.job.StageLimits;
import dev.landfast.engine.job.StageSpec;
import dev.landfast.stages.StandardPipelines;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads the key {@code pipelines} of a configuration. Each refusal says where it is. */
final class PipelinesReader {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,62}");
  private static final Pattern TYPE = Pattern.compile("[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+");
  private static final List<String> PIPELINE_KEYS = List.of("version", "accepts", "once", "stages");
  private static final List<String> BREAKER_KEYS =
      List.of("failuresMax", "pauseSeconds", "trialsMax");
  private static final List<String> STAGE_KEYS =
      List.of(
          "name",
          "remote",
          "attemptsMax",
          "backoffMaxSeconds",
          "runMaxSeconds",
          "lostMax",
          "concurrencyMax",
          "breaker");

  private static final int NUMBER_MAX = 1_000_000;

  /** Each is a row that every claim of the stage looks at. */
  private static final int AT_ONCE_MAX = 1000;

  private static final int DAY_SECONDS = 24 * 60 * 60;
  private static final Duration BACKOFF_FIRST = Duration.ofMillis(500);
  private static final int BACKOFF_MAX_SECONDS_USUAL = 30;
  private static final int RUN_MAX_SECONDS_USUAL = 5 * 60;
  private static final int ATTEMPTS_MAX_USUAL = 3;
  private static final int LOST_MAX_USUAL = 5;

  private final Set<String> remoteStages = new HashSet<>();

  private PipelinesReader() {}

  /**
   * @param source what the keys stand in, for refusals
   * @throws CommandFailure if a key or a value is not one
   */
  static AddedPipelines read(JsonNode pipelines, String source) throws CommandFailure {
    PipelinesReader reader = new PipelinesReader();
    List<Pipeline> read = new ArrayList<>();
    Node root = new Node(pipelines, source + ": pipelines");
    for (Map.Entry<String, Node> entry : root.entries()) {
      read.add(reader.pipeline(entry.getKey(), entry.getValue()));
    }
    return new AddedPipelines(List.copyOf(read), Set.copyOf(reader.remoteStages));
  }

  private Pipeline pipeline(String name, Node node) throws CommandFailure {
    requireName(name, node);
    if (StandardPipelines.catalog().pipeline(name).isPresent()) {
      throw node.wrong("is there without being configured. Give yours another name");
    }
    node.knows(PIPELINE_KEYS);
    Set<String> accepted = new LinkedHashSet<>();
    for (Node type : node.elements("accepts")) {
      if (!TYPE.matcher(type.text()).matches()) {
        throw type.wrong("is no media type such as application/pdf");
      }
      accepted.add(type.text());
    }
    List<StageSpec> stages = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Node stage : node.elements("stages")) {
      StageSpec spec = stage(stage);
      if (!names.add(spec.name())) {
        throw stage.wrong("is the second stage " + spec.name() + " of its pipeline");
      }
      stages.add(spec);
    }
    if (stages.isEmpty()) {
      throw node.wrong("has no stage. List them as 'stages'");
    }
    return new Pipeline(
        name, node.number("version", 1, 1, NUMBER_MAX), stages, accepted, node.flag("once"));
  }

  /** A name, or an object that has one. */
  private StageSpec stage(Node node) throws CommandFailure {
    if (!node.isObject()) {
      return spec(node.text(), node, false);
    }
    node.knows(STAGE_KEYS);
    Node name = node.child("name");
    if (name == null) {
      throw node.wrong("needs a name");
    }
    return spec(name.text(), node, node.flag("remote"));
  }

  private StageSpec spec(String name, Node node, boolean remote) throws CommandFailure {
    requireName(name, node);
    Set<String> known = StandardPipelines.stageNames();
    if (remote && known.contains(name)) {
      throw node.wrong("names " + name + ", which Landfast runs itself. Give yours another name");
    }
    if (!remote && !known.contains(name)) {
      throw node.wrong(
          "names "
              + name
              + ", which Landfast does not have. "
              + NearestName.to(name, known)
                  .map(near -> "Did you mean '" + near + "'?")
                  .orElse("If workers of your own run it, say 'remote: true'"));
    }
    if (remote) {
      remoteStages.add(name);
    }
    int backoffMax = node.number("backoffMaxSeconds", BACKOFF_MAX_SECONDS_USUAL, 1, DAY_SECONDS);
    return new StageSpec(
        name,
        new Retry(
            node.number("attemptsMax", ATTEMPTS_MAX_USUAL, 1, NUMBER_MAX),
            BACKOFF_FIRST,
            Duration.ofSeconds(backoffMax)),
        Duration.ofSeconds(node.number("runMaxSeconds", RUN_MAX_SECONDS_USUAL, 1, 7 * DAY_SECONDS)),
        node.number("lostMax", LOST_MAX_USUAL, 1, NUMBER_MAX),
        node.number("concurrencyMax", StageLimits.UNLIMITED, 1, AT_ONCE_MAX),
        breaker(node.child("breaker")));
  }

  private static Breaker breaker(@Nullable Node node) throws CommandFailure {
    Breaker usual = Breaker.USUAL;
    if (node == null) {
      return usual;
    }
    node.knows(BREAKER_KEYS);
    return new Breaker(
        node.number("failuresMax", usual.failuresMax(), 1, NUMBER_MAX),
        Duration.ofSeconds(
            node.number("pauseSeconds", (int) usual.pause().toSeconds(), 1, DAY_SECONDS)),
        node.number("trialsMax", usual.trialsMax(), 1, AT_ONCE_MAX));
  }

  private static void requireName(String name, Node node) throws CommandFailure {
    if (!NAME.matcher(name).matches()) {
      throw node.wrong(
          "needs a name of small letters, digits and '-', with a letter first, 63 at most");
    }
  }

  /** A part of the configuration, and where it stands. */
  private record Node(JsonNode value, String where) {
    boolean isObject() {
      return value.isObject();
    }

    List<Map.Entry<String, Node>> entries() throws CommandFailure {
      if (!value.isObject()) {
        throw wrong("needs keys");
      }
      List<Map.Entry<String, Node>> entries = new ArrayList<>();
      for (Map.Entry<String, JsonNode> entry : value.properties()) {
        entries.add(
            Map.entry(entry.getKey(), new Node(entry.getValue(), where + "." + entry.getKey())));
      }
      return entries;
    }

    void knows(List<String> keys) throws CommandFailure {
      for (Map.Entry<String, Node> entry : entries()) {
        if (!keys.contains(entry.getKey())) {
          throw entry
              .getValue()
              .wrong(
                  "is no key. "
                      + NearestName.to(entry.getKey(), keys)
                          .map(near -> "Did you mean '" + near + "'?")
                          .orElse("Known are " + String.join(", ", keys) + "."));
        }
      }
    }

    @Nullable Node child(String key) {
      JsonNode child = value.get(key);
      return child == null ? null : new Node(child, where + "." + key);
    }

    List<Node> elements(String key) throws CommandFailure {
      Node list = child(key);
      if (list == null) {
        return List.of();
      }
      if (!list.value.isArray()) {
        throw list.wrong("needs a list");
      }
      List<Node> elements = new ArrayList<>();
      for (int i = 0; i < list.value.size(); i++) {
        elements.add(new Node(list.value.get(i), list.where + "[" + i + "]"));
      }
      return elements;
    }

    String text() throws CommandFailure {
      if (!value.isString()) {
        throw wrong("needs a text");
      }
      return value.asString();
    }

    boolean flag(String key) throws CommandFailure {
      Node flag = child(key);
      if (flag != null && !flag.value.isBoolean()) {
        throw flag.wrong("is true or false");
      }
      return flag != null && flag.value.asBoolean();
    }

    int number(String key, int otherwise, int least, int most) throws CommandFailure {
      Node number = child(key);
      if (number == null) {
        return otherwise;
      }
      if (!number.value.isIntegralNumber()
          || !number.value.canConvertToInt()
          || number.value.asInt() < least
          || number.value.asInt() > most) {
        throw number.wrong("needs a whole number from " + least + " to " + most);
      }
      return number.value.asInt();
    }

    CommandFailure wrong(String what) {
      String end = what.endsWith(".") || what.endsWith("?") ? "" : ".";
      return new CommandFailure(ExitStatus.WRONG_USAGE, where + " " + what + end);
    }
  }
}
