package dev.landfast.crashfs;

import dev.landfast.crashfs.Inode.Directory;
import java.nio.file.attribute.FileTime;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What all calls of one file system share.
 *
 * <p>Interleaving: {@link #lock} is held during each call, and by whoever reads or changes anything
 * reachable from here. The order in which calls take it is the order of the log.
 */
final class Kernel {
  /** Guards all state of the file system. Held for one call, never while a program's code runs. */
  final Object lock = new Object();

  final InstantSource clock;
  final OperationLog log = new OperationLog();
  final FaultPlan faults = new FaultPlan();
  final Inodes inodes;
  final List<Volume> volumes;

  /** All that were opened since the log began. */
  private final List<Handle> handles = new ArrayList<>();

  /** Whether to remember who opened what. Crash states are too many for that. */
  private final boolean tracing;

  Kernel(InstantSource clock, Inodes inodes, List<Volume> volumes, boolean tracing) {
    this.clock = clock;
    this.inodes = inodes;
    this.volumes = volumes;
    this.tracing = tracing;
  }

  FileTime now() {
    return FileTime.from(clock.instant());
  }

  Directory root() {
    return rootOf(volumes.getFirst());
  }

  Directory rootOf(Volume volume) {
    return (Directory) inodes.inode(volume.root(), volume);
  }

  /** The root of what is mounted over a directory, or that directory. */
  Inode mounted(Inode inode) {
    for (int i = 1; i < volumes.size(); i++) {
      if (volumes.get(i).covered() == inode.id()) {
        return rootOf(volumes.get(i));
      }
    }
    return inode;
  }

  /**
   * Begins a call: fails it if a fault says so.
   *
   * @return the fault that fired without failing the call
   */
  @Nullable Fault enter(OperationKind kind, String path) throws ErrnoException {
    Fault fault = faults.next(kind, path);
    if (fault != null && fault.errno() != null) {
      log.failed(kind, path, fault.errno());
      throw new ErrnoException(fault.errno());
    }
    return fault;
  }

  Handle open(Inode inode, CrashPath path, String mode) {
    Throwable opener = tracing ? new Throwable("opened here") : null;
    Handle handle = new Handle(inode, path, mode, opener, log.length());
    inode.handles++;
    handles.add(handle);
    return handle;
  }

  void closed(Handle handle) {
    handle.closedAfter = log.length();
    if (--handle.inode().handles == 0) {
      reclaim(handle.inode());
    }
  }

  /** Gives an unlinked file's space back when nobody has it open any more. */
  void reclaim(Inode inode) {
    if (inode.volume().isLimited()
        && inode instanceof Inode.RegularFile file
        && file.handles == 0
        && inodes.names(inode, rootOf(inode.volume())) == 0) {
      inode.volume().take(-file.pages.size());
    }
  }

  List<Handle> handles() {
    return List.copyOf(handles);
  }

  /** Makes everything durable as it is, and begins a new log. */
  void restart() {
    inodes.rebase(inodes.freeze());
    log.clear();
    handles.removeIf(handle -> handle.closedAfter != Handle.STILL_OPEN);
    handles.forEach(Handle::restart);
  }
}
