package dev.landfast.crashfs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What fails, how, and what is left of it. */
final class FaultTest {
  private final CrashFileSystem fileSystem =
      CrashFileSystem.builder().volume("staging", "/staging").build();
  private final Path root = fileSystem.path("/data");
  private final Path file = root.resolve("file");

  private static FileChannel open(Path path) throws IOException {
    return FileChannel.open(
        path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  private Set<String> contents() throws Exception {
    Set<String> seen = new TreeSet<>();
    fileSystem.crashNow(
        CrashBudget.standard(),
        state -> seen.add(Files.readString(state.fileSystem().path("/data/file"))));
    return seen;
  }

  @Test
  void nthOperationOfAKindFailsOnce() throws IOException {
    fileSystem.fail(Fault.of(OperationKind.WRITE, Errno.ENOSPC).nth(2));
    try (FileChannel channel = open(file)) {
      channel.write(bytes("1"));
      assertThatThrownBy(() -> channel.write(bytes("2")))
          .isExactlyInstanceOf(IOException.class)
          .hasMessage("No space left on device");
      channel.write(bytes("3"));
    }
    assertThat(file).hasContent("13");
  }

  @Test
  void faultMayLastAndMayKeepToAPath() throws IOException {
    fileSystem.fail(Fault.of(OperationKind.CREATE, Errno.EACCES).path("/data/*.part").forEver());

    Files.createFile(file);
    assertThatThrownBy(() -> Files.createFile(root.resolve("a.part")))
        .isInstanceOf(AccessDeniedException.class);
    assertThatThrownBy(() -> Files.createFile(root.resolve("b.part")))
        .isInstanceOf(AccessDeniedException.class);
    fileSystem.heal();
    Files.createFile(root.resolve("a.part"));
  }

  @Test
  void operationThatFailedIsLoggedAndHasDoneNothing() throws IOException {
    Files.writeString(file, "old");
    fileSystem.sync();
    fileSystem.fail(Fault.of(OperationKind.RENAME, Errno.EIO));

    assertThatThrownBy(() -> Files.move(file, root.resolve("x"), StandardCopyOption.ATOMIC_MOVE))
        .isInstanceOf(FileSystemException.class)
        .hasMessageEndingWith("Input/output error");
    assertThat(fileSystem.operations())
        .extracting(Operation::toString)
        .containsExactly("1: rename /data/file: EIO");
    assertThat(file).hasContent("old");
  }

  @Test
  void interruptClosesTheChannelWhoseCallItMeets() throws IOException {
    fileSystem.fail(Fault.of(OperationKind.WRITE, Errno.EINTR));
    try (FileChannel channel = open(file)) {
      assertThatThrownBy(() -> channel.write(bytes("1")))
          .isExactlyInstanceOf(ClosedByInterruptException.class);
    }
    assertThat(Thread.interrupted()).isTrue();
    assertThat(file).hasContent("1");
  }

  @Test
  void interruptDoesNotEndTheSyncOfAnAsynchronousChannel() throws IOException {
    fileSystem.fail(Fault.of(OperationKind.SYNC_DIRECTORY, Errno.EINTR));
    try (AsynchronousFileChannel channel =
        AsynchronousFileChannel.open(root, StandardOpenOption.READ)) {
      channel.force(true);
      channel.force(true);
      assertThat(channel.isOpen()).isTrue();
    }
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void shortWriteTakesSomeAndSaysSo() throws IOException {
    fileSystem.fail(Fault.shortWrite(2));
    try (FileChannel channel = open(file)) {
      ByteBuffer buffer = bytes("12345");
      assertThat(channel.write(buffer)).isEqualTo(2);
      assertThat(channel.write(buffer)).isEqualTo(3);
    }
    assertThat(file).hasContent("12345");
  }

  @Test
  void failedCloseClosesAllTheSame() throws IOException {
    fileSystem.fail(Fault.of(OperationKind.CLOSE, Errno.EIO));
    FileChannel channel = open(file);

    assertThatThrownBy(channel::close).hasMessage("Input/output error");
    assertThat(channel.isOpen()).isFalse();
    assertThat(fileSystem.openHandles()).isEmpty();
  }

  @Test
  void failedSyncIsToldOnceAndItsDataStaysInDoubt() throws Exception {
    Files.writeString(file, "old");
    fileSystem.sync();
    fileSystem.fail(Fault.of(OperationKind.SYNC, Errno.EIO));
    try (FileChannel channel = open(file)) {
      channel.write(bytes("new"));
      assertThatThrownBy(() -> channel.force(true)).hasMessage("Input/output error");
      channel.force(true);
    }
    assertThat(file).hasContent("new");
    assertThat(contents()).containsExactly("new", "old");
  }

  @Test
  void whatIsWrittenAgainAfterAFailedSyncIsDurableAfterTheNext() throws Exception {
    Files.writeString(file, "old");
    fileSystem.sync();
    fileSystem.fail(Fault.of(OperationKind.SYNC, Errno.EIO));
    try (FileChannel channel = open(file)) {
      channel.write(bytes("new"), 0);
      assertThatThrownBy(() -> channel.force(true)).hasMessage("Input/output error");
      channel.write(bytes("new"), 0);
      channel.force(true);
    }
    assertThat(contents()).containsExactly("new");
  }

  @Test
  void failedWriteBackIsToldToThoseWhoHadTheFileOpen() throws Exception {
    Files.writeString(file, "old");
    fileSystem.sync();
    fileSystem.fail(Fault.writeBack());
    try (FileChannel writing = open(file);
        FileChannel beside = open(file)) {
      writing.write(bytes("new"));
      try (FileChannel later = open(file)) {
        later.force(true);
      }
      assertThatThrownBy(() -> beside.force(true)).hasMessage("Input/output error");
      assertThatThrownBy(() -> writing.force(true)).hasMessage("Input/output error");
      writing.force(true);
    }
    assertThat(contents()).containsExactly("new", "old");
  }

  @Test
  void failedSyncOfADirectoryLeavesItsNamesInDoubt() throws Exception {
    Files.createFile(file);
    fileSystem.fail(Fault.of(OperationKind.SYNC_DIRECTORY, Errno.EIO));
    Set<Boolean> there = new TreeSet<>();
    try (FileChannel channel = FileChannel.open(root)) {
      assertThatThrownBy(() -> channel.force(true)).hasMessage("Input/output error");
      channel.force(true);
    }
    fileSystem.crashNow(
        CrashBudget.standard(),
        state -> there.add(Files.exists(state.fileSystem().path("/data/file"))));
    assertThat(there).containsExactly(false, true);
  }

  @Test
  void fullVolumeTakesWhatFitsAndThenNothing() throws IOException {
    fileSystem.usableSpace("/", 3);
    try (FileChannel channel = open(file)) {
      assertThat(channel.write(bytes("12345"))).isEqualTo(3);
      assertThatThrownBy(() -> channel.write(bytes("x"))).hasMessage("No space left on device");
      assertThat(channel.write(bytes("9"), 0)).isEqualTo(1);
    }
    Files.writeString(fileSystem.path("/staging/x"), "other volume");
    assertThat(Files.getFileStore(file).getUsableSpace()).isZero();
    Files.delete(file);
    assertThat(Files.getFileStore(root).getUsableSpace()).isEqualTo(3);
  }

  @Test
  void unlinkedFileGivesItsSpaceBackWhenItIsClosed() throws IOException {
    fileSystem.usableSpace("/", 3);
    try (FileChannel channel = open(file)) {
      channel.write(bytes("123"));
      Files.delete(file);
      assertThat(Files.getFileStore(root).getUsableSpace()).isZero();
    }
    assertThat(Files.getFileStore(root).getUsableSpace()).isEqualTo(3);
  }

  @Test
  void volumesAreDevicesOfTheirOwn() throws IOException {
    Path staged = Files.writeString(fileSystem.path("/staging/x"), "staged");

    assertThatThrownBy(() -> Files.move(staged, file, StandardCopyOption.ATOMIC_MOVE))
        .isInstanceOf(AtomicMoveNotSupportedException.class)
        .hasMessageEndingWith("Invalid cross-device link");
    assertThatThrownBy(() -> Files.createLink(file, staged))
        .isInstanceOf(FileSystemException.class)
        .hasMessageEndingWith("Invalid cross-device link");
    assertThatThrownBy(() -> Files.delete(fileSystem.path("/staging")))
        .hasMessageEndingWith("Device or resource busy");
    assertThat(Files.getFileStore(staged)).isNotEqualTo(Files.getFileStore(root));
    assertThat(Files.getFileStore(staged).name()).isEqualTo("staging");
    Files.move(staged, file);
    assertThat(file).hasContent("staged");
  }

  @Test
  void openHandlesSayWhoOpenedThem() throws IOException {
    try (FileChannel _ = open(file);
        var _ = Files.newDirectoryStream(root)) {
      List<OpenHandle> handles = fileSystem.openHandles();
      assertThat(handles).extracting(OpenHandle::path).containsExactly("/data/file", "/data");
      assertThat(handles)
          .extracting(OpenHandle::mode)
          .containsExactly("CREATE, READ, WRITE", "LIST");
      assertThat(handles.getFirst().opener().getFirst().getMethodName()).isEqualTo("open");
      assertThat(handles.get(1).toString()).contains("FaultTest.java");
    }
    assertThat(fileSystem.openHandles()).isEmpty();
  }

  @Test
  void closingAnotherChannelOfTheFileDropsTheLockForTheWorld() throws IOException {
    try (FileChannel channel = open(file)) {
      var lock = channel.lock();
      assertThat(fileSystem.lockedAgainstOthers(file)).isTrue();
      open(file).close();
      assertThat(lock.isValid()).isTrue();
      assertThat(fileSystem.lockedAgainstOthers(file)).isFalse();
    }
  }

  @Test
  void operationsOfManyThreadsAreOneLine() throws Exception {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Path own = root.resolve("f" + i);
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                try {
                  Files.writeString(own, own.toString());
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(fileSystem.operations())
        .hasSize(16)
        .extracting(Operation::number)
        .isSorted()
        .doesNotHaveDuplicates();
  }
}
