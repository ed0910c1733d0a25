package dev.landfast.stages;

import dev.landfast.engine.stage.Stage;
import dev.landfast.engine.stage.StageFactory;
import dev.landfast.engine.stage.StagePlugin;
import dev.landfast.stages.call.CallStage;
import java.util.List;
import java.util.Map;

/** The kinds of stages that come with Landfast. */
public final class StandardStages implements StagePlugin {

  @Override
  public Map<String, StageFactory> kinds() {
    return Map.of(
        DetectStage.NAME, _ -> new DetectStage(),
        ParseStage.NAME, _ -> new ParseStage(),
        ValidateStage.NAME, _ -> new ValidateStage(),
        ChunkStage.NAME, _ -> new ChunkStage(),
        CallStage.KIND, with -> CallStage.of(with, System::getenv));
  }

  /** Those that need none; all pipelines of an engine share them. */
  static List<Stage> withoutSettings() {
    return List.of(new DetectStage(), new ParseStage(), new ValidateStage(), new ChunkStage());
  }
}
