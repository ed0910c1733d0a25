package dev.landfast.server;

/**
 * What viewers look at; equal ones are read once for all of them.
 *
 * @param id of a batch or a job; empty of the installation
 */
record Subject(Kind kind, String tenant, String id) {

  /** How the events are called that tell of it. */
  enum Kind {
    JOB("part", "job"), // has no parts
    BATCH("job", "progress"),
    STATUS("sample", "status");

    private final String partEvent;
    private final String wholeEvent;

    Kind(String partEvent, String wholeEvent) {
      this.partEvent = partEvent;
      this.wholeEvent = wholeEvent;
    }

    String partEvent() {
      return partEvent;
    }

    String wholeEvent() {
      return wholeEvent;
    }
  }
}
