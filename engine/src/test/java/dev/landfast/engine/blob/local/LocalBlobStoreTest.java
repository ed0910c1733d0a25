package dev.landfast.engine.blob.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.landfast.engine.blob.BlobLabel;
import dev.landfast.engine.blob.BlobRef;
import dev.landfast.engine.blob.SealedBlob;
import dev.landfast.engine.blob.StagedBlob;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** From staging to keeping or discarding. Reading is in {@link OpenBlobTest}. */
final class LocalBlobStoreTest extends BlobFixture {

  @Test
  void sealedBlobLandsWithItsBytesItsDigestAndANoteOfItself() throws Exception {
    BlobLabel label =
        new BlobLabel(label().id(), "acme", "papers", "a.txt", "corr", "job", "parse");
    SealedBlob sealed;
    try (StagedBlob staged = store.stage(label)) {
      staged.write(ByteBuffer.wrap(bytes("first, ")));
      staged.write(ByteBuffer.wrap(bytes("second")));
      assertThat(staged.length()).isEqualTo(13);
      sealed = staged.seal();
    }

    String locator = "2026-03-01T10/" + label.id();
    BlobRef ref = new BlobRef(locator, 13, sha256(bytes("first, second")));
    assertThat(sealed.ref()).isEqualTo(ref);
    assertThat(fileOf(ref)).hasContent("first, second");
    assertThat(BlobNote.of(fileOf(ref)))
        .contains(new BlobNote(label, locator, 13, ref.sha256(), clock.instant()));
  }

  @Test
  void blobHasNoNameBeforeItIsSealed() throws IOException {
    try (StagedBlob staged = store.stage(label())) {
      staged.write(ByteBuffer.wrap(bytes("not yet")));

      assertThat(files("blobs")).isEmpty();
    }
    assertThat(files("blobs")).isEmpty();
    assertThat(files("staging")).isEmpty();
  }

  @Test
  void blobIsSealedOnceAndTakesNothingAfterwards() throws IOException {
    try (StagedBlob staged = store.stage(label())) {
      SealedBlob sealed = staged.seal();

      assertThatThrownBy(staged::seal).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> staged.write(ByteBuffer.wrap(bytes("more"))))
          .isInstanceOf(IllegalStateException.class);
      assertThat(fileOf(sealed.ref())).isEmptyFile();
    }
  }

  @Test
  void sealedBlobStaysMarkedUntilItIsKept() throws IOException {
    SealedBlob sealed = sealed(bytes("content"));
    assertThat(markerOf(RUN, sealed.ref())).exists();

    sealed.keep();
    assertThat(files("staging")).isEmpty();

    sealed.close();
    assertThat(fileOf(sealed.ref())).hasContent("content");
  }

  @Test
  void blobThatIsNotKeptIsDiscardedWithItsMarker() throws IOException {
    SealedBlob sealed = sealed(bytes("content"));

    sealed.close();
    assertThat(files("blobs")).isEmpty();
    assertThat(files("staging")).isEmpty();
    sealed.keep();
    sealed.close();
  }

  @Test
  void blobLeftToRecoveryStaysWithItsMarker() throws IOException {
    SealedBlob sealed = sealed(bytes("content"));
    sealed.leaveToRecovery();

    sealed.close();

    assertThat(fileOf(sealed.ref())).hasContent("content");
    assertThat(markerOf(RUN, sealed.ref())).exists();
  }

  @Test
  void idThatIsTakenIsRefusedAndItsBlobUntouched() throws IOException {
    BlobLabel label = label();
    try (SealedBlob first = sealed(store, label, bytes("first"))) {
      assertThatThrownBy(() -> store.stage(label)).isInstanceOf(FileAlreadyExistsException.class);
      first.keep();

      assertThatThrownBy(() -> sealed(store, label, bytes("second")))
          .isInstanceOf(FileAlreadyExistsException.class);
      assertThat(fileOf(first.ref())).hasContent("first");
      assertThat(files("staging")).isEmpty();
    }
  }

  @Test
  void eachHourHasAFolderOfItsOwnForWhatBeganInIt() throws IOException {
    try (StagedBlob slow = store.stage(label())) {
      clock.advance(Duration.ofSeconds(1));

      SealedBlob next = sealed(bytes("next"));
      assertThat(next.ref().locator()).startsWith("2026-03-01T11/");
      assertThat(fileOf(next.ref())).exists();

      assertThat(slow.seal().ref().locator()).startsWith("2026-03-01T10/");
    }
  }

  @Test
  void labelThatDoesNotFitIntoANoteIsRefusedBeforeItIsNamed() throws IOException {
    try (StagedBlob staged = store.stage(label("x".repeat(3 * 1024)))) {
      assertThatThrownBy(staged::seal).isInstanceOf(IOException.class).hasMessageContaining("note");
    }
    assertThat(files("blobs")).isEmpty();
    assertThat(files("staging")).isEmpty();
  }

  @Test
  void longestNameThatIsTakenInFitsIntoANote() throws IOException {
    BlobLabel label = label("\"".repeat(255)); // the worst case: each is escaped

    SealedBlob sealed = sealed(store, label, bytes("content"));

    assertThat(BlobNote.of(fileOf(sealed.ref())).orElseThrow().label()).isEqualTo(label);
  }

  @Test
  void checkLeavesNothing() throws IOException {
    store.check();
    store.check();

    assertThat(files("")).isEmpty();
  }

  @Test
  void checkThatWasCutOffIsNotInTheWayOfTheNext() throws IOException {
    Path folder = root.resolve("staging").resolve(RUN);
    Files.writeString(folder.resolve("check"), "left");
    Files.writeString(folder.resolve("check-target"), "left");

    store.check();

    assertThat(files("")).isEmpty();
  }

  @Test
  void storeThatLostItsFolderFailsTheCheck() throws IOException {
    Files.delete(root.resolve("staging").resolve(RUN));

    assertThatThrownBy(store::check).isInstanceOf(IOException.class);
  }

  @Test
  void rootThatIsAFileIsRefused() throws IOException {
    Path file = Files.writeString(root.resolve("file"), "kept");

    assertThatThrownBy(() -> LocalBlobStore.open(file, RUN, 0, clock))
        .isInstanceOf(IOException.class);
    assertThat(file).hasContent("kept");
  }
}
