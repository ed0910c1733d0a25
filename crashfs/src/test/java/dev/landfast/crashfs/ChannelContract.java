package dev.landfast.crashfs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What channels do, the same on the disk of this machine and on a crash file system. */
abstract class ChannelContract {
  private static final OpenOption[] READ_WRITE = {
    StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE
  };

  /** An empty directory. */
  abstract Path directory();

  private Path file;

  @BeforeEach
  void nameIt() {
    file = directory().resolve("file");
  }

  @AfterEach
  void clearInterrupt() {
    Thread.interrupted();
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  private static String read(FileChannel channel, long position, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    channel.read(buffer, position);
    return UTF_8.decode(buffer.flip()).toString();
  }

  @Test
  void positionMovesWithReadsAndWrites() throws IOException {
    try (FileChannel channel = FileChannel.open(file, READ_WRITE)) {
      assertThat(channel.write(bytes("0123456789"))).isEqualTo(10);
      assertThat(channel.position()).isEqualTo(10);
      channel.position(4);
      assertThat(channel.read(ByteBuffer.allocate(3))).isEqualTo(3);
      assertThat(channel.position()).isEqualTo(7);
      assertThat(channel.write(bytes("x"), 1)).isEqualTo(1);
      assertThat(channel.position()).isEqualTo(7);
      assertThat(read(channel, 0, 20)).isEqualTo("0x23456789");
      assertThat(channel.read(ByteBuffer.allocate(1), 10)).isEqualTo(-1);
      assertThat(channel.read(ByteBuffer.allocate(1), 99)).isEqualTo(-1);
    }
  }

  @Test
  void writeBeyondTheEndLeavesZeros() throws IOException {
    try (FileChannel channel = FileChannel.open(file, READ_WRITE)) {
      channel.position(5_000);
      assertThat(channel.size()).isZero();
      channel.write(bytes("x"));
      assertThat(channel.size()).isEqualTo(5_001);
    }
    byte[] expected = new byte[5_001];
    expected[5_000] = 'x';
    assertThat(Files.readAllBytes(file)).isEqualTo(expected);
  }

  @Test
  void appendingIgnoresThePosition() throws IOException {
    Files.writeString(file, "begin ");
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.APPEND)) {
      channel.position(0);
      channel.write(bytes("end"));
      assertThat(channel.position()).isEqualTo(9);
    }
    assertThat(file).hasContent("begin end");
  }

  @Test
  void truncatingCutsButNeverGrows() throws IOException {
    try (FileChannel channel = FileChannel.open(file, READ_WRITE)) {
      channel.write(bytes("0123456789"));
      channel.truncate(20);
      assertThat(channel.size()).isEqualTo(10);
      channel.truncate(4);
      assertThat(channel.size()).isEqualTo(4);
      assertThat(channel.position()).isEqualTo(4);
      channel.write(bytes("x"), 6);
      assertThat(read(channel, 0, 20)).isEqualTo("0123\0\0x");
    }
  }

  @Test
  void gatheringAndScatteringGoOneBufferAfterTheOther() throws IOException {
    try (FileChannel channel = FileChannel.open(file, READ_WRITE)) {
      ByteBuffer[] parts = {bytes("one "), bytes("two "), bytes("three")};
      assertThat(channel.write(parts)).isEqualTo(13);
      assertThat(parts[2].hasRemaining()).isFalse();
      channel.position(0);
      ByteBuffer[] into = {ByteBuffer.allocate(4), ByteBuffer.allocate(20)};
      assertThat(channel.read(into)).isEqualTo(13);
      assertThat(UTF_8.decode(into[1].flip()).toString()).isEqualTo("two three");
      assertThat(channel.read(new ByteBuffer[] {ByteBuffer.allocate(1)})).isEqualTo(-1);
    }
  }

  @Test
  void transfersMoveBytesBetweenFiles() throws IOException {
    Path other = directory().resolve("other");
    Files.writeString(file, "0123456789");
    try (FileChannel from = FileChannel.open(file);
        FileChannel to = FileChannel.open(other, READ_WRITE)) {
      assertThat(from.transferTo(2, 5, to)).isEqualTo(5);
      assertThat(to.transferFrom(from.position(8), 5, 100)).isEqualTo(2);
      assertThat(from.transferTo(99, 5, to)).isZero();
    }
    assertThat(other).hasContent("2345689");
  }

  @Test
  void unlinkedFileStaysReadable() throws IOException {
    Files.writeString(file, "still here");
    try (FileChannel channel = FileChannel.open(file)) {
      Files.delete(file);
      assertThat(file).doesNotExist();
      assertThat(read(channel, 0, 20)).isEqualTo("still here");
    }
  }

  @Test
  void channelOpenedForOneThingRefusesTheOther() throws IOException {
    Files.createFile(file);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      assertThatThrownBy(() -> channel.write(bytes("x")))
          .isInstanceOf(NonWritableChannelException.class);
      assertThatThrownBy(() -> channel.truncate(0)).isInstanceOf(NonWritableChannelException.class);
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(1)))
          .isInstanceOf(NonReadableChannelException.class);
      assertThatThrownBy(() -> channel.tryLock(0, 1, true))
          .isInstanceOf(NonReadableChannelException.class);
    }
  }

  @Test
  void optionsThatExcludeEachOtherAreRefused() {
    assertThatThrownBy(
            () -> FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.APPEND))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("READ + APPEND not allowed");
    assertThatThrownBy(() ->
            FileChannel.open(file, StandardOpenOption.APPEND, StandardOpenOption.TRUNCATE_EXISTING))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("APPEND + TRUNCATE_EXISTING not allowed");
  }

  @Test
  void closedChannelSaysSo() throws IOException {
    FileChannel channel = FileChannel.open(file, READ_WRITE);
    channel.close();
    channel.close();

    assertThatThrownBy(() -> channel.write(bytes("x"))).isInstanceOf(ClosedChannelException.class);
    assertThatThrownBy(() -> channel.force(true)).isInstanceOf(ClosedChannelException.class);
    assertThatThrownBy(channel::size).isInstanceOf(ClosedChannelException.class);
    assertThatThrownBy(channel::tryLock).isInstanceOf(ClosedChannelException.class);
  }

  @Test
  void pendingInterruptClosesBeforeAnythingIsWritten() throws IOException {
    FileChannel channel = FileChannel.open(file, READ_WRITE);
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> channel.write(bytes("x")))
        .isInstanceOf(ClosedByInterruptException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(channel.isOpen()).isFalse();
    assertThat(Files.size(file)).isZero();
  }

  @Test
  void pendingInterruptClosesBeforeAnythingIsSynced() throws IOException {
    FileChannel channel = FileChannel.open(file, READ_WRITE);
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> channel.force(true)).isInstanceOf(ClosedByInterruptException.class);
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void overlappingLocksOfOneMachineAreRefused() throws IOException {
    try (FileChannel channel = FileChannel.open(file, READ_WRITE);
        FileChannel second = FileChannel.open(file, READ_WRITE)) {
      FileLock lock = channel.lock(0, 10, false);
      assertThatThrownBy(() -> second.tryLock(5, 10, false))
          .isInstanceOf(OverlappingFileLockException.class);
      assertThat(second.tryLock(10, 10, false)).isNotNull();
      lock.release();
      assertThat(lock.isValid()).isFalse();
      assertThat(second.tryLock(0, 10, false)).isNotNull();
    }
  }

  @Test
  void lockStaysValidForJavaWhenAnotherChannelOfTheFileIsClosed() throws IOException {
    try (FileChannel channel = FileChannel.open(file, READ_WRITE)) {
      FileLock lock = channel.lock();
      FileChannel.open(file, READ_WRITE).close();
      assertThat(lock.isValid()).isTrue();
    }
  }

  @Test
  void fileThatIsDeletedOnCloseIsGone() throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE)) {
      channel.write(bytes("x"));
    }
    assertThat(file).doesNotExist();
  }

  @Test
  void truncatingOpenEmptiesTheFile() throws IOException {
    Files.writeString(file, "old");
    FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING).close();

    assertThat(file).isEmptyFile();
  }
}
