package dev.landfast.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.landfast.publish.Publication.Existing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class PublicationTest {
  /** Of another volume than the temporary folders of most machines. */
  private static final Path OTHER_VOLUME = Path.of("/dev/shm");

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
    try (Publication publication = Publication.begin(temporary)) {
      publication.write(bytes("first, "));
      publication.write(bytes("second"));

      assertThat(publication.publish(target, existing)).isEqualTo(new Durable(target));
    }
    assertThat(target).hasContent("first, second");
    assertThat(directory).isDirectoryNotContaining(temporary::equals);
  }

  @Test
  void secondWriterLosesAndTargetIsUntouched() throws IOException {
    Files.writeString(target, "theirs");
    try (Publication publication = begun("ours")) {
      assertThat(publication.publish(target, Existing.REFUSE)).isEqualTo(new Exists(target));
    }
    assertThat(target).hasContent("theirs");
    assertThat(temporary).doesNotExist();
  }

  @Test
  void replacingPutsTheNewFileInThePlaceOfTheOld() throws IOException {
    Files.writeString(target, "old");
    try (Publication publication = begun("new")) {
      assertThat(publication.publish(target, Existing.REPLACE)).isEqualTo(new Durable(target));
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

      assertThat(second.publish(target, Existing.REFUSE)).isEqualTo(new Durable(target));
    }
    assertThat(target).hasContent("second");
  }

  @Test
  void renamedOneTouchesNothingOfALaterOneOfTheSameNameWhenItIsClosed() throws IOException {
    Publication first = begun("first");
    first.publish(directory.resolve("first"), Existing.REPLACE);
    try (Publication second = begun("second")) {
      first.close();

      assertThat(second.publish(target, Existing.REFUSE)).isEqualTo(new Durable(target));
    }
    assertThat(target).hasContent("second");
  }

  @Test
  void temporaryNameThatIsTakenIsRefusedAndItsFileUntouched() throws IOException {
    Files.writeString(temporary, "somebody else's");

    assertThatThrownBy(() -> Publication.begin(temporary))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(temporary).hasContent("somebody else's");
  }

  @Test
  void nothingCanBeWrittenOrPublishedAfterThePublish() throws IOException {
    try (Publication publication = begun("whole")) {
      publication.publish(target, Existing.REFUSE);

      assertThatThrownBy(() -> publication.write(bytes("more")))
          .isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> publication.note("note", bytes("more")))
          .isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> publication.publish(directory.resolve("again"), Existing.REFUSE))
          .isInstanceOf(IllegalStateException.class);
    }
    assertThat(directory).isDirectoryContaining(target::equals);
    assertThat(target).hasContent("whole");
    assertThat(directory.resolve("again")).doesNotExist();
  }

  @Test
  void afterAFailedWriteItCanOnlyBeClosed() throws IOException {
    try (Publication publication = begun("part")) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> publication.write(bytes("of it")))
          .isInstanceOf(ClosedByInterruptException.class);
      assertThat(Thread.interrupted()).isTrue();

      assertThatThrownBy(() -> publication.publish(target, Existing.REFUSE))
          .isInstanceOf(IllegalStateException.class);
    }
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void afterANoteThatDidNotFitItCanOnlyBeClosed() throws IOException {
    try (Publication publication = begun("noted")) {
      ByteBuffer moreThanAnyVolumeTakes = ByteBuffer.allocate(70_000);
      assertThatThrownBy(() -> publication.note("note", moreThanAnyVolumeTakes))
          .isInstanceOf(IOException.class);

      assertThatThrownBy(() -> publication.publish(target, Existing.REFUSE))
          .isInstanceOf(IllegalStateException.class);
    }
    assertThat(directory).isEmptyDirectory();
  }

  @ParameterizedTest
  @EnumSource(Existing.class)
  void noteStaysWithTheFileUnderItsTarget(Existing existing) throws IOException {
    try (Publication publication = begun("noted")) {
      publication.note("landfast.test", bytes("who I am"));
      publication.publish(target, existing);
    }
    assertThat(noteOf(target)).isEqualTo("who I am");
  }

  @Test
  void temporaryNameStaysBesideTheTargetUntilClose() throws IOException {
    try (Publication publication = begun("marked")) {
      publication.publish(target, Existing.REFUSE);

      assertThat(Files.isSameFile(temporary, target)).isTrue();
    }
    assertThat(temporary).doesNotExist();
    assertThat(target).hasContent("marked");
  }

  @ParameterizedTest
  @EnumSource(Existing.class)
  void interruptThatIsPendingIsNeverTakenForASuccess(Existing existing) throws IOException {
    try (Publication publication = begun("interrupted")) {
      Thread.currentThread().interrupt();

      assertThatThrownBy(() -> publication.publish(target, existing))
          .isInstanceOf(ClosedByInterruptException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void failedPublishIsNotTriedAgain() throws IOException {
    try (Publication publication = begun("once")) {
      Path missing = directory.resolve("missing").resolve("target");
      assertThatThrownBy(() -> publication.publish(missing, Existing.REPLACE))
          .isInstanceOf(FileSystemException.class);

      assertThatThrownBy(() -> publication.publish(target, Existing.REPLACE))
          .isInstanceOf(IllegalStateException.class);
    }
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void targetOnAnotherVolumeIsRefusedAndUntouched() throws IOException {
    assumeTrue(
        Files.isWritable(OTHER_VOLUME)
            && !Files.getFileStore(OTHER_VOLUME).equals(Files.getFileStore(directory)),
        OTHER_VOLUME + " is no other volume that can be written");
    Path other = Files.createTempFile(OTHER_VOLUME, "landfast", ".test");
    try {
      Files.writeString(other, "theirs");
      Path free = other.resolveSibling(other.getFileName() + ".free");
      try (Publication publication = begun("ours")) {
        assertThatThrownBy(() -> publication.publish(other, Existing.REPLACE))
            .isInstanceOf(FileSystemException.class);
      }
      try (Publication publication = begun("ours")) {
        assertThatThrownBy(() -> publication.publish(free, Existing.REFUSE))
            .isInstanceOf(FileSystemException.class);
      }
      assertThat(other).hasContent("theirs");
      assertThat(free).doesNotExist();
    } finally {
      Files.delete(other);
    }
    assertThat(directory).isEmptyDirectory();
  }

  private Publication begun(String content) throws IOException {
    Publication publication = Publication.begin(temporary);
    publication.write(bytes(content));
    return publication;
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
