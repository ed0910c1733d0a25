package dev.landfast.stages;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PdfEndTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "startxref\n116\n%%EOF",
        "startxref\n116\n%%EOF\r\n",
        "startxref\n116\n%%EOF\0\0\0\0",
        "startxref\n116\n%%EOF\n<!-- appended by a web server, 42 objects -->",
        "%%EOF\n7 0 obj\n<<>>\nendobj\nstartxref\n300\n%%EOF\n"
      })
  void pdfIsCompleteWithItsEndMark(String end) {
    assertThat(PdfEnd.isComplete(end.getBytes(ISO_8859_1))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "startxref\n116\n%%EO",
        "5 0 obj\n<</Length 12>>\nstream\nBT (Hello",
        "startxref\n116\n%%EOF\n7 0 obj\n<</Length 99>>\nstream\n"
      })
  void pdfIsCutOffWithoutOrBehindItsEndMark(String end) {
    assertThat(PdfEnd.isComplete(end.getBytes(ISO_8859_1))).isFalse();
  }

  @Test
  void markIsLookedForAsFarAsReadersDo() throws Exception {
    byte[] pdf = Documents.pdf("Hello");
    PdfEnd.check(Files.write(folder.resolve("pdf"), Arrays.copyOf(pdf, pdf.length + 1_000)));
  }

  @Test
  void garbageBehindTheMarkIsToleratedUpToTheBoundOnly() throws Exception {
    byte[] pdf = Documents.pdf("Hello");
    int room = PdfEnd.LOOKED_AT_BYTES - "%%EOF\n".length();
    Path within = Files.write(folder.resolve("within"), Arrays.copyOf(pdf, pdf.length + room));
    Path beyond = Files.write(folder.resolve("beyond"), Arrays.copyOf(pdf, pdf.length + room + 1));

    PdfEnd.check(within);
    assertThatThrownBy(() -> PdfEnd.check(beyond))
        .isInstanceOf(RefusedDocumentException.class)
        .hasMessageStartingWith("The PDF breaks off before its end mark");
  }
}
