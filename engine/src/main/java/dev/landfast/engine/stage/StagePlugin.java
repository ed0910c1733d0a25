package dev.landfast.engine.stage;

import java.util.Map;

/**
 * Kinds of stages that a jar brings, found by {@link java.util.ServiceLoader}: the jar names its
 * class in {@code META-INF/services/dev.landfast.engine.stage.StagePlugin}.
 */
public interface StagePlugin {

  /**
   * The kinds by their names, as {@code uses} of a configuration has them: small letters, digits
   * and {@code -}, with a letter first. A name that another jar has too is refused at start.
   */
  Map<String, StageFactory> kinds();
}
