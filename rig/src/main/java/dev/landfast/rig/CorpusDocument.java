package dev.landfast.rig;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.GZIPInputStream;

/**
 * A document of the corpus as it is sent: a real one, and what was done to it. Its content is made
 * when it is asked for: a corpus does not fit into memory.
 *
 * @param file the real one
 * @param damage what was done to it
 * @param other of another type, where the damage asks for one
 */
record CorpusDocument(Path file, Damage damage, Path other) {
  /** Much more than any document of the corpus. */
  private static final int LENGTH_MAX = 64 * 1024 * 1024;

  private static final String COMPRESSED = ".gz";

  /** Taken by {@code attachments} alone, if at all. */
  private static final Set<String> DOCUMENTS =
      Set.of("pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "rtf", "html", "txt");

  static CorpusDocument whole(Path file) {
    return new CorpusDocument(file, Damage.NONE, file);
  }

  /** By the end of its own name, whatever it was renamed to: {@code pdf}; or nothing. */
  String type() {
    return typeOf(file);
  }

  static String typeOf(Path file) {
    String name = plainName(file);
    String type = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    if (type.length() == name.length()) {
      return "";
    }
    return type.equals("htm") ? "html" : type;
  }

  /** What it is sent as. */
  String name() {
    String name = plainName(file);
    return damage == Damage.RENAMED ? name + "." + typeOf(other) : name;
  }

  /** What a report calls it: the same in every run. */
  String label() {
    return name() + " " + damage.label();
  }

  /** The pipeline that takes the most of it: with a check of its text and chunks, or without. */
  String pipeline() {
    return DOCUMENTS.contains(type()) ? "documents" : "attachments";
  }

  byte[] content(long seed) throws IOException {
    byte[] content = bytes(file);
    if (content.length == 0) {
      return content;
    }
    CRC32 crc = new CRC32();
    crc.update(content);
    crc.update(damage.label().getBytes(StandardCharsets.US_ASCII));
    Random random = new Random(seed ^ crc.getValue() << Integer.SIZE);
    return damage.of(content, bytes(other), random);
  }

  private static String plainName(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.endsWith(COMPRESSED)
        ? name.substring(0, name.length() - COMPRESSED.length())
        : name;
  }

  private static byte[] bytes(Path file) throws IOException {
    boolean compressed = file.toString().endsWith(COMPRESSED);
    try (InputStream raw = Files.newInputStream(file);
        InputStream in = compressed ? new GZIPInputStream(raw) : raw) {
      byte[] bytes = in.readNBytes(LENGTH_MAX + 1);
      if (bytes.length > LENGTH_MAX) {
        throw new IOException(file + " is too long for the corpus.");
      }
      return bytes;
    }
  }
}
