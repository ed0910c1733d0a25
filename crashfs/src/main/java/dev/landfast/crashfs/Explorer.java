package dev.landfast.crashfs;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Walks a log from its start and hands out the states that a crash may leave after each operation.
 * Takes a copy of the log: the file system may go on. For one thread.
 */
final class Explorer {
  /** Told of every state. */
  interface Visitor {
    void visit(CrashState state) throws Exception;
  }

  private final Map<Long, InodeImage> base;
  private final List<OperationLog.Entry> entries;
  private final List<Handle> handles;
  private final List<Volume> volumes;
  private final InstantSource clock;
  private final long nextInode;
  private final int max;
  private final long seed;
  private final List<Object> acknowledgedBefore;

  /**
   * @param max states at each boundary
   * @param acknowledgedBefore what was acknowledged before the log began
   */
  Explorer(Kernel kernel, int max, long seed, List<Object> acknowledgedBefore) {
    synchronized (kernel.lock) {
      this.base = kernel.inodes.base();
      this.entries = kernel.log.entries();
      this.handles = kernel.handles();
      this.volumes = kernel.volumes;
      this.clock = kernel.clock;
      this.nextInode = kernel.inodes.next();
    }
    this.max = max;
    this.seed = seed;
    this.acknowledgedBefore = acknowledgedBefore;
  }

  int boundaries() {
    return entries.size() + 1;
  }

  /** All boundaries, from before the first operation to after the last. */
  void everywhere(Tally tally, Visitor visitor) throws Exception {
    Disk disk = new Disk(base, volumes);
    List<Object> acknowledged = acknowledgedBefore;
    for (int boundary = 0; boundary < boundaries(); boundary++) {
      if (boundary > 0) {
        disk.apply(entries.get(boundary - 1));
        acknowledged = acknowledged(acknowledged, boundary);
      }
      at(boundary, disk, acknowledged, tally, visitor);
    }
  }

  /** Only the present moment: after the last operation. */
  void now(Tally tally, Visitor visitor) throws Exception {
    int last = boundaries() - 1;
    at(last, diskAfter(last), acknowledgedAt(last), tally, visitor);
  }

  private void at(int boundary, Disk disk, List<Object> acknowledged, Tally tally, Visitor visitor)
      throws Exception {
    Boundary states = boundary(disk, boundary);
    int[] count = {0};
    Boundary.Extent extent =
        states.states(picks -> {
          count[0]++;
          visitor.visit(state(states, boundary, picks, acknowledged));
          return true;
        });
    tally.boundary(count[0], extent);
  }

  /** The one state with this name. */
  CrashState replay(int boundary, int[] picks) {
    if (boundary < 0 || boundary >= boundaries()) {
      throw new IllegalArgumentException("No boundary " + boundary + " of " + boundaries());
    }
    Boundary states = boundary(diskAfter(boundary), boundary);
    states.require(picks);
    return state(states, boundary, picks, acknowledgedAt(boundary));
  }

  private Boundary boundary(Disk disk, int boundary) {
    return new Boundary(disk, volumes, max, seed, boundary);
  }

  private Disk diskAfter(int boundary) {
    Disk disk = new Disk(base, volumes);
    entries.subList(0, boundary).forEach(disk::apply);
    return disk;
  }

  private List<Object> acknowledgedAt(int boundary) {
    List<Object> acknowledged = acknowledgedBefore;
    for (int i = 1; i <= boundary; i++) {
      acknowledged = acknowledged(acknowledged, i);
    }
    return acknowledged;
  }

  private List<Object> acknowledged(List<Object> before, int boundary) {
    Object value = entries.get(boundary - 1).acknowledged();
    if (value == null) {
      return before;
    }
    List<Object> all = new ArrayList<>(before);
    all.add(value);
    return List.copyOf(all);
  }

  private CrashState state(Boundary states, int boundary, int[] picks, List<Object> acknowledged) {
    List<Volume> remounted = new ArrayList<>(volumes.size());
    volumes.forEach(volume -> remounted.add(volume.remounted()));
    Inodes inodes = new Inodes(states.durable(), states.overrides(picks), nextInode);
    Kernel kernel = new Kernel(clock, inodes, remounted, false);
    return new CrashState(this, states, boundary, picks, acknowledged, new CrashFileSystem(kernel));
  }

  String operation(int boundary) {
    return boundary == 0
        ? "before the first operation"
        : "after operation " + entries.get(boundary - 1).operation();
  }

  List<OpenHandle> openHandles(int boundary) {
    return handles.stream()
        .filter(handle -> handle.isOpenAfter(boundary))
        .map(Handle::report)
        .toList();
  }
}
