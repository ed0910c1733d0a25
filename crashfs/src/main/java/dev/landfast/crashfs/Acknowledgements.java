package dev.landfast.crashfs;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a scenario has told the world: from then on a crash must not undo it. Each has its place in
 * the log of operations. Safe for use by several threads while the scenario runs.
 */
public final class Acknowledgements {
  private final @Nullable Kernel kernel;
  private final List<Object> before;

  private Acknowledgements(@Nullable Kernel kernel, List<Object> before) {
    this.kernel = kernel;
    this.before = before;
  }

  static Acknowledgements into(Kernel kernel) {
    return new Acknowledgements(kernel, List.of());
  }

  static Acknowledgements of(List<Object> values) {
    return new Acknowledgements(null, values);
  }

  /**
   * Claims something. It should be immutable: checkers get the same object.
   *
   * @throws IllegalStateException after the crash
   */
  public void acknowledge(Object value) {
    if (kernel == null) {
      throw new IllegalStateException("After the crash nothing is acknowledged any more.");
    }
    synchronized (kernel.lock) {
      kernel.log.acknowledged(value);
    }
  }

  /** All that was acknowledged up to now, or up to the crash, in order. */
  public List<Object> all() {
    if (kernel == null) {
      return before;
    }
    synchronized (kernel.lock) {
      return kernel.log.entries().stream()
          .map(OperationLog.Entry::acknowledged)
          .filter(Objects::nonNull)
          .map(Object.class::cast)
          .toList();
    }
  }

  /** Whether this was acknowledged. */
  public boolean contains(Object value) {
    return all().contains(value);
  }

  /** Whether nothing was acknowledged. */
  public boolean isEmpty() {
    return all().isEmpty();
  }

  @Override
  public String toString() {
    return all().toString();
  }
}
