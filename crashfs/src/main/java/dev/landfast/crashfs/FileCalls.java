package dev.landfast.crashfs;

import dev.landfast.crashfs.Effect.Created;
import dev.landfast.crashfs.Effect.Failed;
import dev.landfast.crashfs.Effect.Named;
import dev.landfast.crashfs.Effect.Resized;
import dev.landfast.crashfs.Effect.Synced;
import dev.landfast.crashfs.Effect.Wrote;
import dev.landfast.crashfs.Inode.Directory;
import dev.landfast.crashfs.Inode.RegularFile;
import dev.landfast.crashfs.Inode.SymbolicLink;
import dev.landfast.crashfs.InodeImage.FileImage;
import dev.landfast.crashfs.Tree.Place;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The calls that open files, and those on open files. Each takes the kernel's lock. */
final class FileCalls {
  private final Kernel kernel;
  private final Tree tree;

  FileCalls(Kernel kernel, Tree tree) {
    this.kernel = kernel;
    this.tree = tree;
  }

  /** {@code open(2)}. */
  Handle open(CrashPath path, OpenFlags flags, int mode) throws ErrnoException {
    synchronized (kernel.lock) {
      Place place = tree.place(path, !flags.createNew() && !flags.noFollow());
      Inode inode = place.inode();
      if (inode == null && flags.creates()) {
        kernel.enter(OperationKind.CREATE, path.absoluteText());
        return kernel.open(create(path, place, mode), path, flags.text());
      }
      kernel.enter(OperationKind.OPEN, path.absoluteText());
      if (inode == null) {
        throw new ErrnoException(Errno.ENOENT);
      }
      if (flags.createNew()) {
        throw new ErrnoException(Errno.EEXIST);
      }
      if (inode instanceof SymbolicLink) {
        throw new ErrnoException(Errno.ELOOP);
      }
      if (inode instanceof Directory && (flags.write() || flags.creates())) {
        throw new ErrnoException(Errno.EISDIR);
      }
      if (flags.truncate() && inode instanceof RegularFile file && file.pages.size() > 0) {
        resize(path.absoluteText(), file, 0);
      }
      return kernel.open(inode, path, flags.text());
    }
  }

  /** {@code opendir(3)}. */
  Handle openDirectory(CrashPath path) throws ErrnoException {
    synchronized (kernel.lock) {
      kernel.enter(OperationKind.OPEN, path.absoluteText());
      Inode inode = tree.inode(path, true);
      if (!(inode instanceof Directory)) {
        throw new ErrnoException(Errno.ENOTDIR);
      }
      return kernel.open(inode, path, "LIST");
    }
  }

  private Inode create(CrashPath path, Place place, int mode) {
    FileImage image = new FileImage(Content.EMPTY, Metadata.initial(mode, kernel.now()));
    Directory parent = place.parent();
    Inode file = kernel.inodes.create(image, parent.volume());
    parent.set(place.name(), file.id());
    parent.metadata = parent.metadata.with(parent.metadata.times().modifiedAt(kernel.now()));
    kernel.log.done(
        OperationKind.CREATE,
        path.absoluteText(),
        "",
        new Created(file.id(), image),
        new Named(parent.id(), place.name(), file.id()));
    return file;
  }

  /** {@code close(2)}: closes even if it reports an error. */
  void close(Handle handle) throws ErrnoException {
    synchronized (kernel.lock) {
      if (handle.closedAfter != Handle.STILL_OPEN) {
        return;
      }
      try {
        kernel.enter(OperationKind.CLOSE, handle.path().absoluteText());
      } finally {
        kernel.closed(handle);
      }
    }
  }

  long size(Handle handle) throws ErrnoException {
    synchronized (kernel.lock) {
      kernel.enter(OperationKind.STAT, handle.path().absoluteText());
      return handle.inode() instanceof RegularFile file ? file.pages.size() : Pages.LENGTH;
    }
  }

  /** {@code pread(2)}; -1 at the end. */
  int read(Handle handle, long position, ByteBuffer into) throws ErrnoException {
    synchronized (kernel.lock) {
      kernel.enter(OperationKind.READ, handle.path().absoluteText());
      return regular(handle).pages.read(position, into);
    }
  }

