package dev.landfast.stages;

import java.util.List;

/** What a child is started for. */
enum ChildPace {
  /** Documents that wait now: it starts soon, and is never fast. */
  QUICK(true),
  /** Many documents to come: it takes twice as long to start, and reads twice as many a second. */
  STEADY(false);

  private final boolean quick;

  ChildPace(boolean quick) {
    this.quick = quick;
  }

  /** For its JVM: without the compiler that takes its time, where there is none. */
  List<String> options() {
    return quick ? List.of("-XX:TieredStopAtLevel=1") : List.of();
  }

  /** Documents that it reads before another child takes its place. */
  int filesMax(ParseLimits limits) {
    return quick ? limits.quickFilesMax() : limits.filesMax();
  }
}
