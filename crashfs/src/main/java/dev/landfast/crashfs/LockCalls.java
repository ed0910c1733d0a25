package dev.landfast.crashfs;

import dev.landfast.crashfs.Inode.RegularFile;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;

/** Record locks, {@code fcntl(2)}. Each call takes the kernel's lock. */
final class LockCalls {
  private final Kernel kernel;

  LockCalls(Kernel kernel) {
    this.kernel = kernel;
  }

  /**
   * @throws OverlappingFileLockException if this virtual machine holds an overlapping one, as far
   *     as Java knows
   */
  FileLock lock(CrashFileChannel channel, Handle handle, long position, long size, boolean shared)
      throws ErrnoException {
    synchronized (kernel.lock) {
      kernel.enter(OperationKind.LOCK, handle.path().absoluteText());
      if (!(handle.inode() instanceof RegularFile file)) {
        throw new ErrnoException(Errno.EISDIR);
      }
      long length = size == 0 ? Long.MAX_VALUE - position : size; // 0: up to the end, for ever
      for (CrashFileLock there : file.locks) {
        if (there.overlaps(position, length)) {
          throw new OverlappingFileLockException();
        }
      }
      CrashFileLock lock = new CrashFileLock(channel, kernel, file, position, length, shared);
      file.locks.add(lock);
      return lock;
    }
  }

  /**
   * The channel is being closed: its locks end, and the process loses all others on the file
   * without being told ({@code fcntl(2)}: "if a process closes any file descriptor referring to a
   * file, then all of the process's locks on that file are released").
   */
  void closing(CrashFileChannel channel, Handle handle) {
    synchronized (kernel.lock) {
      if (handle.inode() instanceof RegularFile file) {
        file.locks.removeIf(lock -> lock.acquiredBy() == channel);
        file.locks.forEach(lock -> lock.heldAgainstOthers = false);
      }
    }
  }

  boolean heldAgainstOthers(Inode inode) {
    return inode instanceof RegularFile file
        && file.locks.stream().anyMatch(lock -> lock.heldAgainstOthers);
  }
}
