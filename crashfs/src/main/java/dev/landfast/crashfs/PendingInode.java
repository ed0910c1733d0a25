package dev.landfast.crashfs;

import dev.landfast.crashfs.Choices.Picks;
import dev.landfast.crashfs.InodeImage.FileImage;
import dev.landfast.crashfs.PendingData.Piece;
import dev.landfast.crashfs.PendingData.Size;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An inode with something that is not durable. For one thread. */
final class PendingInode {
  /** Bytes: contents up to here are kept; larger ones are made again. */
  private static final long KEPT_SIZE_MAX = 65_536;

  /** Mixes an inode's number into the seed; any odd number with many bits does. */
  private static final long MIX = 0x9E3779B97F4A7C15L;

  /**
   * What a crash may leave of the inode; the first has all lost, the second, if any, all kept.
   *
   * @param images those that were asked for already and are small, by their numbers
   * @param total how many there are; more than the list has if it was sampled
   */
  record Variants(
      List<int[]> picks, Map<Integer, InodeImage> images, double total, boolean exhaustive) {
    int count() {
      return picks.size();
    }
  }

  private final long id;
  private InodeImage base;
  private @Nullable PendingData data;
  private final Map<String, History<Object>> aspects = new TreeMap<>();
  private @Nullable Variants variants;

  /** Counts changes, so that each sample is another one. */
  private int changed;

  PendingInode(long id, InodeImage base) {
    this.id = id;
    this.base = base;
    this.data = base instanceof FileImage file ? new PendingData(file.content()) : null;
  }

  long id() {
    return id;
  }

  private PendingData data() {
    if (data == null) {
      throw new IllegalStateException("Inode " + id + " is no file.");
    }
    return data;
  }

  private void change() {
    variants = null;
    changed++;
  }

  void write(int operation, long offset, byte[] bytes) {
    change();
    data().write(operation, offset, bytes);
  }

  void resize(long size, FileTime at) {
    change();
    data().resize(size, at);
  }

  void describe(String aspect, Object value) {
    change();
    aspects.computeIfAbsent(aspect, each -> new History<>(base.metadata().aspect(each))).add(value);
  }

  /**
   * A sync succeeded.
   *
   * @param now what the inode has at this moment
   * @return whether nothing is pending any more, so that {@link #base} is all there is
   */
  boolean settle(boolean all, Metadata now) {
    change();
    boolean certain = data == null || data.settle();
    Metadata metadata = base.metadata();
    if (all) {
      metadata = now;
      for (var each : new ArrayList<>(aspects.entrySet())) {
        if (each.getValue().settle()) {
          aspects.remove(each.getKey());
        } else {
          metadata = metadata.with(each.getKey(), each.getValue().durable());
        }
      }
    }
    base = data != null && certain ? new FileImage(data.base(), metadata) : base.with(metadata);
    return certain && aspects.isEmpty();
  }

  void doubt(boolean all) {
    change();
    if (data != null) {
      data.doubt(all);
    }
    if (all) {
      aspects.values().forEach(History::doubt);
    }
  }

  InodeImage base() {
    return base;
  }

  /** Whether the variant that has all lost is another than {@link #base}. */
  boolean outgrewBase() {
    return data != null && data.outgrewBase();
  }

  /**
   * @param max how many are wanted at most
   */
  Variants variants(int max, long seed) {
    if (variants == null) {
      variants = compute(max, seed);
    }
    return variants;
  }

  private Variants compute(int max, long seed) {
    Choices choices = choices();
    List<int[]> picks = new ArrayList<>();
    double product = choices.product();
    boolean exhaustive = product <= max;
    if (exhaustive) {
      Set<Picks> known = new HashSet<>();
      choices.all(each -> {
        canonize(each);
        if (known.add(new Picks(each))) {
          picks.add(each);
        }
        return true;
      });
    } else {
      SplittableRandom random = new SplittableRandom(seed ^ (id * MIX + changed));
      choices.some(max, random, this::canonize, picks::add);
    }
    return new Variants(picks, new HashMap<>(), exhaustive ? picks.size() : product, exhaustive);
  }

  /** What is written beyond the end makes no difference. */
  private void canonize(int[] picks) {
    if (data == null) {
      return;
    }
    long end = data.sizes().get(picks[0]).bytes;
    int at = 1 + aspects.size();
    for (Piece piece : data.open()) {
      picks[at] = piece.within(end, picks[at]);
      at++;
    }
  }

  /** One of its variants, kept for the next who asks unless it is large. */
  InodeImage image(Variants of, int number) {
    InodeImage image = of.images().get(number);
    if (image == null) {
      image = image(of.picks().get(number));
      if (!(image instanceof FileImage file) || file.content().size() <= KEPT_SIZE_MAX) {
        of.images().put(number, image);
      }
    }
    return image;
  }

  /** The size, if there is data; the aspects; the pieces of writes, those of one write a group. */
  private Choices choices() {
    List<Piece> open = data == null ? List.of() : data.open();
    int first = data == null ? 0 : 1;
    int[] options = new int[first + aspects.size() + open.size()];
    int[] groups = new int[options.length];
    int at = 0;
    if (data != null) {
      options[at++] = data.sizes().size();
    }
    for (History<Object> each : aspects.values()) {
      groups[at] = at;
      options[at++] = each.options().size();
    }
    int group = at;
    for (int i = 0; i < open.size(); i++) {
      if (i > 0 && open.get(i).operation != open.get(i - 1).operation) {
        group++;
      }
      groups[at] = group;
      options[at++] = open.get(i).options();
    }
    return new Choices(options, groups);
  }

  private InodeImage image(int[] picks) {
    Metadata metadata = base.metadata();
    int at = 0;
    Size size = null;
    if (data != null) {
      size = sizeOf(data, picks[at++]);
      if (size.at != null) {
        metadata = metadata.with(metadata.times().modifiedAt(size.at));
      }
    }
    for (var each : aspects.entrySet()) {
      metadata = metadata.with(each.getKey(), each.getValue().options().get(picks[at++]));
    }
    if (data == null || size == null) {
      return base.with(metadata);
    }
    List<Piece> open = data.open();
    int[] masks = new int[open.size()];
    for (int i = 0; i < masks.length; i++) {
      masks[i] = open.get(i).mask(picks[at++]);
    }
    return new FileImage(data.content(masks, size), metadata);
  }

  private static Size sizeOf(PendingData data, int pick) {
    return data.sizes().get(pick);
  }

  /** What these picks mean, one line each. */
  List<String> describe(int[] picks) {
    List<String> lines = new ArrayList<>();
    int at = 0;
    if (data != null) {
      int pick = picks[at++];
      Size size = sizeOf(data, pick);
      if (data.sizes().size() > 1) {
        lines.add(fate(pick) + " size: " + size.bytes + " bytes");
      }
    }
    for (var each : aspects.entrySet()) {
      int pick = picks[at++];
      lines.add(fate(pick) + " " + each.getKey() + ": " + each.getValue().options().get(pick));
    }
    for (Piece piece : data == null ? List.<Piece>of() : data.open()) {
      int option = picks[at++];
      String range = "[" + piece.offset + ", " + (piece.offset + piece.bytes.length) + ")";
      String sectors =
          option > 1 ? ", sectors kept: " + Integer.toBinaryString(piece.mask(option)) : "";
      String fate = option > 1 ? "torn" : fate(option);
      lines.add(fate + " data " + range + " of operation " + piece.operation + sectors);
    }
    return lines;
  }

  static String fate(int pick) {
    return pick == 0 ? "lost" : pick == 1 ? "kept" : "in between";
  }
}
