package dev.landfast.engine.job;

import org.slf4j.Logger;

/** Tells of what fails again and again when it begins and when it is over. Used by one thread. */
public final class Outage {
  private final Logger log;
  private final String what;
  private boolean lasts;

  /**
   * @param what fails, as a sentence
   */
  public Outage(Logger log, String what) {
    this.log = log;
    this.what = what;
  }

  public void failed(Exception e) {
    if (lasts) {
      log.debug("{} Still: {}", what, e.getMessage());
    } else {
      log.error("{} Trying until it works again.", what, e);
    }
    lasts = true;
  }

  public void succeeded() {
    if (lasts) {
      log.info("{} That is over.", what);
    }
    lasts = false;
  }
}
