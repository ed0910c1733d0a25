package dev.landfast.crashfs;

import dev.landfast.crashfs.InodeImage.DirectoryImage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which inodes have a way from a root, for one choice of the uncertain names after the other. What
 * nobody can reach makes no difference between two states. For one thread.
 */
final class Reach {
  private final Set<Long> roots = new HashSet<>();

  /** The directories that name an inode whatever is chosen. */
  private final Map<Long, List<Long>> certain = new HashMap<>();

  private final List<Boundary.Name> uncertain;

  Reach(Map<Long, InodeImage> durable, List<Volume> volumes, List<Boundary.Name> uncertain) {
    this.uncertain = uncertain;
    volumes.forEach(volume -> roots.add(volume.root()));
    Map<Long, Set<String>> open = new HashMap<>();
    for (Boundary.Name name : uncertain) {
      open.computeIfAbsent(name.directory(), _ -> new HashSet<>()).add(name.name());
    }
    durable.forEach((id, image) -> {
      if (image instanceof DirectoryImage directory) {
        Set<String> skipped = open.getOrDefault(id, Set.of());
        directory
            .merged()
            .forEach((name, child) -> {
              if (!skipped.contains(name)) {
                certain.computeIfAbsent(child, _ -> new ArrayList<>(1)).add(id);
              }
            });
      }
    });
  }

  /** For one choice: asks as often as needed, remembers answers. */
  final class Chosen {
    private final int[] picks;
    private final Map<Long, Boolean> known = new HashMap<>();

    private Chosen(int[] picks) {
      this.picks = picks;
    }

    boolean reaches(long inode) {
      if (roots.contains(inode)) {
        return true;
      }
      Boolean answer = known.get(inode);
      if (answer == null) {
        known.put(inode, false); // a loop leads to no root
        answer = hasParent(inode);
        known.put(inode, answer);
      }
      return answer;
    }

    private boolean hasParent(long inode) {
      for (long directory : certain.getOrDefault(inode, List.of())) {
        if (reaches(directory)) {
          return true;
        }
      }
      for (int i = 0; i < uncertain.size(); i++) {
        Boundary.Name name = uncertain.get(i);
        if (name.options().get(picks[i]) == inode && reaches(name.directory())) {
          return true;
        }
      }
      return false;
    }
  }

  /**
   * @param picks for each uncertain name the number of its option; more are not looked at
   */
  Chosen chosen(int[] picks) {
    return new Chosen(picks);
  }
}
