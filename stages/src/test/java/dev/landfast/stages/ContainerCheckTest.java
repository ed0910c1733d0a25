package dev.landfast.stages;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.poi.poifs.filesystem.POIFSFileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link ZipCheck}, {@link OleCheck} and {@link RtfEnd}. */
class ContainerCheckTest {
  private static final int SECTOR_BYTES = 512;

  @TempDir Path folder;

  @Test
  void zipIsCutOffWhereverItEndsTooEarly() throws Exception {
    byte[] zip = Documents.docx("Hello");
    for (int length = 1; length < zip.length; length += 397) {
      Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(zip, length));

      assertThatThrownBy(() -> ZipCheck.check(cut))
          .as("%d of %d bytes", length, zip.length)
          .isInstanceOf(RefusedDocumentException.class);
    }
  }

  @Test
  void zipMayUnpackToTheFreeSizeWhateverItsRatio() throws Exception {
    Path bound = zipOf((int) ZipCheck.RATIO_FREE_BYTES);
    Path beyond = zipOf((int) ZipCheck.RATIO_FREE_BYTES + 1);

    assertThatCode(() -> ZipCheck.check(bound)).doesNotThrowAnyException();
    assertThatThrownBy(() -> ZipCheck.check(beyond)).hasMessageContaining("unpacks to far more");
  }

  @Test
  void zipWithTooManyEntriesIsRefused() throws Exception {
    Map<String, byte[]> entries = new HashMap<>();
    for (int i = 0; i <= ZipCheck.ENTRIES_MAX; i++) {
      entries.put("entry" + i, new byte[0]);
    }
    Path zip = Files.write(folder.resolve("zip"), Documents.zip(entries));

    assertThatThrownBy(() -> ZipCheck.check(zip)).isInstanceOf(RefusedDocumentException.class);
  }

  @Test
  void interruptStopsUnpacking() throws Exception {
    Path zip = zipOf(1_000_000);
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> ZipCheck.check(zip)).isInstanceOf(InterruptedIOException.class);
    } finally {
      Thread.interrupted();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1_000, 100_000, 9_000_000}) // the last needs more FAT than the header names
  void oleIsCompleteAsLongAsItsLastSectorIsThere(int length) throws Exception {
    byte[] container = container(length);
    assertThat(isCompleteOle(container)).isTrue();

    int missingMax = Math.min(5, container.length / SECTOR_BYTES);
    for (int missing = 1; missing <= missingMax; missing++) {
      byte[] cut = Arrays.copyOf(container, container.length - missing * SECTOR_BYTES);
      if (lastUsedByte(container) >= cut.length) {
        assertThat(isCompleteOle(cut)).as("%d sectors are missing", missing).isFalse();
      }
    }
    assertThat(isCompleteOle(Arrays.copyOf(container, container.length / 2))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {1_000, 100_000})
  void oleMayHaveATableWhoseRestEndsChains(int length) throws Exception {
    byte[] container = withoutFreeSectors(container(length));
    assertThat(isCompleteOle(container)).isTrue();

    for (int missing = 1; missing <= 3; missing++) {
      byte[] cut = Arrays.copyOf(container, container.length - missing * SECTOR_BYTES);
      if (lastUsedByte(container) >= cut.length) {
        assertThat(isCompleteOle(cut)).as("%d sectors are missing", missing).isFalse();
      }
    }
    assertThat(isCompleteOle(Arrays.copyOf(container, container.length / 2))).isFalse();
  }

  @Test
  void oleMayHaveSectorsOf4096Bytes() throws Exception {
    int sector = 4096;
    ByteBuffer container = ByteBuffer.allocate(4 * sector).order(ByteOrder.LITTLE_ENDIAN);
    container.putShort(30, (short) 12).putInt(44, 1).putInt(76, 0);
    for (int i = 0; i < sector; i += Integer.BYTES) {
      container.putInt(sector + i, -1);
    }
    container.putInt(sector, -3).putInt(sector + 4, -2).putInt(sector + 8, -2); // 3 in use

    assertThat(isCompleteOle(container.array())).isTrue();
    assertThat(isCompleteOle(Arrays.copyOf(container.array(), 3 * sector))).isFalse();
  }

  @Test
  void oleWithoutSenseIsNotComplete() throws Exception {
    byte[] header = Arrays.copyOf(Documents.xls("Hello"), SECTOR_BYTES);
    byte[] endless = header.clone();
    ByteBuffer.wrap(endless).order(ByteOrder.LITTLE_ENDIAN).putInt(44, Integer.MAX_VALUE);

    assertThat(isCompleteOle(header)).isFalse();
    assertThat(isCompleteOle(endless)).isFalse();
    assertThat(isCompleteOle(new byte[0])).isFalse();
    assertThat(isCompleteOle(new byte[SECTOR_BYTES])).isFalse();
  }

  @Test
  void oleWithoutADocumentIsRefused() throws Exception {
    Path container = Files.write(folder.resolve("ole"), container(10_000));

    assertThatThrownBy(() -> OleCheck.check(container))
        .isInstanceOf(RefusedDocumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\\rtf1 Hello}",
        "{\\rtf1 Hello}\r\n\0",
        "{\\rtf1 {\\b a} \\{ \\\\ \\'7d {{}}}",
        "{\\rtf1 {\\pict\\bin3 }}}x}}",
        "{\\rtf1 {\\pict\\bin2}}}}"
      })
  void rtfIsCompleteWithItsLastBrace(String rtf) throws Exception {
    assertThat(RtfEnd.isComplete(new ByteArrayInputStream(rtf.getBytes(US_ASCII)))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{\\rtf1 Hello",
        "{\\rtf1 {\\b a}",
        "{\\rtf1 a\\}",
        "{\\rtf1 {\\pict\\bin9 }}}",
        "{\\rtf1 \\",
        "{\\rtf1 \\b"
      })
  void rtfIsCutOffWithoutItsLastBrace(String rtf) throws Exception {
    assertThat(RtfEnd.isComplete(new ByteArrayInputStream(rtf.getBytes(US_ASCII)))).isFalse();
  }

  private Path zipOf(int length) throws IOException {
    return Files.write(
        folder.resolve("zip" + length), Documents.zip(Map.of("zeros", new byte[length])));
  }

  private boolean isCompleteOle(byte[] content) throws IOException {
    return OleCheck.isComplete(Files.write(folder.resolve("ole"), content));
  }

  private static byte[] container(int length) throws IOException {
    try (POIFSFileSystem container = new POIFSFileSystem()) {
      byte[] content = new byte[length];
      Arrays.fill(content, (byte) 'x');
      container.createDocument(new ByteArrayInputStream(content), "Stream");
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      container.writeFilesystem(out);
      return out.toByteArray();
    }
  }

  /** As programs write it that know no free sectors: what is beyond the file ends a chain. */
  private static byte[] withoutFreeSectors(byte[] container) {
    ByteBuffer bytes = ByteBuffer.wrap(container).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < bytes.getInt(44); i++) {
      int table = (bytes.getInt(76 + i * Integer.BYTES) + 1) * SECTOR_BYTES;
      for (int at = table; at < table + SECTOR_BYTES; at += Integer.BYTES) {
        if (bytes.getInt(at) == -1) {
          bytes.putInt(at, -2);
        }
      }
    }
    return container;
  }

  /** POI pads with zeros: the last byte that is not zero is in use. */
  private static int lastUsedByte(byte[] container) {
    int last = container.length - 1;
    while (container[last] == 0) {
      last--;
    }
    return last;
  }
}
