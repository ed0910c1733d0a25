package dev.landfast.stages;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Whether a PDF goes on to its end mark. PDFBox repairs one that was cut off, without a word, and
 * hands out the text of the part that is there.
 *
 * <p>ISO 32000-1, 7.5.5: the last line of a PDF is {@code %%EOF}. Annex H, note 18: readers ask for
 * it within the last 1,024 bytes only, because mailers and web servers append things.
 */
final class PdfEnd {
  /** As far from the end as the mark is looked for: more generous than the note. */
  static final int LOOKED_AT_BYTES = 8 * 1024;

  private static final String MARK = "%%EOF";

  /** A PDF that was updated has a mark behind each state; a new one begins with objects. */
  private static final Pattern OBJECT = Pattern.compile("\\d+ \\d+ obj");

  private PdfEnd() {}

  static void check(Path file) throws IOException, RefusedDocumentException {
    try (RandomAccessFile pdf = new RandomAccessFile(file.toFile(), "r")) {
      int length = (int) Math.min(pdf.length(), LOOKED_AT_BYTES);
      byte[] end = new byte[length];
      pdf.seek(pdf.length() - length);
      pdf.readFully(end);
      if (!isComplete(end)) {
        throw new RefusedDocumentException(
            "PARSE_UNREADABLE",
            "The PDF breaks off before its end mark: a part of it is missing. Send the whole file.");
      }
    }
  }

  /**
   * @param end the last bytes of a PDF
   */
  static boolean isComplete(byte[] end) {
    String text = new String(end, StandardCharsets.ISO_8859_1);
    int mark = text.lastIndexOf(MARK);
    return mark >= 0 && !OBJECT.matcher(text).region(mark, text.length()).find();
  }
}
