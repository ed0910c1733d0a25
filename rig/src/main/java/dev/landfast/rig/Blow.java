package dev.landfast.rig;

/** Something that is done to a farm at one moment. */
interface Blow {
  /** Returns what was done, and to whom. */
  String strike(FarmRun run) throws Exception;
}
