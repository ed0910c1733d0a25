package dev.landfast.cli;

import dev.landfast.engine.setting.NearestName;
import dev.landfast.engine.setting.Setting;
import dev.landfast.engine.setting.WrongSettingException;
import dev.landfast.engine.stage.Stage;
import dev.landfast.engine.stage.StageFactory;
import dev.landfast.engine.stage.StagePlugin;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** The kinds of stages that this process can run: Landfast's own, and those of further jars. */
final class StageKinds {
  private final Map<String, StageFactory> factories = new TreeMap<>();

  /**
   * @throws CommandFailure if two jars bring a kind of the same name
   */
  StageKinds() throws CommandFailure {
    for (StagePlugin plugin : ServiceLoader.load(StagePlugin.class)) {
      for (Map.Entry<String, StageFactory> kind : plugin.kinds().entrySet()) {
        if (factories.put(kind.getKey(), kind.getValue()) != null) {
          throw new CommandFailure(
              ExitStatus.NOT_ALLOWED,
              "Two jars bring stages of the kind "
                  + kind.getKey()
                  + ", one of them that of "
                  + plugin.getClass().getName()
                  + ". Take one of them off the class path.");
        }
      }
    }
  }

  boolean has(String kind) {
    return factories.containsKey(kind);
  }

  /** The kind that somebody may have meant. */
  Optional<String> near(String kind) {
    return NearestName.to(kind, factories.keySet());
  }

  /** What there is, for a refusal. */
  String names() {
    return String.join(", ", factories.keySet());
  }

  /**
   * @param kind that is there
   * @param with its keys
   */
  Stage create(String kind, Setting with) throws WrongSettingException {
    StageFactory factory = factories.get(kind);
    if (factory == null) {
      throw new IllegalArgumentException("No kind of stages: " + kind);
    }
    Stage stage = factory.create(with);
    with.refuseUnknown();
    return stage;
  }
}
