package dev.landfast.rig;

import java.util.List;

/** All that is done to a farm while it works. One thread uses it. */
interface Trouble {
  /** Nothing. */
  Trouble NONE = List::of;

  /** In their order. */
  List<Blow> blows();

  /** Called again and again: ends what is to end by itself. */
  default void tend() throws Exception {}

  /** Whether all that was done has ended. */
  default boolean isOver() {
    return true;
  }
}
