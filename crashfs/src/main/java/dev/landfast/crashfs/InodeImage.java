package dev.landfast.crashfs;

import java.util.HashMap;
import java.util.Map;

/** An inode at one moment. Immutable and shared between crash states. */
sealed interface InodeImage {
  /** The number of no inode: what a directory has for a name that it does not hold. */
  long ABSENT = 0;

  Metadata metadata();

  InodeImage with(Metadata metadata);

  record FileImage(Content content, Metadata metadata) implements InodeImage {
    @Override
    public FileImage with(Metadata other) {
      return new FileImage(content, other);
    }
  }

  /**
   * A directory.
   *
   * @param entries names and inodes, shared by many images
   * @param overlay names that differ from them; {@link #ABSENT} for those that are gone
   */
  record DirectoryImage(Map<String, Long> entries, Map<String, Long> overlay, Metadata metadata)
      implements InodeImage {
    static DirectoryImage empty(Metadata metadata) {
      return new DirectoryImage(Map.of(), Map.of(), metadata);
    }

    @Override
    public DirectoryImage with(Metadata other) {
      return new DirectoryImage(entries, overlay, other);
    }

    DirectoryImage over(Map<String, Long> changes) {
      return new DirectoryImage(entries, changes, metadata);
    }

    long lookup(String name) {
      Long changed = overlay.get(name);
      return changed != null ? changed : entries.getOrDefault(name, ABSENT);
    }

    /** All names that are there, in one map of its own. */
    Map<String, Long> merged() {
      if (overlay.isEmpty()) {
        return entries;
      }
      Map<String, Long> all = new HashMap<>(entries);
      all.putAll(overlay);
      all.values().removeIf(inode -> inode == ABSENT);
      return all;
    }
  }

  record LinkImage(String target, Metadata metadata) implements InodeImage {
    @Override
    public LinkImage with(Metadata other) {
      return new LinkImage(target, other);
    }
  }
}
