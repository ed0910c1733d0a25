package dev.landfast.stages;

import static dev.landfast.fuzz.Target.require;

import dev.landfast.fuzz.Draws;
import dev.landfast.fuzz.Scratch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** {@link ZipCheck}: whether a document's container can be unpacked, whole and within bounds. */
final class ZipProperties {
  private static final int ENTRIES_MAX = 5;
  private static final int CONTENT_BYTES_MAX = 40;
  private static final int REPEATED_MAX = 200;
  private static final Scratch FILE = new Scratch();

  private ZipProperties() {}

  static List<byte[]> seeds() {
    try {
      return List.of(
          zip(new Draws(new byte[] {0, 0, 3, 'a', 'b', 'c', 1})).bytes(),
          zip(new Draws(new byte[] {2, 1, 4, 'a', 'b', 'c', 'd', 99, 0, 2, 'x', 'y', 1})).bytes(),
          "\2\1\4abcdc\0\2xy".getBytes(StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Any file has a verdict; a ZIP that is built is whole; cut, or with another byte, it is not. */
  static void check(byte[] input) throws IOException {
    if (isAccepted(input)) {
      require(!ZipCheck.hasHugeDirectory(FILE.holding(input)), "A part is longer than the whole.");
    } else {
      ZipCheck.hasHugeDirectory(FILE.holding(input));
    }
    Draws draws = new Draws(input);
    Built built = zip(draws);
    require(isAccepted(built.bytes()), "A ZIP that was built is damaged.");
    byte[] cut = Arrays.copyOf(built.bytes(), draws.below(built.bytes().length));
    require(!isAccepted(cut), "A ZIP that was cut off is whole.");
    if (built.storedBytes() > 0) {
      byte[] changed = built.bytes().clone();
      changed[built.storedAt() + draws.below(built.storedBytes())] ^= (byte) (1 << draws.below(8));
      require(!isAccepted(changed), "A ZIP with another byte is whole.");
    }
  }

  private static boolean isAccepted(byte[] zip) throws IOException {
    try {
      ZipCheck.check(FILE.holding(zip));
      return true;
    } catch (RefusedDocumentException e) {
      return false;
    }
  }

  /** The first entry is stored: its bytes stand there as they are. */
  private static Built zip(Draws draws) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int storedAt = 0;
    int storedBytes = 0;
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      int entries = 1 + draws.below(ENTRIES_MAX);
      for (int i = 0; i < entries; i++) {
        boolean directory = draws.flag();
        byte[] content = repeated(draws.bytes(CONTENT_BYTES_MAX), 1 + draws.below(REPEATED_MAX));
        ZipEntry entry = new ZipEntry(i + (directory ? ".rels" : ".xml"));
        if (i == 0) {
          CRC32 checksum = new CRC32();
          checksum.update(content);
          entry.setMethod(ZipEntry.STORED);
          entry.setSize(content.length);
          entry.setCrc(checksum.getValue());
        }
        zip.putNextEntry(entry);
        if (i == 0) {
          zip.flush();
          storedAt = bytes.size();
          storedBytes = content.length;
        }
        zip.write(content);
        zip.closeEntry();
      }
    }
    return new Built(bytes.toByteArray(), storedAt, storedBytes);
  }

  private static byte[] repeated(byte[] content, int times) {
    byte[] all = new byte[content.length * times];
    for (int i = 0; i < all.length; i++) {
      all[i] = content[i % content.length];
    }
    return all;
  }

  @SuppressWarnings("ArrayRecordComponent") // handed from one method to the other
  private record Built(byte[] bytes, int storedAt, int storedBytes) {}
}
