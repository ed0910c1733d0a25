package dev.landfast.crashfs;

import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The unsynced writes and sizes of one file, in their order. For one thread.
 *
 * <p>A write is kept in pieces of at most a page, each of which is lost, kept or torn at its
 * sectors by itself. A size is one number on the disk with a history; a cut that is lost (a size
 * chosen from before it) cuts nothing.
 */
final class PendingData {
  /** What became of a piece so far. */
  private enum Standing {
    /** Waits to be written. */
    DIRTY,
    /** Was to be written when a sync failed; nobody will write it again. */
    DOUBTFUL,
    /** Is durable, but something before it is in doubt. */
    SETTLED
  }

  /** A piece of a write, or a size. */
  sealed interface Change {}

  /** A piece of a write. */
  static final class Piece implements Change {
    final int operation;
    final long offset;
    final byte[] bytes;
    private Standing standing = Standing.DIRTY;

    Piece(int operation, long offset, byte[] bytes) {
      this.operation = operation;
      this.offset = offset;
      this.bytes = bytes;
    }

    int sectors() {
      int first = (int) (offset / Pages.SECTOR_LENGTH);
      int last = (int) ((offset + bytes.length - 1) / Pages.SECTOR_LENGTH);
      return last - first + 1;
    }

    /** Every subset of its sectors; in the order of {@link Choices}. */
    int options() {
      return 1 << sectors();
    }

    /** Bit n for its n-th sector. */
    int mask(int option) {
      int all = options() - 1;
      return option == 0 ? 0 : option == 1 ? all : option - 1;
    }

    /** The option that keeps only those of its sectors that begin before the end. */
    int within(long end, int option) {
      if (option == 0 || end >= offset + bytes.length) {
        return option;
      }
      long sectorsBefore =
          (end + Pages.SECTOR_LENGTH - 1) / Pages.SECTOR_LENGTH - offset / Pages.SECTOR_LENGTH;
      int allowed = end <= offset ? 0 : (1 << Math.min(sectors(), sectorsBefore)) - 1;
      int mask = mask(option) & allowed;
      return mask == 0 ? 0 : mask == options() - 1 ? 1 : mask + 1;
    }

    private void apply(Pages pages, int mask) {
      if (mask == options() - 1) {
        if (bytes.length == Pages.LENGTH) {
          pages.share(offset, bytes);
        } else {
          pages.write(offset, bytes, 0, bytes.length);
        }
        return;
      }
      int from = 0;
      for (int sector = 0; from < bytes.length; sector++) {
        int inSector = (int) ((offset + from) % Pages.SECTOR_LENGTH);
        int length = Math.min(Pages.SECTOR_LENGTH - inSector, bytes.length - from);
        if ((mask & (1 << sector)) != 0) {
          pages.write(offset + from, bytes, from, length);
        }
        from += length;
      }
    }
  }

  /** A size, and when it was set. Equal to no other: cuts make the difference. */
  static final class Size implements Change {
    final int version;
    final long bytes;
    final @Nullable FileTime at;

    Size(int version, long bytes, @Nullable FileTime at) {
      this.version = version;
      this.bytes = bytes;
      this.at = at;
    }
  }

  private Content base;
  private final List<Change> changes = new ArrayList<>();
  private History<Size> sizes;
  private int versions;

  PendingData(Content base) {
    this.base = base;
    this.sizes = new History<>(new Size(0, base.size(), null));
  }

  void write(int operation, long offset, byte[] bytes) {
    changes.add(new Piece(operation, offset, bytes));
  }

  void resize(long size, FileTime at) {
    Size next = new Size(++versions, size, at);
    changes.add(next);
    sizes.add(next);
  }

  /** A sync succeeded. Answers whether all is certain now, and {@link #base} the content. */
  boolean settle() {
    boolean doubtful = false;
    for (Change change : changes) {
      if (change instanceof Piece piece) {
        if (piece.standing == Standing.DIRTY) {
          piece.standing = Standing.SETTLED;
        }
        doubtful |= piece.standing == Standing.DOUBTFUL;
      }
    }
    if (!sizes.settle() || doubtful) {
      return false;
    }
    base = content(new int[0], sizes.durable());
    changes.clear();
    sizes = new History<>(new Size(0, base.size(), sizes.durable().at));
    versions = 0;
    return true;
  }

  /**
   * What the kernel tried to write is in doubt.
   *
   * @param all false if it tried to write data alone
   */
  void doubt(boolean all) {
    for (Change change : changes) {
      if (change instanceof Piece piece && piece.standing == Standing.DIRTY) {
        piece.standing = Standing.DOUBTFUL;
      }
    }
    if (all) {
      sizes.doubt();
    }
  }

  Content base() {
    return base;
  }

  /** Whether even what a crash leaves at least is more than the base. */
  boolean outgrewBase() {
    return sizes.durable().version > 0
        || changes.stream()
            .anyMatch(change -> change instanceof Piece p && p.standing == Standing.SETTLED);
  }

  List<Size> sizes() {
    return sizes.options();
  }

  /** Those that a crash may lose. */
  List<Piece> open() {
    List<Piece> open = new ArrayList<>();
    for (Change change : changes) {
      if (change instanceof Piece piece && piece.standing != Standing.SETTLED) {
        open.add(piece);
      }
    }
    return open;
  }

  /**
   * What a crash leaves.
   *
   * @param masks for each open piece, in their order, which sectors are kept
   */
  Content content(int[] masks, Size size) {
    Pages pages = new Pages(base);
    int at = 0;
    for (Change change : changes) {
      switch (change) {
        case Piece piece ->
            piece.apply(
                pages, piece.standing == Standing.SETTLED ? piece.options() - 1 : masks[at++]);
        case Size cut -> {
          if (cut.version <= size.version && cut.bytes < pages.size()) {
            pages.resize(cut.bytes);
          }
        }
      }
    }
    pages.resize(size.bytes);
    return pages.freeze();
  }
}
