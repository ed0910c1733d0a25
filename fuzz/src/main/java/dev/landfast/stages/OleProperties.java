package dev.landfast.stages;

import static dev.landfast.fuzz.Target.require;

import dev.landfast.fuzz.Draws;
import dev.landfast.fuzz.Scratch;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.apache.poi.poifs.filesystem.POIFSFileSystem;

/** {@link OleCheck}: whether the container of an old Office document is all there. */
final class OleProperties {
  private static final int SECTOR_BYTES = 512;
  private static final int STREAMS_MAX = 4;
  private static final int STREAM_BYTES_MAX = 20_000;
  private static final Scratch FILE = new Scratch();

  private OleProperties() {}

  static List<byte[]> seeds() {
    try {
      byte[] small = container(new Draws(new byte[] {0, 0, 7}));
      byte[] larger = container(new Draws(new byte[] {1, 20, 0, 0, 9}));
      return List.of(
          small, Arrays.copyOf(larger, 6 * SECTOR_BYTES), new byte[] {3, 78, 32, 0, 5, 1});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Any file has a verdict; a container that is built is complete, and cut it is not. */
  static void check(byte[] input) throws IOException {
    boolean complete = OleCheck.isComplete(FILE.holding(input));
    if (isAccepted(input)) {
      require(complete, "What breaks off is accepted.");
    }
    Draws draws = new Draws(input);
    byte[] built = container(draws);
    require(OleCheck.isComplete(FILE.holding(built)), "A container that was built breaks off.");
    int used = usedBytes(built);
    byte[] trimmed = Arrays.copyOf(built, used);
    require(OleCheck.isComplete(FILE.holding(trimmed)), "Free sectors at the end matter.");
    int left = Math.max(0, used - SECTOR_BYTES - draws.below(65_536) % used);
    byte[] cut = Arrays.copyOf(built, left);
    require(
        !OleCheck.isComplete(FILE.holding(cut)), "A container without its last sector is whole.");
  }

  private static boolean isAccepted(byte[] document) throws IOException {
    try {
      OleCheck.check(FILE.holding(document));
      return true;
    } catch (RefusedDocumentException | IOException | RuntimeException e) {
      return false; // POI throws any of them, and the reader of documents takes any
    }
  }

  private static byte[] container(Draws draws) throws IOException {
    try (POIFSFileSystem container = new POIFSFileSystem()) {
      int streams = 1 + draws.below(STREAMS_MAX);
      for (int i = 0; i < streams; i++) {
        byte[] content = new byte[draws.below(STREAM_BYTES_MAX)];
        Arrays.fill(content, (byte) (1 + draws.below(255)));
        var _ = container.createDocument(new ByteArrayInputStream(content), "stream" + i);
      }
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      container.writeFilesystem(bytes);
      return bytes.toByteArray();
    }
  }

  /**
   * Up to the last sector that is not free. Its table of sectors is in the header, and is short.
   */
  private static int usedBytes(byte[] container) {
    ByteBuffer bytes = ByteBuffer.wrap(container).order(ByteOrder.LITTLE_ENDIAN);
    int last = 0;
    int sectors = container.length / SECTOR_BYTES - 1;
    for (int sector = 0; sector < sectors; sector++) {
      int table = bytes.getInt(76 + sector / 128 * Integer.BYTES);
      if (bytes.getInt((table + 1) * SECTOR_BYTES + sector % 128 * Integer.BYTES) != -1) {
        last = sector;
      }
    }
    return (last + 2) * SECTOR_BYTES;
  }
}
