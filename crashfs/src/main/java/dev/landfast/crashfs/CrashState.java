package dev.landfast.crashfs;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One state that a crash may leave: a file system of its own, in which everything is durable,
 * nothing is open and nothing is locked. It may be changed, and crashed again.
 */
public final class CrashState {
  private final Explorer explorer;
  private final Boundary states;
  private final int boundary;
  private final int[] picks;
  private final List<Object> acknowledged;
  private final CrashFileSystem fileSystem;

  CrashState(
      Explorer explorer,
      Boundary states,
      int boundary,
      int[] picks,
      List<Object> acknowledged,
      CrashFileSystem fileSystem) {
    this.explorer = explorer;
    this.states = states;
    this.boundary = boundary;
    this.picks = picks;
    this.acknowledged = acknowledged;
    this.fileSystem = fileSystem;
  }

  /** What the machine finds when it starts again. */
  public CrashFileSystem fileSystem() {
    return fileSystem;
  }

  /** What had been acknowledged before the crash, in order. */
  public List<Object> acknowledged() {
    return acknowledged;
  }

  /** The number of operations that had been done. */
  public int operationsDone() {
    return boundary;
  }

  /**
   * Names the state among all of its log, for a budget and a seed: the number of operations, and
   * what was picked of each choice. For example {@code 7/1.0.2}.
   */
  public String id() {
    return boundary
        + "/"
        + Arrays.stream(picks).mapToObj(Integer::toString).collect(Collectors.joining("."));
  }

  /**
   * Several lines: after which operation, what was kept, lost and torn, what was open then and by
   * whom. Only while the walk is at this state's boundary.
   */
  public String describe() {
    StringBuilder text = new StringBuilder(explorer.operation(boundary));
    text.append("\n  acknowledged: ").append(acknowledged);
    text.append("\n  state ").append(id());
    for (String line : states.describe(picks)) {
      text.append("\n    ").append(line);
    }
    List<OpenHandle> open = explorer.openHandles(boundary);
    text.append("\n  open handles: ").append(open.isEmpty() ? "none" : "");
    for (OpenHandle handle : open) {
      text.append("\n    ").append(handle);
    }
    return text.toString();
  }

  @Override
  public String toString() {
    return "state " + id() + " " + explorer.operation(boundary);
  }
}
