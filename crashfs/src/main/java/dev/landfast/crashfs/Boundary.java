package dev.landfast.crashfs;

import dev.landfast.crashfs.InodeImage.DirectoryImage;
import dev.landfast.crashfs.PendingInode.Variants;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The moment after an operation, and the states that a crash then may leave. A state is a vector of
 * picks: for each uncertain name its option, then for each pending inode its variant. What nobody
 * can reach has pick 0, so that no state has two vectors. For one thread.
 */
final class Boundary {
  /** A name with several values that a crash may leave. */
  record Name(long directory, String name, List<Long> options) {}

  /** Takes one state; false to hear of no more. */
  interface Sink {
    boolean take(int[] picks) throws Exception;
  }

  /**
   * @param exhaustive whether all were taken
   * @param total how many there are; a double, as it outgrows every integer
   */
  record Extent(boolean exhaustive, double total) {}

  private final Disk disk;
  private final Map<Long, InodeImage> durable;
  private final List<Name> names = new ArrayList<>();
  private final List<PendingInode> inodes = new ArrayList<>();
  private final List<Variants> variants = new ArrayList<>();
  private final Reach reach;
  private final List<Volume> volumes;
  private final int max;
  private final long seed;

  /** Whether a directory may end up inside itself, which no file system lets happen. */
  private final boolean directoriesMove;

  /**
   * @param number of operations done, which makes its sample another than its neighbours'
   */
  Boundary(Disk disk, List<Volume> volumes, int max, long seed, int number) {
    this.disk = disk;
    this.volumes = volumes;
    this.durable = disk.durable();
    this.max = max;
    this.seed = seed + number;
    Set<Long> moved = new HashSet<>();
    boolean moves = false;
    for (var directory : disk.names().entrySet()) {
      for (var name : directory.getValue().entrySet()) {
        List<Long> options = name.getValue().options();
        if (options.size() > 1) {
          names.add(new Name(directory.getKey(), name.getKey(), options));
          for (long option : options) {
            moves |= durable.get(option) instanceof DirectoryImage && !moved.add(option);
          }
        }
      }
    }
    for (PendingInode inode : disk.pending()) {
      // Not this boundary's seed: an inode keeps its variants until it changes.
      Variants each = inode.variants(max, seed);
      if (each.count() > 1 || inode.outgrewBase()) {
        inodes.add(inode);
        variants.add(each);
      }
    }
    directoriesMove = moves;
    reach = new Reach(durable, volumes, names);
  }

  /** Hands out all states, or a sample of as many as the budget has. */
  Extent states(Sink sink) throws Exception {
    Choices byName = new Choices(namesOnly(), ascending(names.size()));
    if (byName.product() <= max) {
      List<int[]> combinations = new ArrayList<>();
      double[] counts = {0, 0};
      byName.all(picks -> {
        if (isCanonical(picks)) {
          combinations.add(picks);
          count(picks, counts);
        }
        return true;
      });
      if (counts[0] <= max) {
        boolean complete = true;
        for (int[] combination : combinations) {
          complete &= all(combination, sink);
        }
        return new Extent(complete && counts[0] == counts[1], counts[1]);
      }
      sample(sink);
      return new Extent(false, counts[1]);
    }
    sample(sink);
    double total = byName.product();
    for (Variants each : variants) {
      total *= each.total();
    }
    return new Extent(false, total);
  }

  private int[] namesOnly() {
    return names.stream().mapToInt(name -> name.options().size()).toArray();
  }

  private static int[] ascending(int length) {
    int[] numbers = new int[length];
    for (int i = 0; i < length; i++) {
      numbers[i] = i;
    }
    return numbers;
  }

  /** Whether the names that nobody can reach have pick 0. */
  private boolean isCanonical(int[] picks) {
    Reach.Chosen chosen = reach.chosen(picks);
    for (int i = 0; i < names.size(); i++) {
      if (picks[i] != 0 && !chosen.reaches(names.get(i).directory())) {
        return false;
      }
    }
    return true;
  }

  /** Adds to the first number what can be walked, to the second what there is. */
  private void count(int[] picks, double[] counts) {
    Reach.Chosen chosen = reach.chosen(picks);
    double walked = 1;
    double there = 1;
    for (int i = 0; i < inodes.size(); i++) {
      if (chosen.reaches(inodes.get(i).id())) {
        walked *= variants.get(i).count();
        there *= variants.get(i).total();
      }
    }
    counts[0] += walked;
    counts[1] += there;
  }

  /** All variants of the inodes that these names reach. */
  private boolean all(int[] combination, Sink sink) throws Exception {
    Reach.Chosen chosen = reach.chosen(combination);
    int[] options = new int[inodes.size()];
    for (int i = 0; i < options.length; i++) {
      options[i] = chosen.reaches(inodes.get(i).id()) ? variants.get(i).count() : 1;
    }
    Passing passing = new Passing(sink);
    new Choices(options, ascending(options.length))
        .all(each -> {
          int[] picks = new int[combination.length + each.length];
          System.arraycopy(combination, 0, picks, 0, combination.length);
          System.arraycopy(each, 0, picks, combination.length, each.length);
          return passing.take(picks);
        });
    return passing.finish();
  }

