package dev.landfast.crashfs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What names do, the same on the disk of this machine and on a crash file system. */
abstract class FileSystemContract {
  /** An empty directory. */
  abstract Path directory();

  private Path file;
  private Path other;

  @BeforeEach
  void nameThem() {
    file = directory().resolve("file");
    other = directory().resolve("other");
  }

  /** Runs what fails, and answers with the exception's class and reason, without the paths. */
  static String failure(ThrowingCallable call) {
    Throwable thrown = catchThrowable(call);
    if (thrown == null) {
      return "nothing";
    }
    String reason = thrown instanceof FileSystemException e ? e.getReason() : thrown.getMessage();
    return thrown.getClass().getSimpleName() + ": " + reason;
  }

  @Test
  void writtenFileIsReadAgain() throws IOException {
    Files.writeString(file, "content");

    assertThat(file).hasContent("content").isRegularFile();
    assertThat(Files.size(file)).isEqualTo(7);
    try (var lines = Files.lines(file)) {
      assertThat(lines).containsExactly("content");
    }
  }

  @Test
  void largeFileIsReadAgain() throws IOException {
    byte[] bytes = new byte[100_003];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i * 31);
    }
    Files.write(file, bytes);

    assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
  }

  @Test
  void missingFileIsNamedByTheException() {
    assertThat(failure(() -> Files.readString(file))).isEqualTo("NoSuchFileException: null");
    assertThat(failure(() -> Files.delete(file))).isEqualTo("NoSuchFileException: null");
    assertThat(failure(() -> Files.move(file, other))).isEqualTo("NoSuchFileException: null");
    assertThat(failure(() -> Files.copy(file, other))).isEqualTo("NoSuchFileException: null");
    assertThat(failure(() -> Files.createLink(other, file))).isEqualTo("NoSuchFileException: null");
    assertThat(failure(() -> Files.newDirectoryStream(file)))
        .isEqualTo("NoSuchFileException: null");
    assertThat(failure(() -> Files.getLastModifiedTime(file)))
        .isEqualTo("NoSuchFileException: null");
    assertThat(failure(() -> file.toRealPath())).isEqualTo("NoSuchFileException: null");
    assertThatThrownBy(() -> Files.readString(file))
        .isInstanceOfSatisfying(
            NoSuchFileException.class, e -> assertThat(e.getFile()).isEqualTo(file.toString()));
  }

  @Test
  void missingFileDoesNotExistAndNothingIsDeleted() throws IOException {
    assertThat(file).doesNotExist();
    assertThat(Files.notExists(file)).isTrue();
    assertThat(Files.deleteIfExists(file)).isFalse();
    assertThat(Files.deleteIfExists(file.resolve("below"))).isFalse();
  }

  @Test
  void takenNameIsRefused() throws IOException {
    Files.writeString(file, "mine");
    Files.writeString(other, "theirs");

    assertThatThrownBy(() -> Files.write(file, new byte[1], StandardOpenOption.CREATE_NEW))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> Files.createFile(file)).isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> Files.createDirectory(file))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> Files.createLink(file, other))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> Files.createSymbolicLink(file, other))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> Files.move(other, file))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> Files.copy(other, file))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(file).hasContent("mine");
  }

  @Test
  void fileIsNoDirectory() throws IOException {
    Files.writeString(file, "no directory");

    assertThatThrownBy(() -> Files.newDirectoryStream(file))
        .isInstanceOf(NotDirectoryException.class);
    assertThat(failure(() -> Files.readString(file.resolve("below"))))
        .isEqualTo("FileSystemException: Not a directory");
    assertThat(failure(() -> Files.createFile(file.resolve("below"))))
        .isEqualTo("FileSystemException: Not a directory");
    assertThat(failure(() -> Files.size(file.resolve("below"))))
        .isEqualTo("NoSuchFileException: null");
    assertThat(failure(() -> Files.createDirectory(file.resolve("below"))))
        .isEqualTo("FileSystemException: Not a directory");
  }

  @Test
  void directoryIsNoFile() throws IOException {
    Files.createDirectory(file);

    assertThat(failure(() -> Files.writeString(file, "no")))
        .isEqualTo("FileSystemException: Is a directory");
    assertThat(failure(() -> Files.readAllBytes(file))).isEqualTo("IOException: Is a directory");
    assertThat(failure(() -> Files.createLink(other, file)))
        .isEqualTo("FileSystemException: Operation not permitted");
    assertThatThrownBy(() -> FileChannel.open(file, CREATE_NEW_FILE))
        .isInstanceOf(FileAlreadyExistsException.class);
  }

  private static final Set<StandardOpenOption> CREATE_NEW_FILE =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

  @Test
  void directoryCanBeOpenedAndSynced() throws IOException {
    try (FileChannel channel = FileChannel.open(directory(), StandardOpenOption.READ)) {
      channel.force(true);
      assertThat(failure(() -> channel.read(ByteBuffer.allocate(1))))
          .isEqualTo("IOException: Is a directory");
    }
  }

  @Test
  void fullDirectoryIsNeitherDeletedNorReplaced() throws IOException {
    Files.createDirectory(file);
    Files.createFile(file.resolve("below"));
    Files.createDirectory(other);

    assertThatThrownBy(() -> Files.delete(file)).isInstanceOf(DirectoryNotEmptyException.class);
    assertThatThrownBy(() -> Files.move(other, file, StandardCopyOption.REPLACE_EXISTING))
        .isInstanceOf(DirectoryNotEmptyException.class);
    assertThat(failure(() -> Files.move(other, file, StandardCopyOption.ATOMIC_MOVE)))
        .isEqualTo("FileSystemException: Directory not empty");
  }

  @Test
  void atomicMoveReplacesFilesButNoKinds() throws IOException {
    Files.writeString(file, "new");
    Files.writeString(other, "old");
    Path folder = Files.createDirectory(directory().resolve("folder"));

    assertThat(failure(() -> Files.move(file, folder, StandardCopyOption.ATOMIC_MOVE)))
        .isEqualTo("FileSystemException: Is a directory");
    assertThat(failure(() -> Files.move(folder, file, StandardCopyOption.ATOMIC_MOVE)))
        .isEqualTo("FileSystemException: Not a directory");
    Files.move(file, other, StandardCopyOption.ATOMIC_MOVE);
    assertThat(other).hasContent("new");
    assertThat(file).doesNotExist();
  }

  @Test
  void directoryDoesNotMoveIntoItself() throws IOException {
    Files.createDirectory(file);

    assertThat(failure(() -> Files.move(file, file.resolve("x"), StandardCopyOption.ATOMIC_MOVE)))
        .isEqualTo("FileSystemException: Invalid argument");
  }

  @Test
  void moveOntoAnotherNameOfTheSameFileDoesNothing() throws IOException {
    Files.writeString(file, "one");
    Files.createLink(other, file);

    Files.move(file, other, StandardCopyOption.ATOMIC_MOVE);
    Files.move(file, other, StandardCopyOption.REPLACE_EXISTING);
    assertThat(file).hasContent("one");
    assertThat(other).hasContent("one");
  }

  @Test
  void moveTakesADirectoryWithAllThatIsInIt() throws IOException {
    Files.createDirectories(file.resolve("a/b"));
    Files.writeString(file.resolve("a/b/c"), "deep");

    Files.move(file, other);
    assertThat(other.resolve("a/b/c")).hasContent("deep");
    assertThat(file).doesNotExist();
  }

  @Test
  void copyIsAFileOfItsOwn() throws IOException {
    Files.writeString(file, "first");
    Files.copy(file, other);
    Files.writeString(file, "second");

    assertThat(other).hasContent("first");
    Files.copy(file, other, StandardCopyOption.REPLACE_EXISTING);
    assertThat(other).hasContent("second");
  }

  @Test
  void hardLinksAreOneFile() throws IOException {
    Files.writeString(file, "one");
    Files.createLink(other, file);
    Files.writeString(other, "two");

    assertThat(file).hasContent("two");
    assertThat(Files.isSameFile(file, other)).isTrue();
    assertThat(Files.getAttribute(file, "fileKey")).isEqualTo(Files.getAttribute(other, "fileKey"));
    assertThat(Files.getAttribute(file, "unix:nlink")).isEqualTo(2);
    Files.delete(file);
    assertThat(other).hasContent("two");
    assertThat(Files.getAttribute(other, "unix:nlink")).isEqualTo(1);
  }

  @Test
  void symbolicLinksAreFollowedUnlessSaidOtherwise() throws IOException {
    Files.writeString(file, "target");
    Files.createSymbolicLink(other, file.getFileName());

    assertThat(other).hasContent("target").isSymbolicLink();
    assertThat(Files.readSymbolicLink(other)).isEqualTo(file.getFileName());
    assertThat(other.toRealPath()).isEqualTo(file.toRealPath());
    assertThat(other.toRealPath(LinkOption.NOFOLLOW_LINKS).getFileName())
        .isEqualTo(other.getFileName());
    assertThat(Files.isRegularFile(other, LinkOption.NOFOLLOW_LINKS)).isFalse();
    assertThat(failure(() -> FileChannel.open(other, LinkOption.NOFOLLOW_LINKS)))
        .isEqualTo("IOException: Too many levels of symbolic links (NOFOLLOW_LINKS specified)");
    assertThatThrownBy(() -> Files.readSymbolicLink(file)).isInstanceOf(NotLinkException.class);
  }

  @Test
  void danglingLinkIsThereButLeadsNowhere() throws IOException {
    Files.createSymbolicLink(file, other);

    assertThat(Files.exists(file)).isFalse();
    assertThat(Files.exists(file, LinkOption.NOFOLLOW_LINKS)).isTrue();
    assertThatThrownBy(() -> FileChannel.open(file, CREATE_NEW_FILE))
        .isInstanceOf(FileAlreadyExistsException.class);
    Files.writeString(file, "through the link");
    assertThat(other).hasContent("through the link");
  }

  @Test
  void linksInACircleAreRefused() throws IOException {
    Files.createSymbolicLink(file, other);
    Files.createSymbolicLink(other, file);

    assertThat(failure(() -> Files.readString(file)))
        .isEqualTo(
            "FileSystemException: Too many levels of symbolic links"
                + " or unable to access attributes of symbolic link");
    assertThat(Files.exists(file)).isFalse();
  }

  @Test
  void walkThatFollowsLinksNoticesALoop() throws IOException {
    Files.createDirectory(file);
    Files.createSymbolicLink(file.resolve("loop"), directory());

    assertThatThrownBy(
            () -> {
              try (var all = Files.walk(directory(), FileVisitOption.FOLLOW_LINKS)) {
                all.toList();
              }
            })
        .hasCauseInstanceOf(FileSystemLoopException.class);
  }

  @Test
  void longNamesAreRefused() throws IOException {
    Path longest = directory().resolve("ä".repeat(127) + "x");
    Files.createFile(longest);

    assertThat(longest).exists();
    assertThat(failure(() -> Files.createFile(directory().resolve("ä".repeat(128)))))
        .isEqualTo("FileSystemException: File name too long");
    assertThat(failure(() -> Files.createFile(directory().resolve("x/".repeat(2_048)))))
        .startsWith("FileSystemException: File name too long");
  }

  @Test
  void directoryStreamHasAllNamesOnce() throws IOException {
    List<String> names = List.of("a", "b", "c");
    for (String name : names) {
      Files.createFile(directory().resolve(name));
    }
    List<String> found = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory())) {
      stream.forEach(path -> found.add(path.getFileName().toString()));
      assertThat(failure(stream::iterator))
          .isEqualTo("IllegalStateException: Iterator already obtained");
    }
    assertThat(found).containsExactlyInAnyOrderElementsOf(names);
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory(), "[ab]*")) {
      assertThat(stream)
          .containsExactlyInAnyOrder(directory().resolve("a"), directory().resolve("b"));
    }
  }

  @Test
  void contentIsThatOfBytesNotOfCharacters() throws IOException {
    Files.write(file, "grüße".getBytes(UTF_8));

    assertThat(Files.size(file)).isEqualTo(7);
    assertThat(Files.mismatch(file, file)).isEqualTo(-1);
  }
}
