package dev.landfast.engine.blob.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.landfast.engine.blob.BlobRef;
import dev.landfast.engine.blob.BlobUnavailableException;
import dev.landfast.engine.blob.OpenBlob;
import dev.landfast.engine.blob.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OpenBlobTest extends BlobFixture {
  private static final int BUFFER = 64 * 1024;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, BUFFER - 1, BUFFER, BUFFER + 1, 3 * BUFFER + 5})
  void copyHasExactlyTheSealedBytes(int length) throws IOException {
    byte[] content = random(length);
    try (OpenBlob blob = store.open(kept(content))) {
      assertThat(copy(blob)).isEqualTo(content);
      assertThat(copy(blob)).as("again").isEqualTo(content);
    }
  }

  @Test
  void openBlobOutlivesItsName() throws IOException {
    BlobRef ref = kept(bytes("content"));
    try (OpenBlob blob = store.open(ref)) {
      Files.delete(fileOf(ref));

      assertThat(copy(blob)).isEqualTo(bytes("content"));
    }
  }

  @Test
  void verifiedBlobIsReadFromItsFirstByte() throws IOException {
    try (OpenBlob blob = store.open(kept(bytes("content")))) {
      blob.verify();

      assertThat(blob.stream().readAllBytes()).isEqualTo(bytes("content"));
      assertThat(blob.ref().length()).isEqualTo(7);
    }
  }

  @Test
  void rangeHasExactlyThatPart() throws IOException {
    byte[] content = random(3 * BUFFER);
    try (OpenBlob blob = store.open(kept(content))) {
      assertThat(range(blob, 0, 1)).isEqualTo(Arrays.copyOfRange(content, 0, 1));
      assertThat(range(blob, 100, BUFFER + 7))
          .isEqualTo(Arrays.copyOfRange(content, 100, BUFFER + 107));
      assertThat(range(blob, content.length - 3, 3))
          .isEqualTo(Arrays.copyOfRange(content, content.length - 3, content.length));
      assertThat(range(blob, 5, 0)).isEmpty();
    }
  }

  @Test
  void rangeBehindTheEndIsIncomplete() throws IOException {
    try (OpenBlob blob = store.open(kept(bytes("content")))) {
      assertThat(verdictOf(() -> range(blob, 3, 5))).isEqualTo(Verdict.INCOMPLETE);
    }
  }

  @Test
  void blobThatEndsEarlyWhileItIsReadIsIncomplete() throws IOException {
    BlobRef ref = kept(bytes("content"));
    try (OpenBlob blob = store.open(ref)) {
      Files.writeString(fileOf(ref), "cont"); // the same file, shorter

      assertThat(verdictOf(blob::verify)).isEqualTo(Verdict.INCOMPLETE);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, BUFFER, BUFFER + 1, 3 * BUFFER + 5})
  void copyOfACorruptBlobIsNeverWhole(int length) throws IOException {
    byte[] content = random(length);
    for (int flipped : new int[] {0, length - 1}) {
      BlobRef ref = kept(content);
      byte[] corrupt = content.clone();
      corrupt[flipped] ^= 1;
      Files.write(fileOf(ref), corrupt);
      try (OpenBlob blob = store.open(ref)) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(verdictOf(() -> blob.copyTo(out))).isEqualTo(Verdict.CORRUPT);
        assertThat(out.size()).isLessThan(length);
        assertThat(verdictOf(blob::verify)).isEqualTo(Verdict.CORRUPT);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, BUFFER, 2 * BUFFER})
  void copyOfABlobThatGrewIsNeverWhole(int length) throws IOException {
    BlobRef ref = kept(random(length));
    try (OpenBlob blob = store.open(ref)) {
      Files.write(fileOf(ref), random(BUFFER), StandardOpenOption.APPEND);

      ByteArrayOutputStream out = new ByteArrayOutputStream();
      assertThat(verdictOf(() -> blob.copyTo(out))).isEqualTo(Verdict.CORRUPT);
      assertThat(out.size()).isLessThan(length);
    }
  }

  @Test
  void linkInThePlaceOfABlobIsNotFollowed() throws IOException {
    BlobRef ref = kept(bytes("content"));
    Path elsewhere = Files.move(fileOf(ref), root.resolve("elsewhere"));
    Files.createSymbolicLink(fileOf(ref), elsewhere);

    assertThatThrownBy(() -> store.open(ref))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(BlobUnavailableException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/etc/passwd",
        "../staging/this-run/check",
        "2026-03-01T10/../../owner.json",
        "2026-03-01T10/0195d0a4-0000-7000-8000-00000000000",
        "2026-03-01T10/0195d0a4-0000-7000-8000-000000000000\n",
        "2026-03-01T10/0195D0A4-0000-7000-8000-000000000000",
        "s3://bucket/2026-03-01T10/0195d0a4-0000-7000-8000-000000000000",
        "x/2026-03-01T10/0195d0a4-0000-7000-8000-000000000000",
        ".............//-----------------------------------"
      })
  void locatorOfAnotherFormLeadsNowhere(String locator) {
    assertThatThrownBy(() -> store.open(new BlobRef(locator, 1, "")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static byte[] copy(OpenBlob blob) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    blob.copyTo(out);
    return out.toByteArray();
  }

  private static byte[] range(OpenBlob blob, long from, long length) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    blob.copyRange(from, length, out);
    return out.toByteArray();
  }

  private static Verdict verdictOf(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    return catchThrowableOfType(BlobUnavailableException.class, call).verdict();
  }
}
