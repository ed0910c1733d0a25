package dev.landfast.stages;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Unpacks a document's ZIP once, to nowhere, before a parser holds parts of it in memory.
 *
 * <p>Tika salvages what it can from a ZIP that was cut off, and hands out the text of the rest;
 * here it must be whole, with every checksum right. And Tika turns POI's own guard against bombs
 * off and counts the text that comes out, which is too late where a table of strings is unpacked
 * before any text comes.
 */
final class ZipCheck {
  static final int ENTRIES_MAX = 10_000;

  /** Of all entries, unpacked. */
  static final long UNPACKED_BYTES_MAX = 512L * 1024 * 1024;

  /** Unpacked to packed; real documents stay below 50, Deflate can do 1,000. */
  static final int RATIO_MAX = 100;

  /** A document may always unpack to this much: a small one may be all repetition. */
  static final long RATIO_FREE_BYTES = 64L * 1024 * 1024;

  /** Of the entries of an Office document that describe its parts. */
  static final long DIRECTORY_BYTES_MAX = 16L * 1024 * 1024;

  private static final int BUFFER_BYTES = 64 * 1024;

  private ZipCheck() {}

  static void check(Path file) throws IOException, RefusedDocumentException {
    long byRatio = Math.max(RATIO_FREE_BYTES, Files.size(file) * RATIO_MAX);
    long left = Math.min(UNPACKED_BYTES_MAX, byRatio);
    try (ZipFile zip = new ZipFile(file.toFile())) {
      if (zip.size() > ENTRIES_MAX) {
        throw bomb();
      }
      Enumeration<? extends ZipEntry> entries = zip.entries();
      while (entries.hasMoreElements()) {
        left -= unpack(zip, entries.nextElement(), left);
      }
    } catch (ZipException | EOFException e) {
      throw damaged();
    }
  }

  /**
   * Whether the entries that say what the others are, which detectors hold in memory, are longer
   * than any program makes them. A ZIP that is damaged has none.
   */
  static boolean hasHugeDirectory(Path file) throws IOException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      if (zip.size() > ENTRIES_MAX) {
        return true;
      }
      long left = DIRECTORY_BYTES_MAX;
      Enumeration<? extends ZipEntry> entries = zip.entries();
      while (entries.hasMoreElements()) {
        ZipEntry entry = entries.nextElement();
        String name = entry.getName().toLowerCase(Locale.ROOT);
        if (name.endsWith(".rels") || name.equals("[content_types].xml")) {
          left -= unpack(zip, entry, left);
        }
      }
      return false;
    } catch (ZipException | EOFException e) {
      return false;
    } catch (RefusedDocumentException e) {
      return true;
    }
  }

  /** Returns the entry's length. */
  private static long unpack(ZipFile zip, ZipEntry entry, long lengthMax)
      throws IOException, RefusedDocumentException {
    byte[] buffer = new byte[BUFFER_BYTES];
    CRC32 checksum = new CRC32();
    long length = 0;
    try (InputStream in = zip.getInputStream(entry)) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        checksum.update(buffer, 0, count);
        length += count;
        if (length > lengthMax) {
          throw bomb();
        }
        if (Thread.currentThread().isInterrupted()) {
          throw new InterruptedIOException("Interrupted while a document was checked.");
        }
      }
    }
    if (entry.getCrc() != -1 && entry.getCrc() != checksum.getValue()) {
      throw new ZipException("The checksum of an entry is another.");
    }
    return length;
  }

  private static RefusedDocumentException damaged() {
    return new RefusedDocumentException(
        "PARSE_UNREADABLE",
        "The document is damaged or breaks off: its container cannot be unpacked. Open it in the"
            + " program that made it, save it anew and send that.");
  }

  private static RefusedDocumentException bomb() {
    return new RefusedDocumentException(
        "PARSE_BOMB",
        "The document unpacks to far more than its size lets expect, more than "
            + UNPACKED_BYTES_MAX / (1024 * 1024)
            + " MiB or "
            + RATIO_MAX
            + " times its size. Split it, or take out what bloats it, and send it again.");
  }
}
