package dev.landfast.crashfs;

import dev.landfast.crashfs.Effect.Created;
import dev.landfast.crashfs.Effect.Named;
import dev.landfast.crashfs.Inode.Directory;
import dev.landfast.crashfs.Inode.SymbolicLink;
import dev.landfast.crashfs.InodeImage.DirectoryImage;
import dev.landfast.crashfs.InodeImage.LinkImage;
import dev.landfast.crashfs.Tree.Place;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;

/**
 * The calls that change or read directories. Each takes the kernel's lock, and either has done all
 * or throws and has done nothing.
 */
final class NameCalls {
  private final Kernel kernel;
  private final Tree tree;

  NameCalls(Kernel kernel, Tree tree) {
    this.kernel = kernel;
    this.tree = tree;
  }

  /** {@code mkdir(2)}. */
  void makeDirectory(CrashPath path, int mode) throws ErrnoException {
    synchronized (kernel.lock) {
      kernel.enter(OperationKind.MAKE_DIRECTORY, path.absoluteText());
      Place place = free(path);
      DirectoryImage image = DirectoryImage.empty(Metadata.initial(mode, kernel.now()));
      create(OperationKind.MAKE_DIRECTORY, path, "", place, image);
    }
  }

  /** {@code symlink(2)}. */
  void symlink(CrashPath path, String target) throws ErrnoException {
    synchronized (kernel.lock) {
      kernel.enter(OperationKind.SYMLINK, path.absoluteText());
      Place place = free(path);
      LinkImage image = new LinkImage(target, Metadata.initial(0777, kernel.now()));
      create(OperationKind.SYMLINK, path, "to " + target, place, image);
    }
  }

  /** {@code readlink(2)}. */
  String readLink(CrashPath path) throws ErrnoException {
    synchronized (kernel.lock) {
      kernel.enter(OperationKind.READ_LINK, path.absoluteText());
      if (tree.inode(path, false) instanceof SymbolicLink link) {
        return link.target();
      }
      throw new ErrnoException(Errno.EINVAL);
    }
  }

  /** {@code link(2)}: never replaces, never follows a link at the end of the old path. */
  void link(CrashPath path, CrashPath existing) throws ErrnoException {
    synchronized (kernel.lock) {
      kernel.enter(OperationKind.LINK, path.absoluteText());
      Inode inode = tree.inode(existing, false);
      Place place = free(path);
      if (inode instanceof Directory) {
        throw new ErrnoException(Errno.EPERM);
      }
      if (inode.volume() != place.parent().volume()) {
        throw new ErrnoException(Errno.EXDEV);
      }
      set(place.parent(), place.name(), inode.id());
      kernel.log.done(
          OperationKind.LINK,
          existing.absoluteText(),
          "→ " + path.absoluteText(),
          new Named(place.parent().id(), place.name(), inode.id()));
    }
  }

  /** {@code unlink(2)}. */
  void unlink(CrashPath path) throws ErrnoException {
    synchronized (kernel.lock) {
      kernel.enter(OperationKind.UNLINK, path.absoluteText());
      Place place = tree.place(path, false);
      Inode inode = place.existing();
      if (inode instanceof Directory) {
        throw new ErrnoException(Errno.EISDIR);
      }
      remove(OperationKind.UNLINK, path, place);
      kernel.reclaim(inode);
    }
  }

  /** {@code rmdir(2)}. */
  void removeDirectory(CrashPath path) throws ErrnoException {
    synchronized (kernel.lock) {
      kernel.enter(OperationKind.REMOVE_DIRECTORY, path.absoluteText());
      Place place = tree.place(path, false);
      if (!(place.existing() instanceof Directory directory)) {
        throw new ErrnoException(Errno.ENOTDIR);
      }
      if (place.covered()) {
        throw new ErrnoException(Errno.EBUSY);
      }
      if (!directory.entries().isEmpty()) {
        throw new ErrnoException(Errno.ENOTEMPTY);
      }
      remove(OperationKind.REMOVE_DIRECTORY, path, place);
    }
  }

  /** {@code rename(2)}: replaces at once. */
  void rename(CrashPath from, CrashPath to) throws ErrnoException {
    synchronized (kernel.lock) {
      kernel.enter(OperationKind.RENAME, from.absoluteText());
      Place source = tree.place(from, false);
      Place target = tree.place(to, false);
      Inode moved = source.existing();
      if (source.covered() || target.covered()) {
        throw new ErrnoException(Errno.EBUSY);
      }
      if (source.parent().volume() != target.parent().volume()) {
        throw new ErrnoException(Errno.EXDEV);
      }
      Inode replaced = target.inode();
      if (moved == replaced) {
        return; // rename(2): two names of one file, and nothing is done
      }
      requireReplaceable(source, target, moved);
      set(source.parent(), source.name(), InodeImage.ABSENT);
      set(target.parent(), target.name(), moved.id());
      touch(moved);
      kernel.log.done(
          OperationKind.RENAME,
          from.absoluteText(),
          "→ " + to.absoluteText(),
          new Named(target.parent().id(), target.name(), moved.id()),
          new Named(source.parent().id(), source.name(), InodeImage.ABSENT));
      if (replaced != null) {
        kernel.reclaim(replaced);
      }
    }
  }

  private static void requireReplaceable(Place source, Place target, Inode moved)
      throws ErrnoException {
    if (moved instanceof Directory) {
      List<String> way = source.names();
      if (target.names().size() > way.size() && target.names().subList(0, way.size()).equals(way)) {
        throw new ErrnoException(Errno.EINVAL);
      }
      if (target.inode() instanceof Directory directory) {
        if (!directory.entries().isEmpty()) {
          throw new ErrnoException(Errno.ENOTEMPTY);
        }
      } else if (target.inode() != null) {
        throw new ErrnoException(Errno.ENOTDIR);
      }
    } else if (target.inode() instanceof Directory) {
      throw new ErrnoException(Errno.EISDIR);
    }
  }

  /** {@code getdents(2)}: the names at this moment. */
  List<String> list(Handle handle) throws ErrnoException {
    synchronized (kernel.lock) {
      kernel.enter(OperationKind.LIST, handle.path().absoluteText());
      return new ArrayList<>(((Directory) handle.inode()).entries().keySet());
    }
  }

  private Place free(CrashPath path) throws ErrnoException {
    Place place = tree.place(path, false);
    if (place.inode() != null) {
      throw new ErrnoException(Errno.EEXIST);
    }
    return place;
  }

  private void create(
      OperationKind kind, CrashPath path, String detail, Place place, InodeImage image) {
    Inode created = kernel.inodes.create(image, place.parent().volume());
    set(place.parent(), place.name(), created.id());
    kernel.log.done(
        kind,
        path.absoluteText(),
        detail,
        new Created(created.id(), image),
        new Named(place.parent().id(), place.name(), created.id()));
  }

  private void remove(OperationKind kind, CrashPath path, Place place) {
    set(place.parent(), place.name(), InodeImage.ABSENT);
    if (place.inode() != null) {
      touch(place.inode());
    }
    kernel.log.done(
        kind,
        path.absoluteText(),
        "",
        new Named(place.parent().id(), place.name(), InodeImage.ABSENT));
  }

  private void set(Directory parent, String name, long inode) {
    parent.set(name, inode);
    FileTime now = kernel.now();
    parent.metadata = parent.metadata.with(parent.metadata.times().modifiedAt(now));
  }

  private void touch(Inode inode) {
    inode.metadata = inode.metadata.with(inode.metadata.times().changedAt(kernel.now()));
  }
}
