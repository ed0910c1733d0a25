package dev.landfast.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.landfast.publish.Publisher.Existing;
import dev.landfast.publish.Publisher.Links;
import dev.landfast.publish.Publisher.Parents;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be chosen about a publication. */
final class PublisherTest {
  private static final Publisher REPLACING = Publisher.STANDARD.existing(Existing.REPLACE);
  private static final Publisher IDENTICAL = Publisher.STANDARD.existing(Existing.ACCEPT_IDENTICAL);

  /** Of another volume than the temporary folders of most machines. */
  private static final Path OTHER_VOLUME = Path.of("/dev/shm");

  @TempDir Path directory;

  @Test
  void bytesTextStreamAndFileArePublishedAlike() throws IOException {
    Path source = Files.writeString(directory.resolve("source"), "same");
    ByteBuffer bytes = UTF_8.encode("same");

    Publisher.STANDARD.publish(target("bytes"), bytes);
    Publisher.STANDARD.publish(target("text"), "same");
    Publisher.STANDARD.publish(target("stream"), new ByteArrayInputStream("same".getBytes(UTF_8)));
    Publisher.STANDARD.publish(target("file"), source);

    for (String name : new String[] {"bytes", "text", "stream", "file"}) {
      assertThat(target(name)).hasContent("same");
    }
    assertThat(bytes.hasRemaining()).as("the caller's buffer is as it was").isTrue();
    assertThat(directory).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void relativeTargetIsPublishedWhereTheProcessStands() throws IOException {
    Path relative = Path.of("").toAbsolutePath().relativize(target("relative").toAbsolutePath());

    assertThat(Publisher.STANDARD.publish(relative, "here").target()).isAbsolute();

    assertThat(target("relative")).hasContent("here");
  }

  @Test
  void sameBytesOfAnotherAreAcceptedWhereAskedFor() throws IOException {
    Files.writeString(target("report"), "the same");

    assertThat(IDENTICAL.publish(target("report"), "the same"))
        .isEqualTo(new AlreadyIdentical(target("report")));
    assertThat(Publisher.STANDARD.publish(target("report"), "the same"))
        .isEqualTo(new Exists(target("report")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "shorter", "the samf", "the same and more"})
  void otherBytesAreNeverCalledIdentical(String other) throws IOException {
    Files.writeString(target("report"), other);

    assertThat(IDENTICAL.publish(target("report"), "the same"))
        .isEqualTo(new Exists(target("report")));
    assertThat(target("report")).hasContent(other);
  }

  @ParameterizedTest
  @EnumSource(Existing.class)
  void missingFolderIsRefusedAndNotCreated(Existing existing) {
    assertThatThrownBy(
            () -> Publisher.STANDARD.existing(existing).publish(target("a/b"), "content"))
        .isInstanceOf(NoSuchFileException.class);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void missingFoldersAreCreatedWhereAskedFor() throws IOException {
    Publisher creating = Publisher.STANDARD.parents(Parents.CREATE);

    assertThat(creating.publish(target("a/b/c"), "deep")).isInstanceOf(Durable.class);

    assertThat(target("a/b/c")).hasContent("deep");
  }

  @Test
  void linkIsWhatIsReplacedUnlessFollowed() throws IOException {
    Files.writeString(target("real"), "old");
    Files.createSymbolicLink(target("link"), Path.of("real"));

    assertThat(REPLACING.publish(target("link"), "new").target()).isEqualTo(target("link"));

    assertThat(target("link")).isRegularFile();
    assertThat(target("link")).hasContent("new");
    assertThat(target("real")).hasContent("old");
  }

  @Test
  void followedLinkStaysAndItsFileIsReplaced() throws IOException {
    Path elsewhere = Files.createDirectory(target("elsewhere"));
    Files.writeString(elsewhere.resolve("real"), "old");
    Files.createSymbolicLink(target("second"), Path.of("elsewhere/real"));
    Files.createSymbolicLink(target("first"), target("second"));

    assertThat(REPLACING.links(Links.FOLLOW).publish(target("first"), "new"))
        .isEqualTo(new Durable(elsewhere.resolve("real")));

    assertThat(elsewhere.resolve("real")).hasContent("new");
    assertThat(target("first")).isSymbolicLink();
    assertThat(target("second")).isSymbolicLink();
    assertThat(elsewhere).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void danglingLinkIsTakenAndFollowedItGetsItsFile() throws IOException {
    Files.createSymbolicLink(target("link"), Path.of("missing"));

    assertThat(Publisher.STANDARD.publish(target("link"), "new"))
        .isEqualTo(new Exists(target("link")));
    assertThat(target("missing")).doesNotExist();

    assertThat(Publisher.STANDARD.links(Links.FOLLOW).publish(target("link"), "new"))
        .isEqualTo(new Durable(target("missing")));
    assertThat(target("missing")).hasContent("new");
  }

  @Test
  void linksThatGoRoundInCirclesAreRefused() throws IOException {
    Files.createSymbolicLink(target("a"), Path.of("b"));
    Files.createSymbolicLink(target("b"), Path.of("a"));

    assertThatThrownBy(() -> REPLACING.links(Links.FOLLOW).publish(target("a"), "new"))
        .isInstanceOf(FileSystemLoopException.class);
  }

  @ParameterizedTest
  @EnumSource(Existing.class)
  void directoryIsNeverReplaced(Existing existing) throws IOException {
    Files.createDirectory(target("folder"));

    Object outcome;
    try {
      outcome = Publisher.STANDARD.existing(existing).publish(target("folder"), "file");
    } catch (NotAFileException e) {
      outcome = Failure.of(target("folder"), e).kind();
    }
    assertThat(outcome)
        .isEqualTo(
            existing == Existing.REPLACE ? Failure.Kind.NOT_A_FILE : new Exists(target("folder")));
    assertThat(target("folder")).isEmptyDirectory();
    assertThat(directory).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void pipeIsNeitherReplacedNorWaitedFor() throws Exception {
    Path pipe = target("pipe");
    assumeTrue(
        new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0,
        "mkfifo made no pipe");

    assertThat(IDENTICAL.publish(pipe, "file")).isEqualTo(new Exists(pipe));
    assertThatThrownBy(() -> REPLACING.publish(pipe, "file")).isInstanceOf(NotAFileException.class);
    assertThat(Files.isRegularFile(pipe, LinkOption.NOFOLLOW_LINKS)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", ""})
  void pathWithoutANameIsRefused(String path) {
    assertThatThrownBy(() -> REPLACING.publish(Path.of(path), "file"))
        .isInstanceOf(FileSystemException.class);
  }

  @Test
  void longestNameIsPublishedAndALongerOneRefused() throws IOException {
    String longest = "ä".repeat(127) + "x"; // 255 bytes

    assertThat(REPLACING.publish(target(longest), "fits")).isInstanceOf(Durable.class);
    assertThatThrownBy(() -> REPLACING.publish(target(longest + "x"), "too long"))
        .isInstanceOfSatisfying(
            FileSystemException.class,
            e ->
                assertThat(Failure.of(target("x"), e).kind())
                    .isEqualTo(Failure.Kind.NAME_TOO_LONG));
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void modeIsSetWhateverTheUmask() throws IOException {
    for (String mode : new String[] {"rw-------", "rw-rw-rw-", "r-xr-x--x"}) {
      Publisher publisher = REPLACING.access(Access.of(PosixFilePermissions.fromString(mode)));
      publisher.publish(target("file"), "content");

      assertThat(modeOf(target("file"))).isEqualTo(mode);
    }
  }

  @Test
  void fileThatWillBePrivateIsPrivateWhileItIsWritten() throws IOException {
    Publisher publisher =
        Publisher.STANDARD.access(Access.of(PosixFilePermissions.fromString("rw-r-----")));
    try (Publication _ = publisher.begin(target("file"));
        Stream<Path> files = Files.list(directory)) {
      assertThat(files.map(PublisherTest::modeOf)).containsExactly("rw-------");
    }
  }

  @Test
  void modeAndGroupOfWhatIsReplacedAreKeptWhereAskedFor() throws IOException {
    Path file = Files.writeString(target("file"), "old");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-x--x"));
    PosixFileAttributes before = Files.readAttributes(file, PosixFileAttributes.class);

    REPLACING.access(Access.KEPT).publish(file, "new");

    PosixFileAttributes after = Files.readAttributes(file, PosixFileAttributes.class);
    assertThat(after.permissions()).isEqualTo(before.permissions());
    assertThat(after.owner()).isEqualTo(before.owner());
    assertThat(after.group()).isEqualTo(before.group());
    assertThat(file).hasContent("new");
  }

  @Test
  void keptAccessOfNothingIsThatOfTheProcess() throws IOException {
    Files.writeString(target("plain"), "as the process makes files");

    REPLACING.access(Access.KEPT).publish(target("new"), "new");

    assertThat(modeOf(target("new"))).isEqualTo(modeOf(target("plain")));
  }

  @ParameterizedTest
  @EnumSource(Existing.class)
  void stagedOnAnotherVolumeItIsCopiedBesideTheTargetFirst(Existing existing) throws IOException {
    Path other = otherVolume();
    try {
      Publisher publisher = Publisher.STANDARD.existing(existing).staging(other);
      try (Publication publication = publisher.begin(target("file"))) {
        publication.write("over there");
        publication.note("landfast.test", UTF_8.encode("noted"));
        assertThat(directory).isEmptyDirectory();
        assertThat(publication.publish()).isEqualTo(new Durable(target("file")));
      }
      assertThat(target("file")).hasContent("over there");
      assertThat(
              Files.getFileAttributeView(target("file"), UserDefinedFileAttributeView.class).list())
          .contains("landfast.test");
      assertThat(directory).isDirectoryNotContaining("glob:**.part");
      assertThat(other).isEmptyDirectory();
    } finally {
      Files.delete(other);
    }
  }

  @Test
  void stagedOnAnotherVolumeItClobbersNothing() throws IOException {
    Files.writeString(target("file"), "theirs");
    Path other = otherVolume();
    try {
      assertThat(Publisher.STANDARD.staging(other).publish(target("file"), "ours"))
          .isEqualTo(new Exists(target("file")));
      assertThat(target("file")).hasContent("theirs");
      assertThat(other).isEmptyDirectory();
    } finally {
      Files.delete(other);
    }
  }

  private static Path otherVolume() throws IOException {
    assumeTrue(
        Files.isWritable(OTHER_VOLUME)
            && !Files.getFileStore(OTHER_VOLUME).equals(Files.getFileStore(Path.of(""))),
        OTHER_VOLUME + " is no other volume that can be written");
    return Files.createTempDirectory(OTHER_VOLUME, "landfast");
  }

  private Path target(String name) {
    return directory.resolve(name);
  }

  private static String modeOf(Path file) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
