package dev.landfast.crashfs;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileLock;

/**
 * A lock as {@code fcntl(2)} has it: it belongs to the process, and closing any channel of the file
 * drops it for the world outside, although Java goes on calling it valid. State guarded by the
 * kernel's lock.
 */
final class CrashFileLock extends FileLock {
  private final Kernel kernel;
  private final Inode.RegularFile file;
  private boolean released;

  /** Whether another process would run into it. */
  boolean heldAgainstOthers = true;

  CrashFileLock(
      CrashFileChannel channel,
      Kernel kernel,
      Inode.RegularFile file,
      long position,
      long size,
      boolean shared) {
    super(channel, position, size, shared);
    this.kernel = kernel;
    this.file = file;
  }

  @Override
  public boolean isValid() {
    synchronized (kernel.lock) {
      return !released && acquiredBy().isOpen();
    }
  }

  @Override
  public void release() throws IOException {
    if (!acquiredBy().isOpen()) {
      throw new ClosedChannelException();
    }
    synchronized (kernel.lock) {
      released = true;
      file.locks.remove(this);
    }
  }
}
