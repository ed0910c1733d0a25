package dev.landfast.stages;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.landfast.fuzz.Target;
import java.io.ByteArrayOutputStream;
import java.util.List;

/** What holds for the parsers of documents, text and names. */
public final class StageTargets {
  private static final String PDF =
      "%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\nxref\nstartxref\n9\n%%EOF\n";
  private static final String RTF =
      "{\\rtf1\\ansi {\\fonttbl{\\f0 Arial;}} a\\{b\\}\\'7d {\\pict\\bin5 }}{}}\\par}";
  private static final String TEXT =
      "First sentence. Second one!\r\n\r\nNext paragraph \uD83D\uDE00, e\u0301, \u2029 \f end.\n\n";

  public static final List<Target> ALL =
      List.of(
          Target.of("pdf-end", 3_000, EndProperties::pdf, PDF, "%%EOF1 0 obj", "\0\3" + PDF),
          Target.of(
              "rtf-end", 3_000, EndProperties::rtf, RTF, "\1\2\3\4\5\6\7", "{\\bin2147483647 "),
          new Target("ole-check", 1_500, OleProperties.seeds(), OleProperties::check),
          new Target("zip-check", 1_500, ZipProperties.seeds(), ZipProperties::check),
          Target.of(
              "text-encoding", 2_000, TextProperties::encoding, TEXT, "\u00e4\u20ac\uD83D\uDE00"),
          new Target("chunker", 1_000, chunkSeeds(), TextProperties::chunks),
          Target.of(
              "type-names",
              3_000,
              NameProperties::types,
              "a.PDF",
              "x.tar.gz",
              "b.docx\ntext/plain; a=b"),
          Target.of(
              "frames",
              3_000,
              FrameProperties::frames,
              "y\0\0\0\0\0\0\0\0",
              "t\0\0\0\1\0\0\0\2ab"));

  private StageTargets() {}

  /** As {@link TextProperties} draws them. */
  private static List<byte[]> chunkSeeds() {
    return List.of(
        concat(repeated(TEXT.substring(0, 40), 60), repeated("\n\n", 200), repeated("no end", 250)),
        concat(repeated("a b. ", 100), repeated("\uD83D\uDE00", 255)),
        // One character as a reader sees it, longer than any chunk.
        concat(repeated("e", 1), repeated("\uD834\uDD65".repeat(15), 255)));
  }

  private static byte[] repeated(String text, int times) {
    byte[] bytes = text.getBytes(UTF_8);
    return concat(new byte[] {0, (byte) bytes.length}, bytes, new byte[] {(byte) (times - 1)});
  }

  private static byte[] concat(byte[]... pieces) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] piece : pieces) {
      all.writeBytes(piece);
    }
    return all.toByteArray();
  }
}
