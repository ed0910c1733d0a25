package dev.landfast.crashfs;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.landfast.crashfs.Inode.Directory;
import dev.landfast.crashfs.Inode.SymbolicLink;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds what a path names ({@code path_resolution(7)}). Guarded by the kernel. */
final class Tree {
  /** As in Linux: more symbolic links on one way are taken for a loop. */
  private static final int LINKS_MAX = 40;

  /** Bytes of one name, in UTF-8 ({@code NAME_MAX}). */
  private static final int NAME_MAX = 255;

  /** Bytes of a path, with the zero at its end ({@code PATH_MAX}). */
  private static final int PATH_MAX = 4_096;

  /**
   * Where a path leads.
   *
   * @param parent the directory that holds the name; of a root or {@code ..}, that directory
   * @param name empty if the path does not end in a name of its own
   * @param inode null if the name is free
   * @param covered whether another volume is mounted there
   * @param names the way from the root, without links and dots
   */
  record Place(
      Directory parent, String name, @Nullable Inode inode, boolean covered, List<String> names) {
    Inode existing() throws ErrnoException {
      if (inode == null) {
        throw new ErrnoException(Errno.ENOENT);
      }
      return inode;
    }
  }

  private final Kernel kernel;

  Tree(Kernel kernel) {
    this.kernel = kernel;
  }

  Inode inode(CrashPath path, boolean follow) throws ErrnoException {
    return place(path, follow).existing();
  }

  /**
   * @param follow whether a symbolic link at the end is followed
   * @throws ErrnoException if a directory on the way is missing; a free name at the end is none
   */
  Place place(CrashPath path, boolean follow) throws ErrnoException {
    String text = path.toString();
    if (text.isEmpty()) {
      throw new ErrnoException(Errno.ENOENT);
    }
    if (text.length() * 3 >= PATH_MAX && text.getBytes(UTF_8).length >= PATH_MAX) {
      throw new ErrnoException(Errno.ENAMETOOLONG);
    }
    List<Directory> way = new ArrayList<>();
    List<String> names = new ArrayList<>();
    way.add(kernel.root());
    Deque<String> rest = new ArrayDeque<>(path.names());
    int links = 0;
    while (!rest.isEmpty()) {
      Directory current = way.getLast();
      String name = rest.removeFirst();
      if (name.equals(".")) {
        continue;
      }
      if (name.equals("..")) {
        if (way.size() > 1) {
          way.removeLast();
          names.removeLast();
        }
        continue;
      }
      requireShort(name);
      long id = current.lookup(name);
      boolean last = rest.isEmpty();
      if (id == InodeImage.ABSENT) {
        if (last) {
          names.add(name);
          return new Place(current, name, null, false, names);
        }
        throw new ErrnoException(Errno.ENOENT);
      }
      Inode found = kernel.inodes.inode(id, current.volume());
      if (found instanceof SymbolicLink link && (!last || follow)) {
        if (++links > LINKS_MAX) {
          throw new ErrnoException(Errno.ELOOP);
        }
        if (link.target().startsWith("/")) {
          way.subList(1, way.size()).clear();
          names.clear();
        }
        prepend(link.target(), rest);
        continue;
      }
      Inode top = kernel.mounted(found);
      if (last) {
        names.add(name);
        return new Place(current, name, top, top != found, names);
      }
      if (!(top instanceof Directory directory)) {
        throw new ErrnoException(Errno.ENOTDIR);
      }
      way.add(directory);
      names.add(name);
    }
    return new Place(way.getLast(), "", way.getLast(), true, names);
  }

  private static void requireShort(String name) throws ErrnoException {
    if (name.length() * 3 > NAME_MAX && name.getBytes(UTF_8).length > NAME_MAX) {
      throw new ErrnoException(Errno.ENAMETOOLONG);
    }
  }

  private static void prepend(String target, Deque<String> rest) {
    List<String> names = new ArrayList<>(CrashPath.split(target));
    Collections.reverse(names);
    names.forEach(rest::addFirst);
  }
}
