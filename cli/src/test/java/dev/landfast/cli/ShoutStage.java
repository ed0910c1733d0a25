package dev.landfast.cli;

import dev.landfast.engine.setting.Setting;
import dev.landfast.engine.setting.WrongSettingException;
import dev.landfast.engine.stage.Stage;
import dev.landfast.engine.stage.StageFactory;
import dev.landfast.engine.stage.StagePlugin;
import dev.landfast.engine.stage.StageResult;
import dev.landfast.engine.stage.StageRun;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A stage that another jar brings. */
public record ShoutStage(String word, int loudness) implements Stage {

  @Override
  public String name() {
    return "shout";
  }

  @Override
  public StageResult run(StageRun run) throws IOException {
    try (OutputStream out = run.output("shout.txt", "text/plain")) {
      out.write((word + "!".repeat(loudness)).getBytes(StandardCharsets.UTF_8));
    }
    return new StageResult.Done();
  }

  private static ShoutStage of(Setting with) throws WrongSettingException {
    return new ShoutStage(with.needed("word").text(), with.number("loudness", 1, 1, 10));
  }

  /** Its plug-in. */
  public static final class Plugin implements StagePlugin {
    @Override
    public Map<String, StageFactory> kinds() {
      return Map.of("shout", ShoutStage::of);
    }
  }
}
