package dev.landfast.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.landfast.crashfs.CrashFileSystem;
import dev.landfast.crashfs.Errno;
import dev.landfast.crashfs.Fault;
import dev.landfast.crashfs.OperationKind;
import dev.landfast.publish.Publisher.Existing;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SyncFailedException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.WritableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The life of one publication; {@link PublisherTest} has what can be chosen about it. */
final class PublicationTest {
  @TempDir Path directory;
  private Path temporary;
  private Path target;

  @BeforeEach
  void nameThem() {
    temporary = directory.resolve("temporary");
    target = directory.resolve("target");
  }

  @AfterEach
  void clearInterrupt() {
    Thread.interrupted();
  }

  @ParameterizedTest
  @EnumSource(Existing.class)
  void whatWasWrittenIsDurablyUnderTheTarget(Existing existing) throws IOException {
    try (Publication publication = begin(existing)) {
      publication.write(bytes("first, "));
      publication.write(bytes("second"));

      assertThat(publication.publish()).isEqualTo(new Durable(target));
    }
    assertThat(target).hasContent("first, second");
    assertThat(temporary).doesNotExist();
  }

  @Test
  void textStreamAndChannelWriteTheSameWay() throws IOException {
    try (Publication publication = begin(Existing.REFUSE)) {
      publication.write("Grüße, ");
      try (OutputStream stream = publication.stream()) {
        stream.write("as a stream, ".getBytes(UTF_8));
      }
      try (WritableByteChannel channel = publication.channel()) {
        assertThat(channel.write(bytes("as a channel, "))).isEqualTo(14);
        assertThat(channel.isOpen()).isTrue();
      }
      publication.writeFrom(InputStream.nullInputStream());
      publication.writeFrom(new ByteArrayInputStream("copied".getBytes(UTF_8)));
      publication.publish();
    }
    assertThat(target).hasContent("Grüße, as a stream, as a channel, copied");
  }

  @Test
  void streamThatBreaksOffIsNotPublished() throws IOException {
    InputStream breaking =
        new InputStream() {
          private boolean given;

          @Override
          public int read() {
            return 'x';
          }

          @Override
          public int read(byte[] bytes, int offset, int length) throws IOException {
            if (given) {
              throw new IOException("broken off");
            }
            given = true;
            return 1;
          }
        };
    try (Publication publication = begin(Existing.REFUSE)) {
      assertThatThrownBy(() -> publication.writeFrom(breaking)).hasMessage("broken off");

      assertThatThrownBy(publication::publish).isInstanceOf(IllegalStateException.class);
    }
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void secondWriterLosesAndTargetIsUntouched() throws IOException {
    Files.writeString(target, "theirs");
    try (Publication publication = begun("ours")) {
      assertThat(publication.publish()).isEqualTo(new Exists(target));
    }
    assertThat(target).hasContent("theirs");
    assertThat(temporary).doesNotExist();
  }

  @ParameterizedTest
  @EnumSource(names = {"REFUSE", "ACCEPT_IDENTICAL"})
  void targetThatMayNotBeReadIsTakenAndNobodyKnowsWhetherForGood(Existing existing)
      throws IOException {
    CrashFileSystem volume = CrashFileSystem.create();
    Path theirs = Files.writeString(volume.path("/data/theirs"), "ours");
    volume.fail(Fault.of(OperationKind.OPEN, Errno.EACCES).path("/data/theirs").forEver());

    assertThatThrownBy(() -> Publisher.STANDARD.existing(existing).publish(theirs, "ours"))
        .isInstanceOf(FileAlreadyExistsException.class)
        .hasCauseInstanceOf(AccessDeniedException.class)
        .hasMessage(
            "/data/theirs: is somebody else's and untouched; it cannot be made durable, because"
                + " this user may not read /data/theirs");
  }

  /** The kernel has told of it once, and says yes now. */
  @ParameterizedTest
  @EnumSource(names = {"REFUSE", "ACCEPT_IDENTICAL"})
  void nameThatTheDiskDidNotTakeIsNotVouchedForLater(Existing existing) throws IOException {
    CrashFileSystem volume = CrashFileSystem.create();
    Publisher publisher = Publisher.STANDARD.existing(existing);
    volume.fail(Fault.of(OperationKind.SYNC_DIRECTORY, Errno.EIO));
    Path doubtful = volume.path("/data/doubtful");
    assertThat(publisher.publish(doubtful, "ours")).isInstanceOf(PublishedUnsynced.class);

    assertThatThrownBy(() -> publisher.publish(doubtful, "ours"))
        .isInstanceOf(SyncFailedException.class);
    assertThat(publisher.publish(volume.path("/data/new"), "ours")).isInstanceOf(Durable.class);
  }

  @Test
  void replacingPutsTheNewFileInThePlaceOfTheOld() throws IOException {
    Files.writeString(target, "old");
    try (Publication publication = begin(Existing.REPLACE)) {
      publication.write("new");
      assertThat(publication.publish()).isEqualTo(new Durable(target));
    }
    assertThat(target).hasContent("new");
  }

  @Test
  void nobodySeesTheTargetBeforeItIsPublished() throws IOException {
    try (Publication _ = begun("not yet")) {
      assertThat(target).doesNotExist();
    }
  }

  @Test
  void nothingIsLeftOfWhatWasNotPublished() throws IOException {
    begun("given up").close();

    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void closingAgainTouchesNothingOfALaterOneOfTheSameName() throws IOException {
    Publication first = begun("first");
    first.close();
    try (Publication second = begun("second")) {
      first.close();

      assertThat(second.publish()).isEqualTo(new Durable(target));
    }
    assertThat(target).hasContent("second");
  }

  @Test
  void renamedOneTouchesNothingOfALaterOneOfTheSameNameWhenItIsClosed() throws IOException {
    Publication first = begin(Existing.REPLACE);
    first.publish();
    try (Publication second = begin(Existing.REPLACE)) {
      second.write("second");
      first.close();

      assertThat(second.publish()).isEqualTo(new Durable(target));
    }
    assertThat(target).hasContent("second");
  }

  @Test
  void temporaryNameThatIsTakenIsRefusedAndItsFileUntouched() throws IOException {
    Files.writeString(temporary, "somebody else's");

    assertThatThrownBy(() -> begin(Existing.REFUSE)).isInstanceOf(FileAlreadyExistsException.class);
    assertThat(temporary).hasContent("somebody else's");
  }

  @Test
  void nothingCanBeWrittenOrPublishedAfterThePublish() throws IOException {
    try (Publication publication = begun("whole")) {
      publication.publish();

      assertThat(publication.channel().isOpen()).isFalse();
      assertThatThrownBy(() -> publication.write(bytes("more")))
          .isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> publication.note("note", bytes("more")))
          .isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(publication::publish).isInstanceOf(IllegalStateException.class);
    }
    assertThat(target).hasContent("whole");
  }

  @Test
  void afterAFailedWriteItCanOnlyBeClosed() throws IOException {
    try (Publication publication = begun("part")) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> publication.write(bytes("of it")))
          .isInstanceOf(ClosedByInterruptException.class);
      assertThat(Thread.interrupted()).isTrue();

      assertThatThrownBy(publication::publish).isInstanceOf(IllegalStateException.class);
    }
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void afterANoteThatDidNotFitItCanOnlyBeClosed() throws IOException {
    try (Publication publication = begun("noted")) {
      ByteBuffer moreThanAnyVolumeTakes = ByteBuffer.allocate(70_000);
      publication.note("note", moreThanAnyVolumeTakes);
      assertThatThrownBy(publication::publish).isInstanceOf(IOException.class);

      assertThatThrownBy(publication::publish).isInstanceOf(IllegalStateException.class);
    }
    assertThat(directory).isEmptyDirectory();
  }

