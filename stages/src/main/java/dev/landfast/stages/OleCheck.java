package dev.landfast.stages;

import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.poi.poifs.filesystem.POIFSFileSystem;
import org.apache.tika.parser.microsoft.OfficeParser.POIFSDocumentType;

/**
 * Whether the container of an old Office document is all there. POI passes over what is missing at
 * its end; where that was the directory, the document comes out empty and nobody complains.
 *
 * <p>The table of sectors (FAT) names each sector in use: the file must reach as far as the last
 * one. Some writers fill the rest of the table with ends of chains; a sector beyond the file that
 * nothing leads to is none. See [MS-CFB], Compound File Binary File Format, 2.2 to 2.6.
 */
final class OleCheck {
  private static final int HEADER_BYTES = 512;
  private static final int SECTOR_SHIFT_AT = 30;
  private static final int FAT_SECTOR_COUNT_AT = 44;
  private static final int DIRECTORY_START_AT = 48;
  private static final int MINI_FAT_START_AT = 60;
  private static final int DIFAT_START_AT = 68;
  private static final int DIFAT_AT = 76;
  private static final int DIFAT_OF_HEADER = 109;

  /** 512 bytes in version 3, 4,096 in version 4. */
  private static final int SECTOR_SHIFT_MIN = 9;

  private static final int SECTOR_SHIFT_MAX = 12;

  /** In the directory's first entry: where the sector begins that holds short streams. */
  private static final int MINI_STREAM_START_AT = 116;

  private static final int FREE = -1;
  private static final int END_OF_CHAIN = -2;

  private final RandomAccessFile file;
  private final int sectorShift;
  private final long length;

  private OleCheck(RandomAccessFile file, int sectorShift) throws IOException {
    this.file = file;
    this.sectorShift = sectorShift;
    this.length = file.length();
  }

  static void check(Path document) throws IOException, RefusedDocumentException {
    if (!isComplete(document)) {
      throw damaged();
    }
    try (POIFSFileSystem container = new POIFSFileSystem(document.toFile(), true)) {
      // Of this kind Tika's parser makes an empty text.
      if (POIFSDocumentType.detectType(container) == POIFSDocumentType.UNKNOWN) {
        throw damaged();
      }
    }
  }

  static boolean isComplete(Path document) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(document.toFile(), "r")) {
      ByteBuffer header = read(file, 0, HEADER_BYTES);
      int shift = header.getShort(SECTOR_SHIFT_AT);
      return shift >= SECTOR_SHIFT_MIN
          && shift <= SECTOR_SHIFT_MAX
          && new OleCheck(file, shift).reachesLastSector(header);
    } catch (EOFException e) {
      return false;
    }
  }

  private boolean reachesLastSector(ByteBuffer header) throws IOException {
    int fatSector = 0;
    for (int sector : fatSectors(header)) {
      ByteBuffer entries = readSector(sector);
      for (int last = entriesOfSector() - 1; last >= 0; last--) {
        long number = (long) fatSector * entriesOfSector() + last;
        int next = entries.getInt(last * Integer.BYTES);
        if (isBeyond(number) ? !mayBeUnused(next) : isBeyond(next)) {
          return false;
        }
      }
      fatSector++;
    }
    return !isBeyond(header.getInt(MINI_FAT_START_AT)) && hasDirectory(header);
  }

  /** Of the chains that may have one sector, to which no other one leads. */
  private boolean hasDirectory(ByteBuffer header) throws IOException {
    if (sectorShift != SECTOR_SHIFT_MIN) {
      return true; // the table has said all
    }
    ByteBuffer directory = readSector(header.getInt(DIRECTORY_START_AT));
    return !isBeyond(directory.getInt(MINI_STREAM_START_AT));
  }

  /** Longer sectors hold whole streams: a chain's end may be all there is of it. */
  private boolean mayBeUnused(int entry) {
    return entry == FREE || (entry == END_OF_CHAIN && sectorShift == SECTOR_SHIFT_MIN);
  }

  /** Whether the number is one of a sector, and the file ends before that one. */
  private boolean isBeyond(long number) {
    return number >= 0 && offset(number) >= length;
  }

  /** Their numbers: the first in the header, the others in a chain of sectors of their own. */
  private Deque<Integer> fatSectors(ByteBuffer header) throws IOException {
    int count = header.getInt(FAT_SECTOR_COUNT_AT);
    if (count < 0 || offset(count) > length) {
      throw new EOFException("The container has fewer sectors than its table.");
    }
    Deque<Integer> sectors = new ArrayDeque<>(count);
    for (int i = 0; i < DIFAT_OF_HEADER && sectors.size() < count; i++) {
      sectors.add(header.getInt(DIFAT_AT + i * Integer.BYTES));
    }
    int next = header.getInt(DIFAT_START_AT);
    while (sectors.size() < count) {
      ByteBuffer more = readSector(next);
      for (int i = 0; i < entriesOfSector() - 1 && sectors.size() < count; i++) {
        sectors.add(more.getInt(i * Integer.BYTES));
      }
      next = more.getInt((entriesOfSector() - 1) * Integer.BYTES);
    }
    return sectors;
  }

  private int entriesOfSector() {
    return (1 << sectorShift) / Integer.BYTES;
  }

  /** The header takes the place of a sector before the first. */
  private long offset(long sector) {
    return (sector + 1) << sectorShift;
  }

  private ByteBuffer readSector(int sector) throws IOException {
    if (sector < 0) {
      throw new EOFException("The container's table breaks off.");
    }
    return read(file, offset(sector), 1 << sectorShift);
  }

  private static ByteBuffer read(RandomAccessFile file, long offset, int count) throws IOException {
    byte[] bytes = new byte[count];
    file.seek(offset);
    file.readFully(bytes);
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static RefusedDocumentException damaged() {
    return new RefusedDocumentException(
        "PARSE_UNREADABLE",
        "The document is damaged or breaks off: a part of its container is missing. Open it in the"
            + " program that made it, save it anew and send that.");
  }
}
