package dev.landfast.crashfs;

import dev.landfast.crashfs.Metadata.Times;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code Files.copy} and {@code Files.move}, by the system calls that the JDK makes on Unix. They
 * are several calls, and a crash or a reader may come between any two: a move that replaces without
 * {@code ATOMIC_MOVE} unlinks the target first.
 */
final class Transfer {
  /** Bytes that are copied at once, as the JDK does without help of the kernel. */
  private static final int COPY_LENGTH = 16_384;

  private static final OpenFlags CREATE_NEW =
      OpenFlags.of(Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));

  private final CrashPath source;
  private final CrashPath target;
  private final boolean replace;
  private final boolean attributes;
  private final boolean atomic;
  private final boolean follow;

  private Transfer(CrashPath source, CrashPath target, boolean moves, CopyOption... options) {
    boolean replacing = false;
    boolean copying = moves;
    boolean atomically = false;
    boolean following = !moves;
    for (CopyOption option : options) {
      if (option == StandardCopyOption.REPLACE_EXISTING) {
        replacing = true;
      } else if (option == StandardCopyOption.COPY_ATTRIBUTES && !moves) {
        copying = true;
      } else if (option == StandardCopyOption.ATOMIC_MOVE && moves) {
        atomically = true;
      } else if (option == LinkOption.NOFOLLOW_LINKS) {
        following = false;
      } else if (option != null) {
        throw new UnsupportedOperationException("Unsupported option: " + option);
      } else {
        throw new NullPointerException();
      }
    }
    this.source = source;
    this.target = target;
    this.replace = replacing;
    this.attributes = copying;
    this.atomic = atomically;
    this.follow = following;
  }

  static void move(CrashPath source, CrashPath target, CopyOption... options) throws IOException {
    new Transfer(source, target, true, options).move();
  }

  static void copy(CrashPath source, CrashPath target, CopyOption... options) throws IOException {
    Transfer copy = new Transfer(source, target, false, options);
    FileStatus status = copy.sourceStatus();
    if (copy.clear(status)) {
      copy.copy(status);
    }
  }

  private NameCalls names() {
    return source.getFileSystem().names();
  }

  private void move() throws IOException {
    if (atomic) {
      try {
        names().rename(source, target);
      } catch (ErrnoException e) {
        if (e.errno() == Errno.EXDEV) {
          throw new AtomicMoveNotSupportedException(
              source.toString(), target.toString(), e.errno().text());
        }
        throw e.on(source, target);
      }
      return;
    }
    FileStatus status = sourceStatus();
    if (!clear(status)) {
      return;
    }
    try {
      names().rename(source, target);
    } catch (ErrnoException e) {
      if (e.errno() != Errno.EXDEV) {
        throw e.on(source, target);
      }
      requireEmptyIfDirectory(status);
      copy(status);
      removeSource(status);
    }
  }

  private FileStatus sourceStatus() throws IOException {
    try {
      return source.getFileSystem().attributes().stat(source, follow);
    } catch (ErrnoException e) {
      throw (e.errno() == Errno.ENOTDIR ? new ErrnoException(Errno.ENOENT) : e).on(source);
    }
  }

  /** Removes what has the target's name; false if that is the source itself. */
  private boolean clear(FileStatus status) throws IOException {
    FileStatus there = targetStatus();
    if (there == null) {
      return true;
    }
    if (there.inode() == status.inode()) {
      return false;
    }
    if (!replace) {
      throw new FileAlreadyExistsException(target.toString());
    }
    try {
      if (there.isDirectory()) {
        names().removeDirectory(target);
      } else {
        names().unlink(target);
      }
    } catch (ErrnoException e) {
      if (e.errno() == Errno.ENOTEMPTY) {
        throw new DirectoryNotEmptyException(target.toString());
      }
      if (e.errno() != Errno.ENOENT) {
        throw e.on(target);
      }
    }
    return true;
  }

  private @Nullable FileStatus targetStatus() {
    try {
      return target.getFileSystem().attributes().statIfThere(target, false);
    } catch (ErrnoException _) {
      return null; // the JDK goes on, and the next call says what is wrong
    }
  }

  private void requireEmptyIfDirectory(FileStatus status) throws IOException {
    if (status.isDirectory()) {
      try (var entries = Files.newDirectoryStream(source)) {
        if (entries.iterator().hasNext()) {
          throw new DirectoryNotEmptyException(source.toString());
        }
      }
    }
  }

  private void removeSource(FileStatus status) throws IOException {
    try {
      if (status.isDirectory()) {
        names().removeDirectory(source);
      } else {
        names().unlink(source);
      }
    } catch (ErrnoException e) {
      throw e.on(source);
    }
  }

  private void copy(FileStatus status) throws IOException {
    try {
      switch (status.kind()) {
        case DIRECTORY -> names().makeDirectory(target, status.metadata().mode());
        case LINK -> names().symlink(target, names().readLink(source));
        case FILE -> copyFile(status);
      }
      if (attributes && status.kind() != FileStatus.Kind.LINK) {
        copyAttributes(status.metadata());
      }
    } catch (ErrnoException e) {
      throw e.on(target);
    }
  }

  /** All or nothing but for a crash: a copy that fails is unlinked. */
  private void copyFile(FileStatus status) throws ErrnoException, IOException {
    FileCalls files = source.getFileSystem().files();
    Handle from = files.open(source, OpenFlags.of(Set.of()), 0);
    try {
      Handle to = files.open(target, CREATE_NEW, status.metadata().mode());
      boolean complete = false;
      try {
        ByteBuffer buffer = ByteBuffer.allocate(COPY_LENGTH);
        long position = 0;
        while (files.read(from, position, buffer.clear()) > 0) {
          buffer.flip();
          while (buffer.hasRemaining()) {
            position += files.write(to, position, buffer).count();
          }
        }
        complete = true;
      } finally {
        files.close(to);
        if (!complete) {
          names().unlink(target);
        }
      }
    } finally {
      files.close(from);
    }
  }

  private void copyAttributes(Metadata metadata) throws ErrnoException {
    AttributeCalls calls = target.getFileSystem().attributes();
    calls.set(OperationKind.SET_OWNER, target, false, Metadata.OWNER, metadata.owner());
    calls.set(OperationKind.SET_OWNER, target, false, Metadata.GROUP, metadata.group());
    calls.set(OperationKind.SET_MODE, target, false, Metadata.MODE, metadata.mode());
    for (Map.Entry<String, ByteBuffer> each : metadata.attributes().entrySet()) {
      calls.setAttribute(target, false, each.getKey(), each.getValue());
    }
    Times times = metadata.times();
    calls.setTimes(target, false, times.modified(), times.accessed());
  }
}