  @ParameterizedTest
  @EnumSource(Existing.class)
  void noteStaysWithTheFileUnderItsTarget(Existing existing) throws IOException {
    try (Publication publication = begin(existing)) {
      publication.note("landfast.test", bytes("who I am"));
      publication.publish();
    }
    assertThat(noteOf(target)).isEqualTo("who I am");
  }

  @Test
  void temporaryNameStaysBesideTheTargetUntilClose() throws IOException {
    try (Publication publication = begun("marked")) {
      publication.publish();

      assertThat(Files.isSameFile(temporary, target)).isTrue();
    }
    assertThat(temporary).doesNotExist();
    assertThat(target).hasContent("marked");
  }

  @ParameterizedTest
  @EnumSource(Existing.class)
  void interruptThatIsPendingIsNeverTakenForASuccess(Existing existing) throws IOException {
    try (Publication publication = begin(existing)) {
      publication.write("interrupted");
      Thread.currentThread().interrupt();

      assertThatThrownBy(publication::publish).isInstanceOf(ClosedByInterruptException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(directory).isEmptyDirectory();
  }

  @ParameterizedTest
  @EnumSource(Existing.class)
  void folderThatVanishesMeanwhileFailsThePublishForGood(Existing existing) throws IOException {
    Path folder = Files.createDirectory(directory.resolve("folder"));
    Publisher publisher = Publisher.STANDARD.existing(existing);
    try (Publication publication = publisher.begin(folder.resolve("target"), temporary)) {
      Files.delete(folder);
      assertThatThrownBy(publication::publish).isInstanceOf(NoSuchFileException.class);

      Files.createDirectory(folder);
      assertThatThrownBy(publication::publish).isInstanceOf(IllegalStateException.class);
    }
    assertThat(folder).isEmptyDirectory();
    assertThat(temporary).doesNotExist();
  }

  @ParameterizedTest
  @EnumSource(Existing.class)
  void temporaryFileThatSomethingRemovedIsLost(Existing existing) throws IOException {
    try (Publication publication = begin(existing)) {
      publication.write("lost");
      Files.delete(temporary);

      assertThatThrownBy(publication::publish)
          .isInstanceOf(TemporaryLostException.class)
          .hasMessageContaining(target.toString());
    }
    try (Publication publication = begin(existing)) {
      publication.note("note", bytes("nowhere to put it"));
      Files.delete(temporary);

      assertThatThrownBy(publication::publish).isInstanceOf(TemporaryLostException.class);
    }
    assertThat(directory).isEmptyDirectory();
  }

  private Publication begun(String content) throws IOException {
    Publication publication = begin(Existing.REFUSE);
    publication.write(content);
    return publication;
  }

  private Publication begin(Existing existing) throws IOException {
    return Publisher.STANDARD.existing(existing).begin(target, temporary);
  }

  private static String noteOf(Path file) throws IOException {
    var view = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
    ByteBuffer value = ByteBuffer.allocate(view.size("landfast.test"));
    view.read("landfast.test", value);
    return UTF_8.decode(value.flip()).toString();
  }

  private static ByteBuffer bytes(String text) {
    return UTF_8.encode(text);
  }
}
