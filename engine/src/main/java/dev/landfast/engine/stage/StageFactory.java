package dev.landfast.engine.stage;

import dev.landfast.engine.setting.Setting;
import dev.landfast.engine.setting.WrongSettingException;

/** Makes stages of one kind, each as a pipeline says. */
@FunctionalInterface
public interface StageFactory {

  /**
   * Makes a stage when a configuration is read: it opens and starts nothing yet.
   *
   * @param with keys that the pipeline gives it, maybe none; those that are not asked for are
   *     refused by the caller
   * @throws WrongSettingException if it cannot be made so
   */
  Stage create(Setting with) throws WrongSettingException;
}
