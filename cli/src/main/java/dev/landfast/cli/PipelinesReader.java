package dev.landfast.cli;

import dev.landfast.engine.job.Breaker;
import dev.landfast.engine.job.Offer;
import dev.landfast.engine.job.Pipeline;
import dev.landfast.engine.job.Retry;
import dev.landfast.engine.job.StageLimits;
import dev.landfast.engine.job.StageSpec;
import dev.landfast.engine.setting.Setting;
import dev.landfast.engine.setting.WrongSettingException;
import dev.landfast.engine.stage.Stage;
import dev.landfast.stages.StandardPipelines;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the key {@code pipelines} of a configuration. Each refusal says where it is. */
final class PipelinesReader {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,62}");
  private static final Pattern TYPE = Pattern.compile("[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+");
  private static final int NUMBER_MAX = 1_000_000;

  /** Each is a row that every claim of the stage looks at. */
  private static final int AT_ONCE_MAX = 1000;

  private static final int DAY_SECONDS = 24 * 60 * 60;
  private static final Duration BACKOFF_FIRST = Duration.ofMillis(500);
  private static final int BACKOFF_MAX_SECONDS_USUAL = 30;
  private static final int RUN_MAX_SECONDS_USUAL = 5 * 60;
  private static final int ATTEMPTS_MAX_USUAL = 3;
  private static final int LOST_MAX_USUAL = 5;

  private final StageKinds kinds;
  private final Map<Offer, Stage> ownStages = new HashMap<>();
  private final Set<String> remoteStages = new HashSet<>();

  private PipelinesReader(StageKinds kinds) {
    this.kinds = kinds;
  }

  /**
   * @throws WrongSettingException if a key or a value is not one
   */
  static AddedPipelines read(Setting pipelines, StageKinds kinds) throws WrongSettingException {
    PipelinesReader reader = new PipelinesReader(kinds);
    List<Pipeline> read = new ArrayList<>();
    for (Map.Entry<String, Setting> entry : pipelines.parts().entrySet()) {
      read.add(reader.pipeline(entry.getKey(), entry.getValue()));
    }
    return new AddedPipelines(
        List.copyOf(read), Map.copyOf(reader.ownStages), Set.copyOf(reader.remoteStages));
  }

  private Pipeline pipeline(String name, Setting setting) throws WrongSettingException {
    requireName(name, setting);
    if (StandardPipelines.catalog().pipeline(name).isPresent()) {
      throw setting.wrong("is there without being configured. Give yours another name");
    }
    int version = setting.number("version", 1, 1, NUMBER_MAX);
    Set<String> accepted = new LinkedHashSet<>();
    for (Setting type : setting.elements("accepts")) {
      if (!TYPE.matcher(type.text()).matches()) {
        throw type.wrong("is no media type such as application/pdf");
      }
      accepted.add(type.text());
    }
    boolean once = setting.flag("once");
    List<StageSpec> stages = new ArrayList<>();
    Set<String> names = new HashSet<>();
    List<Setting> elements = setting.elements("stages");
    setting.refuseUnknown();
    for (Setting element : elements) {
      StageSpec stage = stage(name, element);
      if (!names.add(stage.name())) {
        throw element.wrong("is the second stage " + stage.name() + " of its pipeline");
      }
      stages.add(stage);
    }
    if (stages.isEmpty()) {
      throw setting.wrong("has no stage. List them as 'stages'");
    }
    return new Pipeline(name, version, stages, accepted, once);
  }

  /** A name, or keys of which one is the name. */
  private StageSpec stage(String pipeline, Setting setting) throws WrongSettingException {
    if (setting.isValue()) {
      return stage(pipeline, setting.text(), Setting.of(setting.place(), Map.of()));
    }
    return stage(pipeline, setting.needed("name").text(), setting);
  }

  private StageSpec stage(String pipeline, String name, Setting setting)
      throws WrongSettingException {
    requireName(name, setting);
    if (setting.flag("remote")) {
      if (kinds.has(name)) {
        throw setting.wrong(
            "names " + name + ", which Landfast runs itself. Give yours another name");
      }
      remoteStages.add(name);
    } else {
      stageOfKind(new Offer(pipeline, name), setting);
    }
    StageSpec spec = spec(name, setting);
    setting.refuseUnknown();
    return spec;
  }

  /** One that all pipelines share needs no settings, and has the name of its kind. */
  private void stageOfKind(Offer offer, Setting setting) throws WrongSettingException {
    Optional<Setting> uses = setting.part("uses");
    Optional<Setting> with = setting.part("with");
    String kind = uses.isPresent() ? uses.get().text() : offer.stage();
    if (!kinds.has(kind)) {
      throw uses.isPresent() ? noKind(uses.get(), kind) : noStage(setting, kind);
    }
    boolean shared = with.isEmpty() && StandardPipelines.stageNames().contains(offer.stage());
    if (!shared || uses.isPresent()) {
      Setting none = Setting.of(setting.place(), Map.of());
      ownStages.put(offer, kinds.create(kind, with.orElse(none)));
    }
  }

  private WrongSettingException noKind(Setting uses, String kind) {
    return uses.wrong(
        "names the kind "
            + kind
            + ", which Landfast does not have. "
            + kinds
                .near(kind)
                .map(near -> "Did you mean '" + near + "'?")
                .orElse("There are " + kinds.names()));
  }

  private WrongSettingException noStage(Setting setting, String name) {
    return setting.wrong(
        "names "
            + name
            + ", which Landfast does not have. "
            + kinds
                .near(name)
                .map(near -> "Did you mean '" + near + "'?")
                .orElse(
                    "Say with 'uses' what kind of stage it is, or, if workers of your own run it,"
                        + " 'remote: true'"));
  }

  private static StageSpec spec(String name, Setting setting) throws WrongSettingException {
    int backoffMax = setting.number("backoffMaxSeconds", BACKOFF_MAX_SECONDS_USUAL, 1, DAY_SECONDS);
    return new StageSpec(
        name,
        new Retry(
            setting.number("attemptsMax", ATTEMPTS_MAX_USUAL, 1, NUMBER_MAX),
            BACKOFF_FIRST,
            Duration.ofSeconds(backoffMax)),
        Duration.ofSeconds(
            setting.number("runMaxSeconds", RUN_MAX_SECONDS_USUAL, 1, 7 * DAY_SECONDS)),
        setting.number("lostMax", LOST_MAX_USUAL, 1, NUMBER_MAX),
        setting.number("concurrencyMax", StageLimits.UNLIMITED, 1, AT_ONCE_MAX),
        breaker(setting.part("breaker").orElse(null)));
  }

  private static Breaker breaker(@Nullable Setting setting) throws WrongSettingException {
    Breaker usual = Breaker.USUAL;
    if (setting == null) {
      return usual;
    }
    int pause = (int) usual.pause().toSeconds();
    Breaker breaker =
        new Breaker(
            setting.number("failuresMax", usual.failuresMax(), 1, NUMBER_MAX),
            Duration.ofSeconds(setting.number("pauseSeconds", pause, 1, DAY_SECONDS)),
            setting.number("trialsMax", usual.trialsMax(), 1, AT_ONCE_MAX));
    setting.refuseUnknown();
    return breaker;
  }

  private static void requireName(String name, Setting setting) throws WrongSettingException {
    if (!NAME.matcher(name).matches()) {
      throw setting.wrong(
          "needs a name of small letters, digits and '-', with a letter first, 63 at most");
    }
  }
}
