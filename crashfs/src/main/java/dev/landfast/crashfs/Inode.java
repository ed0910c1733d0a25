package dev.landfast.crashfs;

import dev.landfast.crashfs.InodeImage.DirectoryImage;
import dev.landfast.crashfs.InodeImage.FileImage;
import dev.landfast.crashfs.InodeImage.LinkImage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A file, directory or symbolic link as a running program sees it. Guarded by its kernel. */
abstract sealed class Inode {
  private final long id;
  private final Volume volume;
  Metadata metadata;

  /** Counts failed write-backs; a handle that has seen fewer is told at its next sync. */
  int writeBackFailures;

  /** Handles that are open on it. */
  int handles;

  private Inode(long id, Volume volume, Metadata metadata) {
    this.id = id;
    this.volume = volume;
    this.metadata = metadata;
  }

  long id() {
    return id;
  }

  Volume volume() {
    return volume;
  }

  abstract InodeImage freeze();

  static Inode of(long id, Volume volume, InodeImage image) {
    return switch (image) {
      case FileImage file -> new RegularFile(id, volume, file);
      case DirectoryImage directory -> new Directory(id, volume, directory);
      case LinkImage link -> new SymbolicLink(id, volume, link);
    };
  }

  static final class RegularFile extends Inode {
    final Pages pages;

    /** Locks that programs of this virtual machine hold, as far as Java knows. */
    final List<CrashFileLock> locks = new ArrayList<>(0);

    private RegularFile(long id, Volume volume, FileImage image) {
      super(id, volume, image.metadata());
      this.pages = new Pages(image.content());
    }

    @Override
    InodeImage freeze() {
      return new FileImage(pages.freeze(), metadata);
    }
  }

  static final class Directory extends Inode {
    private final DirectoryImage image;
    private final Map<String, Long> changes;

    private Directory(long id, Volume volume, DirectoryImage image) {
      super(id, volume, image.metadata());
      this.image = image;
      this.changes = new HashMap<>(image.overlay());
    }

    long lookup(String name) {
      Long changed = changes.get(name);
      return changed != null ? changed : image.entries().getOrDefault(name, InodeImage.ABSENT);
    }

    void set(String name, long inode) {
      changes.put(name, inode);
    }

    /** In the order of their names, which no program should rely on. */
    Map<String, Long> entries() {
      return new TreeMap<>(image.over(changes).merged());
    }

    @Override
    InodeImage freeze() {
      return new DirectoryImage(Map.copyOf(image.over(changes).merged()), Map.of(), metadata);
    }
  }

  static final class SymbolicLink extends Inode {
    private final String target;

    private SymbolicLink(long id, Volume volume, LinkImage image) {
      super(id, volume, image.metadata());
      this.target = image.target();
    }

    String target() {
      return target;
    }

    @Override
    InodeImage freeze() {
      return new LinkImage(target, metadata);
    }
  }
}
