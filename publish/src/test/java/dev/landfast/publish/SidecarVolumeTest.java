package dev.landfast.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.crashfs.CrashFileSystem;
import dev.landfast.crashfs.Errno;
import dev.landfast.crashfs.Fault;
import dev.landfast.crashfs.OperationKind;
import dev.landfast.publish.SidecarFailed.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On volumes that cannot do everything. */
final class SidecarVolumeTest {
  private final CrashFileSystem volume = CrashFileSystem.create();
  private Sidecar transcript;

  @BeforeEach
  void media() throws IOException {
    Path media = Files.writeString(volume.path("/data/media.mp4"), "a cut");
    transcript = Sidecar.of(media, "transcript.txt");
  }

  @AfterEach
  void nothingStaysOpen() {
    assertThat(SidecarLock.foldersOpen()).isZero();
    assertThat(volume.openHandles()).isEmpty();
  }

  @Test
  void volumeWithoutAttributesGetsSidecarsThatAreNeverReusedAndSaysSo() throws IOException {
    volume.fail(Fault.of(OperationKind.SET_ATTRIBUTE, Errno.ENOTSUP).forEver());

    for (String content : new String[] {"first", "second"}) {
      SidecarResult result = make(content);

      assertThat(result).isEqualTo(new SidecarMadeUnnoted(new Durable(transcript.target())));
      assertThat(result.advice()).contains("no extended attributes");
      assertThat(Files.readString(transcript.target())).isEqualTo(content);
    }
  }

  @Test
  void noteThatCannotBeKeptForAnotherReasonIsAFailure() {
    volume.fail(Fault.of(OperationKind.SET_ATTRIBUTE, Errno.ENOSPC).forEver());

    assertThat(make("first"))
        .isInstanceOfSatisfying(
            SidecarFailed.class, failed -> assertThat(failed.part()).isEqualTo(Part.TARGET));
    assertThat(Files.exists(transcript.target())).isFalse();
  }

  @Test
  void withoutALockNoSidecarIsMade() {
    volume.fail(Fault.of(OperationKind.LOCK, Errno.ENOTSUP).forEver());

    SidecarResult result = make("unlocked");

    assertThat(result)
        .isInstanceOfSatisfying(
            SidecarFailed.class, failed -> assertThat(failed.part()).isEqualTo(Part.LOCK));
    assertThat(result.advice()).startsWith("The folder's lock cannot be had");
    assertThat(Files.exists(transcript.target())).isFalse();
  }

  @Test
  void sidecarWhoseNameMayBeLostIsMadeAnew() {
    volume.fail(Fault.of(OperationKind.SYNC_DIRECTORY, Errno.EIO));

    assertThat(make("first"))
        .isInstanceOfSatisfying(
            SidecarMade.class,
            made -> assertThat(made.published()).isInstanceOf(PublishedUnsynced.class));

    assertThat(make("second")).isEqualTo(new SidecarMade(new Durable(transcript.target())));
  }

  @Test
  void sidecarThatCannotBeSyncedIsNotCalledReused() {
    assertThat(make("first")).isInstanceOf(SidecarMade.class);
    volume.fail(Fault.of(OperationKind.SYNC, Errno.EIO));

    assertThat(make("second"))
        .isInstanceOfSatisfying(
            SidecarFailed.class, failed -> assertThat(failed.part()).isEqualTo(Part.TARGET));
  }

  private SidecarResult make(String content) {
    return transcript.make((_, out) -> out.write(content.getBytes(UTF_8)));
  }
}
