package dev.landfast.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.landfast.publish.Failure.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Errors as this machine's kernel and Java really say them. */
final class FailureTest {
  @TempDir Path directory;

  @Test
  void fullDeviceIsNoSpace() throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "/dev/full is not there");
    try (FileChannel channel = FileChannel.open(full, StandardOpenOption.WRITE)) {
      assertThat(kindOf(() -> channel.write(ByteBuffer.allocate(1)))).isEqualTo(Kind.NO_SPACE);
    }
  }

  @Test
  void nameThatIsTooLongSaysSo() {
    assertThat(kindOf(() -> Files.createFile(directory.resolve("x".repeat(256)))))
        .isEqualTo(Kind.NAME_TOO_LONG);
  }

  @Test
  void fileInThePlaceOfAFolderIsNoFolder() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));

    assertThat(kindOf(() -> Files.createFile(file.resolve("below"))))
        .isEqualTo(Kind.NO_SUCH_FOLDER);
    assertThat(kindOf(() -> Files.createFile(directory.resolve("missing").resolve("below"))))
        .isEqualTo(Kind.NO_SUCH_FOLDER);
  }

  @Test
  void exactTypesCountBeforeTexts() {
    assertThat(Failure.of(directory, new AccessDeniedException("f", null, "Text file busy")).kind())
        .isEqualTo(Kind.NO_PERMISSION);
    assertThat(Failure.of(directory, new NoSuchFileException("f")).kind())
        .isEqualTo(Kind.NO_SUCH_FOLDER);
    assertThat(Failure.of(directory, new IOException()).kind()).isEqualTo(Kind.OTHER);
  }

  @Test
  void lineNamesTypeTextPathRunAndProcess() {
    Failure failure =
        Failure.of(
            Path.of("/srv/a"), new FileSystemException("/srv/a", null, "Read-only file system"));

    assertThat(failure.line())
        .isEqualTo(
            "READ_ONLY (FileSystemException: /srv/a: Read-only file system) at /srv/a [run "
                + Instance.ID
                + ", pid "
                + ProcessHandle.current().pid()
                + "]");
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void eachKindSaysWhatToDoInASentence(Kind kind) {
    assertThat(kind.advice()).matches("[A-Z].*\\.");
  }

  private Kind kindOf(Call call) {
    try {
      call.run();
    } catch (IOException e) {
      return Failure.of(directory, e).kind();
    }
    throw new AssertionError("It did not fail.");
  }

  private interface Call {
    void run() throws IOException;
  }
}
