package dev.landfast.rig;

import java.util.List;

/** What a scenario told the world: whatever comes then, it must hold. */
interface Claims {
  void claim(String what);

  /** In their order. */
  List<String> all();

  default boolean contains(String what) {
    return all().contains(what);
  }

  default boolean isEmpty() {
    return all().isEmpty();
  }
}
