package dev.landfast.crashfs;

import dev.landfast.crashfs.Effect.Described;
import dev.landfast.crashfs.Inode.Directory;
import dev.landfast.crashfs.Inode.RegularFile;
import dev.landfast.crashfs.Inode.SymbolicLink;
import java.nio.ByteBuffer;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The calls that read or change what an inode has beside data. Each takes the kernel's lock. */
final class AttributeCalls {
  /** Bytes of all extended attributes of a file together, as ext4 has them in one block. */
  private static final int ATTRIBUTES_MAX = 4_096;

  /** Bytes of one name, with its {@code user.} ({@code xattr(7)}). */
  private static final int NAME_MAX = 255;

  private final Kernel kernel;
  private final Tree tree;

  AttributeCalls(Kernel kernel, Tree tree) {
    this.kernel = kernel;
    this.tree = tree;
  }

  /** {@code stat(2)}. */
  FileStatus stat(CrashPath path, boolean follow) throws ErrnoException {
    synchronized (kernel.lock) {
      kernel.enter(OperationKind.STAT, path.absoluteText());
      return status(tree.inode(path, follow));
    }
  }

  /** {@code stat(2)}, or null where nothing is: exceptions are dear, and absence is common. */
  @Nullable FileStatus statIfThere(CrashPath path, boolean follow) throws ErrnoException {
    synchronized (kernel.lock) {
      kernel.enter(OperationKind.STAT, path.absoluteText());
      try {
        Inode inode = tree.place(path, follow).inode();
        return inode == null ? null : status(inode);
      } catch (ErrnoException e) {
        if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) {
          return null;
        }
        throw e;
      }
    }
  }

  private static FileStatus status(Inode inode) {
    return switch (inode) {
      case RegularFile file ->
          new FileStatus(FileStatus.Kind.FILE, file, file.pages.size(), file.metadata);
      case Directory directory ->
          new FileStatus(FileStatus.Kind.DIRECTORY, directory, Pages.LENGTH, directory.metadata);
      case SymbolicLink link ->
          new FileStatus(FileStatus.Kind.LINK, link, link.target().length(), link.metadata);
    };
  }

  /** How many names an inode has, as {@code st_nlink}. */
  int names(FileStatus status) {
    synchronized (kernel.lock) {
      Inode inode = status.inode();
      if (inode instanceof Directory directory) {
        long below =
            directory.entries().values().stream()
                .filter(id -> kernel.inodes.inode(id, directory.volume()) instanceof Directory)
                .count();
        return 2 + (int) below;
      }
      return kernel.inodes.names(inode, kernel.rootOf(inode.volume()));
    }
  }

  /** {@code chmod(2)} and {@code chown(2)}. */
  void set(OperationKind kind, CrashPath path, boolean follow, String aspect, Object value)
      throws ErrnoException {
    synchronized (kernel.lock) {
      kernel.enter(kind, path.absoluteText());
      Inode inode = tree.inode(path, follow);
      if (inode instanceof SymbolicLink && kind == OperationKind.SET_MODE) {
        throw new ErrnoException(Errno.ELOOP);
      }
      describe(kind, path, inode, aspect, value);
    }
  }

  /** {@code utimensat(2)}; null leaves a time as it is. */
  void setTimes(
      CrashPath path, boolean follow, @Nullable FileTime modified, @Nullable FileTime accessed)
      throws ErrnoException {
    synchronized (kernel.lock) {
      kernel.enter(OperationKind.SET_TIMES, path.absoluteText());
      Inode inode = tree.inode(path, follow);
      Metadata.Times was = inode.metadata.times();
      Metadata.Times times =
          new Metadata.Times(
              accessed == null ? was.accessed() : accessed,
              modified == null ? was.modified() : modified,
              kernel.now(),
              was.created());
      describe(OperationKind.SET_TIMES, path, inode, Metadata.TIMES, times);
    }
  }

  List<String> attributes(CrashPath path, boolean follow) throws ErrnoException {
    synchronized (kernel.lock) {
      kernel.enter(OperationKind.READ_ATTRIBUTE, path.absoluteText());
      return List.copyOf(tree.inode(path, follow).metadata.attributes().keySet());
    }
  }

  /** {@code getxattr(2)}. */
  ByteBuffer attribute(CrashPath path, boolean follow, String name) throws ErrnoException {
    synchronized (kernel.lock) {
      kernel.enter(OperationKind.READ_ATTRIBUTE, path.absoluteText());
      ByteBuffer value = tree.inode(path, follow).metadata.attributes().get(name);
      if (value == null) {
        throw new ErrnoException(Errno.ENODATA);
      }
      return value.duplicate();
    }
  }

  /** {@code setxattr(2)}. The value is never changed afterwards. */
  void setAttribute(CrashPath path, boolean follow, String name, ByteBuffer value)
      throws ErrnoException {
    synchronized (kernel.lock) {
      kernel.enter(OperationKind.SET_ATTRIBUTE, path.absoluteText());
      Inode inode = tree.inode(path, follow);
      if (inode instanceof SymbolicLink) {
        throw new ErrnoException(Errno.EPERM);
      }
      if (Metadata.USER.length() + name.length() > NAME_MAX) {
        throw new ErrnoException(Errno.ERANGE);
      }
      int used = name.length() + value.remaining();
      for (var entry : inode.metadata.attributes().entrySet()) {
        if (!entry.getKey().equals(name)) {
          used += entry.getKey().length() + entry.getValue().remaining();
        }
      }
      if (used > ATTRIBUTES_MAX) {
        throw new ErrnoException(Errno.ENOSPC);
      }
      describe(OperationKind.SET_ATTRIBUTE, path, inode, Metadata.USER + name, value);
    }
  }

  /** {@code removexattr(2)}. */
  void removeAttribute(CrashPath path, boolean follow, String name) throws ErrnoException {
    synchronized (kernel.lock) {
      kernel.enter(OperationKind.REMOVE_ATTRIBUTE, path.absoluteText());
      Inode inode = tree.inode(path, follow);
      if (!inode.metadata.attributes().containsKey(name)) {
        throw new ErrnoException(Errno.ENODATA);
      }
      describe(OperationKind.REMOVE_ATTRIBUTE, path, inode, Metadata.USER + name, Metadata.ABSENT);
    }
  }

  private void describe(
      OperationKind kind, CrashPath path, Inode inode, String aspect, Object value) {
    Metadata.Times times = inode.metadata.times().changedAt(kernel.now());
    inode.metadata = inode.metadata.with(times).with(aspect, value);
    kernel.log.done(kind, path.absoluteText(), aspect, new Described(inode.id(), aspect, value));
  }
}