  /**
   * {@code pwrite(2)}: takes all that remains, or less if a fault says so or the volume is full.
   *
   * @param position below 0 to append
   * @return how much, and where it ends
   */
  Written write(Handle handle, long position, ByteBuffer from) throws ErrnoException {
    synchronized (kernel.lock) {
      String path = handle.path().absoluteText();
      Fault fault = kernel.enter(OperationKind.WRITE, path);
      RegularFile file = regular(handle);
      long start = position < 0 ? file.pages.size() : position;
      int length = from.remaining();
      if (fault != null && fault.bytes() > 0) {
        length = Math.min(length, fault.bytes());
      }
      length = fitting(path, file, start, length);
      if (length == 0) {
        return new Written(0, start);
      }
      byte[] bytes = new byte[length];
      from.get(bytes);
      List<Effect> effects = new ArrayList<>();
      long before = file.pages.size();
      int done = 0;
      while (done < length) {
        long at = start + done;
        int count = Math.min(Pages.LENGTH - (int) (at % Pages.LENGTH), length - done);
        byte[] part = count == length ? bytes : Arrays.copyOfRange(bytes, done, done + count);
        if (count == Pages.LENGTH) {
          file.pages.share(at, part);
        } else {
          file.pages.write(at, part, 0, count);
        }
        effects.add(new Wrote(file.id(), at, part));
        done += count;
        if (file.pages.size() > before) {
          // The kernel grows a file page by page, and a crash may find it in between.
          before = growth(file, before, effects);
        }
      }
      file.metadata = file.metadata.with(file.metadata.times().modifiedAt(kernel.now()));
      kernel.log.done(
          OperationKind.WRITE, path, "[" + start + ", " + (start + length) + ")", effects);
      if (fault != null && fault.failsWriteBack()) {
        file.writeBackFailures++;
        kernel.log.failed(OperationKind.WRITE_BACK, path, Errno.EIO, new Failed(file.id(), false));
      }
      return new Written(length, start + length);
    }
  }

  /** What {@link #write} did. */
  record Written(int count, long end) {}

  private long growth(RegularFile file, long before, List<Effect> effects) {
    long now = file.pages.size();
    file.volume().take(now - before);
    effects.add(new Resized(file.id(), now, kernel.now()));
    return now;
  }

  private int fitting(String path, RegularFile file, long start, int length) throws ErrnoException {
    if (start + length > Pages.SIZE_MAX) {
      throw new ErrnoException(Errno.EFBIG);
    }
    long free = file.volume().usable();
    long growth = Math.max(0, start + length - file.pages.size());
    if (growth <= free) {
      return length;
    }
    long fits = length - (growth - free);
    if (fits <= 0) {
      kernel.log.failed(OperationKind.WRITE, path, Errno.ENOSPC);
      throw new ErrnoException(Errno.ENOSPC);
    }
    return (int) fits;
  }

  /** {@code ftruncate(2)}, but as {@code FileChannel.truncate} has it: never grows. */
  void truncate(Handle handle, long size) throws ErrnoException {
    synchronized (kernel.lock) {
      RegularFile file = regular(handle);
      if (size < file.pages.size()) {
        resize(handle.path().absoluteText(), file, size);
      }
    }
  }

  private void resize(String path, RegularFile file, long size) throws ErrnoException {
    kernel.enter(OperationKind.TRUNCATE, path);
    file.volume().take(size - file.pages.size());
    file.pages.resize(size);
    file.metadata = file.metadata.with(file.metadata.times().modifiedAt(kernel.now()));
    kernel.log.done(
        OperationKind.TRUNCATE, path, "to " + size, new Resized(file.id(), size, kernel.now()));
  }

  /**
   * {@code fsync(2)} and {@code fdatasync(2)}. A failure is told once and leaves what was cached in
   * doubt for ever: later syncs succeed.
   */
  void sync(Handle handle, boolean all) throws ErrnoException {
    synchronized (kernel.lock) {
      Inode inode = handle.inode();
      String path = handle.path().absoluteText();
      OperationKind kind =
          inode instanceof Directory
              ? OperationKind.SYNC_DIRECTORY
              : all ? OperationKind.SYNC : OperationKind.SYNC_DATA;
      Fault fault = kernel.faults.next(kind, path);
      if (fault != null && fault.errno() != null) {
        inode.writeBackFailures++;
        handle.failuresSeen = inode.writeBackFailures;
        kernel.log.failed(kind, path, fault.errno(), new Failed(inode.id(), true));
        throw new ErrnoException(fault.errno());
      }
      if (handle.failuresSeen < inode.writeBackFailures) {
        handle.failuresSeen = inode.writeBackFailures;
        kernel.log.failed(kind, path, Errno.EIO, new Failed(inode.id(), true));
        throw new ErrnoException(Errno.EIO);
      }
      kernel.log.done(
          kind,
          path,
          "",
          new Synced(inode.id(), all || inode instanceof Directory, inode.metadata));
    }
  }

  private static RegularFile regular(Handle handle) throws ErrnoException {
    if (handle.inode() instanceof RegularFile file) {
      return file;
    }
    throw new ErrnoException(Errno.EISDIR);
  }
}
