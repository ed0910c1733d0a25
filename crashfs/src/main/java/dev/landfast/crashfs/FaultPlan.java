package dev.landfast.crashfs;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The faults that a file system was given, each with its own count. Guarded by the kernel. */
final class FaultPlan {
  private static final class Armed {
    final Fault fault;
    int count;
    boolean fired;

    Armed(Fault fault) {
      this.fault = fault;
    }
  }

  private final List<Armed> armed = new ArrayList<>();

  void add(Fault fault) {
    armed.add(new Armed(fault));
  }

  void clear() {
    armed.clear();
  }

  /**
   * Counts the operation for every fault; answers the first one that fires. An interrupt is no
   * failure of the operation, and is not among them.
   */
  @Nullable Fault next(OperationKind kind, String path) {
    Fault first = null;
    for (Armed each : armed) {
      if (each.fault.fits(kind, path) && each.fault.firesAt(++each.count)) {
        each.fired = true;
        if (each.fault.interrupts()) {
          Thread.currentThread().interrupt();
        } else {
          first = first == null ? each.fault : first;
        }
      }
    }
    return first;
  }

  /** Whether the one that was added last has come to pass. */
  boolean lastFired() {
    return !armed.isEmpty() && armed.getLast().fired;
  }
}
