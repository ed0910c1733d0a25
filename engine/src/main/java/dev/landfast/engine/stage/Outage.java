package dev.landfast.engine.stage;

import org.slf4j.Logger;

/** Tells of what fails again and again when it begins and when it is over. Used by one thread. */
final class Outage {
  private final Logger log;
  private final String what;
  private boolean lasts;

  /**
   * @param what fails, as a sentence
   */
  Outage(Logger log, String what) {
    this.log = log;
    this.what = what;
  }

  void failed(Exception e) {
    if (lasts) {
      log.debug("{} Still: {}", what, e.getMessage());
    } else {
      log.error("{} Trying until it works again.", what, e);
    }
    lasts = true;
  }

  void succeeded() {
    if (lasts) {
      log.info("{} That is over.", what);
    }
    lasts = false;
  }
}
