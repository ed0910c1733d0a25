package dev.landfast.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.landfast.crashfs.CrashFileSystem;
import dev.landfast.crashfs.CrashScenario;
import dev.landfast.crashfs.CrashTest;
import dev.landfast.crashfs.Errno;
import dev.landfast.crashfs.Fault;
import dev.landfast.crashfs.OperationKind;
import java.io.IOException;
import java.io.SyncFailedException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That each new name is synced too is for {@link SyscallOrderIT} to see. */
final class DurableDirectoryTest {
  private static final int THREADS = 16;

  @TempDir Path directory;

  @Test
  void createsWhatIsMissingAboveToo() throws IOException {
    Path wanted = directory.resolve("a/b/c");

    assertThat(DurableDirectory.create(wanted)).isEqualTo(wanted);
    assertThat(wanted).isDirectory();
  }

  @Test
  void directoryThatIsThereIsFine() throws IOException {
    Files.writeString(directory.resolve("file"), "kept");

    assertThat(DurableDirectory.create(directory)).isEqualTo(directory);
    assertThat(directory.resolve("file")).hasContent("kept");
  }

  @Test
  void fileInItsPlaceIsRefusedAndUntouched() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "kept");

    assertThatThrownBy(() -> DurableDirectory.create(file))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> DurableDirectory.create(file.resolve("below")))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(file).hasContent("kept");
  }

  @Test
  void manyThreadsMayCreateTheSameAtOnce() throws Exception {
    Path wanted = directory.resolve("a/b/c/d");
    CountDownLatch start = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Future<Path>> made = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        made.add(
            threads.submit(() -> {
              start.await();
              return DurableDirectory.create(wanted);
            }));
      }
      start.countDown();
      for (Future<Path> one : made) {
        assertThat(one.get(30, TimeUnit.SECONDS)).isEqualTo(wanted).isDirectory();
      }
    }
  }

  @CrashTest
  void folderAboveThatAnotherMadeAndHasNotSyncedYetIsDurableToo(CrashScenario scenario)
      throws Exception {
    scenario
        .when((root, acks) -> {
          Files.createDirectory(root.resolve("a")); // by another, which syncs it later
          DurableDirectory.create(root.resolve("a/b/c"));
          acks.acknowledge("made");
        })
        .then((root, acks) -> {
          if (!acks.isEmpty()) {
            assertThat(root.resolve("a/b/c")).isDirectory();
          }
        });
  }

  @Test
  void errorOfTheDiskIsNotTakenForAMissingFolder() throws IOException {
    CrashFileSystem volume = CrashFileSystem.create();
    Path there = Files.createDirectories(volume.path("/data/a/b"));
    volume.fail(Fault.of(OperationKind.STAT, Errno.EIO));

    assertThatThrownBy(() -> DurableDirectory.create(there.resolve("c")))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining("Input/output error");
    assertThat(there).isEmptyDirectory();
  }

  @Test
  void folderWhoseNameTheDiskDidNotTakeIsNotVouchedForLater() throws IOException {
    CrashFileSystem volume = CrashFileSystem.create();
    volume.fail(Fault.of(OperationKind.SYNC_DIRECTORY, Errno.EIO));
    assertThatThrownBy(() -> DurableDirectory.create(volume.path("/data")))
        .isInstanceOf(SyncFailedException.class);

    assertThatThrownBy(() -> DurableDirectory.create(volume.path("/data")))
        .isInstanceOf(SyncFailedException.class);
  }

  /** A fault stands for the rights that a test run as root is never denied. */
  @Test
  void folderThatWasThereIsTakenToBeDurableWhereTheOneAboveMayNotBeRead() throws IOException {
    CrashFileSystem volume = CrashFileSystem.create();
    volume.fail(Fault.of(Errno.EACCES).path("/").forEver());

    assertThat(DurableDirectory.create(volume.path("/data/a"))).isDirectory();
  }

  @Test
  void denialOfTheSyncOfAFolderThatMayBeReadIsAFailure() throws IOException {
    CrashFileSystem volume = CrashFileSystem.create();
    Fault denied = Fault.of(OperationKind.OPEN, Errno.EACCES).forEver();
    volume.fail(denied.path("/"));
    assertThatThrownBy(() -> DurableDirectory.create(volume.path("/data/a")))
        .isInstanceOf(AccessDeniedException.class);

    volume.heal();
    volume.fail(denied.path("/data"));
    assertThatThrownBy(() -> DurableDirectory.create(volume.path("/data/b")))
        .isInstanceOf(AccessDeniedException.class);
  }

  @Test
  void syncOfADirectoryThatIsNotThereFails() {
    assertThatThrownBy(() -> DurableDirectory.sync(directory.resolve("gone")))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void linkBeforeTwoDotsLeadsWhereTheSystemSays() throws IOException {
    Path elsewhere = Files.createDirectories(directory.resolve("elsewhere/deep"));
    Files.createSymbolicLink(directory.resolve("link"), elsewhere);

    DurableDirectory.create(directory.resolve("link/../made"));

    assertThat(directory.resolve("elsewhere/made")).isDirectory();
    assertThat(directory.resolve("made")).doesNotExist();
  }
}
