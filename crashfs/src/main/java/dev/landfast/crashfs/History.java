package dev.landfast.crashfs;

import java.util.ArrayList;
import java.util.List;

/**
 * The values that one thing has had since it was last known to be durable: the durable one first,
 * the present one last. A crash leaves any of them. For one thread.
 */
final class History<T> {
  private final List<T> values = new ArrayList<>(2);

  /** Whether the present value waits to be written; a failed sync takes it for written. */
  private boolean dirty;

  History(T durable) {
    values.add(durable);
  }

  void add(T value) {
    if (!values.getLast().equals(value)) {
      values.add(value);
    }
    dirty = true; // even if it is the same: it is written again
  }

  /** A sync succeeded. Answers whether the value is certain now. */
  boolean settle() {
    if (dirty) {
      values.subList(0, values.size() - 1).clear();
      dirty = false;
    }
    return values.size() == 1;
  }

  /** A sync failed: any value may be durable, and no later sync will write this one. */
  void doubt() {
    dirty = false;
  }

  T durable() {
    return values.getFirst();
  }

  T present() {
    return values.getLast();
  }

  /** In the order of {@link Choices}: lost, kept, then what was in between. No value twice. */
  List<T> options() {
    List<T> options = new ArrayList<>(values.size());
    options.add(durable());
    if (!options.contains(present())) {
      options.add(present());
    }
    for (T each : values) {
      if (!options.contains(each)) {
        options.add(each);
      }
    }
    return options;
  }
}