  private void sample(Sink sink) throws Exception {
    int[] options = new int[names.size() + inodes.size()];
    for (int i = 0; i < options.length; i++) {
      options[i] =
          i < names.size() ? names.get(i).options().size() : variants.get(i - names.size()).count();
    }
    Passing passing = new Passing(sink);
    new Choices(options, ascending(options.length))
        .some(max, new SplittableRandom(seed), this::canonize, passing::take);
    passing.finish();
  }

  /** What nobody can reach has pick 0. */
  private void canonize(int[] picks) {
    Reach.Chosen chosen = reach.chosen(picks.clone());
    for (int i = 0; i < picks.length; i++) {
      long needed = i < names.size() ? names.get(i).directory() : inodes.get(i - names.size()).id();
      if (picks[i] != 0 && !chosen.reaches(needed)) {
        picks[i] = 0;
      }
    }
  }

  /** Carries an exception of the sink past {@link Choices}, which knows none. */
  private final class Passing {
    private final Sink sink;
    private @Nullable Exception failure;
    private boolean complete = true;

    Passing(Sink sink) {
      this.sink = sink;
    }

    boolean take(int[] picks) {
      try {
        if (directoriesMove && !isTree(picks)) {
          return true;
        }
        complete = sink.take(picks);
      } catch (Exception e) {
        failure = e;
        complete = false;
      }
      return complete;
    }

    boolean finish() throws Exception {
      if (failure != null) {
        throw failure;
      }
      return complete;
    }
  }

  /** Whether no directory is inside itself. */
  private boolean isTree(int[] picks) {
    Map<Long, InodeImage> overrides = overrides(picks);
    for (Volume volume : volumes) {
      if (!isTree(volume.root(), overrides, new HashSet<>())) {
        return false;
      }
    }
    return true;
  }

  private boolean isTree(long inode, Map<Long, InodeImage> overrides, Set<Long> above) {
    InodeImage changed = overrides.get(inode);
    if (!((changed != null ? changed : durable.get(inode)) instanceof DirectoryImage directory)) {
      return true;
    }
    if (!above.add(inode)) {
      return false;
    }
    for (long child : directory.merged().values()) {
      if (!isTree(child, overrides, above)) {
        return false;
      }
    }
    above.remove(inode);
    return true;
  }

  /** The durable inodes, shared by all states of this boundary. */
  Map<Long, InodeImage> durable() {
    return durable;
  }

  /** What differs from {@link #durable} in one state. */
  Map<Long, InodeImage> overrides(int[] picks) {
    Map<Long, InodeImage> overrides = new HashMap<>();
    for (int i = 0; i < inodes.size(); i++) {
      int pick = picks[names.size() + i];
      PendingInode inode = inodes.get(i);
      if (pick > 0 || inode.outgrewBase()) {
        InodeImage image = inode.image(variants.get(i), pick);
        overrides.put(
            inode.id(),
            durable.get(inode.id()) instanceof DirectoryImage directory
                ? directory.with(image.metadata())
                : image);
      }
    }
    for (int i = 0; i < names.size(); ) {
      // Names of one directory stand beside each other.
      long id = names.get(i).directory();
      Map<String, Long> overlay = new HashMap<>();
      for (; i < names.size() && names.get(i).directory() == id; i++) {
        if (picks[i] > 0) {
          overlay.put(names.get(i).name(), names.get(i).options().get(picks[i]));
        }
      }
      if (!overlay.isEmpty()) {
        InodeImage before = overrides.getOrDefault(id, durable.get(id));
        if (before instanceof DirectoryImage directory) {
          Map<String, Long> all = new HashMap<>(directory.overlay());
          all.putAll(overlay);
          overrides.put(id, directory.over(all));
        }
      }
    }
    return overrides;
  }

  /**
   * @throws IllegalArgumentException if there is no such state
   */
  void require(int[] picks) {
    boolean fits = picks.length == names.size() + inodes.size();
    for (int i = 0; fits && i < picks.length; i++) {
      int options =
          i < names.size() ? names.get(i).options().size() : variants.get(i - names.size()).count();
      fits = picks[i] >= 0 && picks[i] < options;
    }
    if (!fits) {
      throw new IllegalArgumentException("No state of this boundary, with this budget and seed.");
    }
  }

  /** What these picks mean, one line each. */
  List<String> describe(int[] picks) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      Name name = names.get(i);
      long inode = name.options().get(picks[i]);
      lines.add(
          PendingInode.fate(picks[i])
              + " name "
              + disk.path(name.directory())
              + "/"
              + name.name()
              + (inode == InodeImage.ABSENT ? ": absent" : ": inode " + inode));
    }
    for (int i = 0; i < inodes.size(); i++) {
      PendingInode inode = inodes.get(i);
      for (String line : inode.describe(variants.get(i).picks().get(picks[names.size() + i]))) {
        lines.add(line + " of inode " + inode.id() + " (" + disk.path(inode.id()) + ")");
      }
    }
    return lines;
  }
}
