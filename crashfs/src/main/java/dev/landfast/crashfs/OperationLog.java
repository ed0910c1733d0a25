package dev.landfast.crashfs;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All that changed something since everything was durable, in order. Guarded by the kernel. */
final class OperationLog {
  /** Operations of one scenario: beyond it, its crash states are beyond any budget. */
  static final int LENGTH_MAX = 1_000_000;

  /**
   * @param acknowledged what the scenario claimed, for {@link OperationKind#ACKNOWLEDGE} alone
   */
  record Entry(Operation operation, List<Effect> effects, @Nullable Object acknowledged) {}

  private final List<Entry> entries = new ArrayList<>();

  int length() {
    return entries.size();
  }

  List<Entry> entries() {
    return List.copyOf(entries);
  }

  void clear() {
    entries.clear();
  }

  void done(OperationKind kind, String path, String detail, Effect... effects) {
    add(kind, path, detail, null, List.of(effects), null);
  }

  void done(OperationKind kind, String path, String detail, List<Effect> effects) {
    add(kind, path, detail, null, List.copyOf(effects), null);
  }

  void failed(OperationKind kind, String path, Errno errno, Effect... effects) {
    if (kind.changes()) {
      add(kind, path, "", errno, List.of(effects), null);
    }
  }

  void acknowledged(Object value) {
    add(OperationKind.ACKNOWLEDGE, "", String.valueOf(value), null, List.of(), value);
  }

  private void add(
      OperationKind kind,
      String path,
      String detail,
      @Nullable Errno failure,
      List<Effect> effects,
      @Nullable Object acknowledged) {
    if (entries.size() == LENGTH_MAX) {
      throw new IllegalStateException(
          "More than " + LENGTH_MAX + " operations: call sync() to begin a new log.");
    }
    Operation operation = new Operation(entries.size() + 1, kind, path, detail, failure);
    entries.add(new Entry(operation, effects, acknowledged));
  }
}
