package dev.landfast.rig;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class DamageTest {
  private static final byte[] CONTENT = "0123456789".repeat(100).getBytes(US_ASCII);

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void seedDoesTheSameToTheSameBytes(Damage damage) throws Exception {
    CorpusDocument document = document(damage);

    assertThat(document.content(7)).isEqualTo(document.content(7));
    boolean whole = damage == Damage.NONE || damage == Damage.RENAMED;
    assertThat(Arrays.equals(document.content(7), CONTENT)).isEqualTo(whole);
  }

  @Test
  void oneBitOfOneByteIsFlippedWhereTheSeedSays() throws Exception {
    byte[] one = document(Damage.FLIPPED).content(1);
    byte[] other = document(Damage.FLIPPED).content(2);

    assertThat(bitsApart(one, CONTENT)).isEqualTo(1);
    assertThat(bitsApart(other, CONTENT)).isEqualTo(1);
    assertThat(one).isNotEqualTo(other);
  }

  @Test
  void renamedOneEndsLikeAnother() throws Exception {
    assertThat(document(Damage.RENAMED).name()).isEqualTo("a.pdf.html");
    assertThat(document(Damage.RENAMED).type()).isEqualTo("pdf");
  }

  private CorpusDocument document(Damage damage) throws Exception {
    Path file = Files.write(folder.resolve("a.pdf"), CONTENT);
    return new CorpusDocument(file, damage, Files.write(folder.resolve("b.htm"), CONTENT));
  }

  private static int bitsApart(byte[] one, byte[] other) {
    int bits = 0;
    for (int i = 0; i < one.length; i++) {
      bits += Integer.bitCount((one[i] ^ other[i]) & 0xFF);
    }
    return bits;
  }
}
