package dev.landfast.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.landfast.crashfs.CrashFileSystem;
import dev.landfast.crashfs.Errno;
import dev.landfast.crashfs.Fault;
import dev.landfast.crashfs.OperationKind;
import java.io.IOException;
import java.io.SyncFailedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever call fails, no handle stays open: its lock would keep the dead workspace for ever. */
final class WorkspaceFaultTest {
  /** More than opening a workspace has of any kind. */
  private static final int CALLS = 8;

  @ParameterizedTest
  @EnumSource(
      value = OperationKind.class,
      names = {
        "OPEN",
        "CREATE",
        "WRITE",
        "SYNC",
        "SYNC_DIRECTORY",
        "CLOSE",
        "MAKE_DIRECTORY",
        "LINK",
        "UNLINK",
        "STAT",
        "LOCK"
      })
  void workspaceThatCouldNotBeOpenedHoldsNothing(OperationKind kind) throws IOException {
    for (int nth = 1; nth <= CALLS; nth++) {
      CrashFileSystem volume = CrashFileSystem.create();
      volume.fail(Fault.of(kind, Errno.EIO).nth(nth));
      try (Workspace _ = Workspace.open(volume.path("/data"), "export")) {
        volume.heal();
      } catch (IOException e) {
        assertThat(volume.openHandles()).as("after call " + nth + ": " + e).isEmpty();
      }
    }
  }

  @Test
  void whatCouldNotBeSyncedIsNotTriedAgain() throws IOException {
    CrashFileSystem volume = CrashFileSystem.create();
    Path base = volume.path("/data");
    try (Workspace workspace = Workspace.open(base, "export")) {
      Files.writeString(workspace.part("a.csv"), "content");
      volume.fail(Fault.of(OperationKind.SYNC, Errno.EIO));

      assertThatThrownBy(() -> workspace.publish(base.resolve("report")))
          .isInstanceOf(SyncFailedException.class);
      assertThatThrownBy(() -> workspace.publish(base.resolve("report")))
          .isInstanceOf(IllegalStateException.class);
    }
    assertThat(base.resolve("report")).doesNotExist();
  }

  @Test
  void nameThatIsTakenWhereNothingMayBeReadIsNotCalledExisting() throws IOException {
    CrashFileSystem volume = CrashFileSystem.create();
    Path base = volume.path("/data");
    Path theirs = Files.createDirectory(base.resolve("report"));
    try (Workspace workspace = Workspace.open(base, "export")) {
      Files.writeString(workspace.part("a.csv"), "content");
      volume.fail(Fault.of(OperationKind.OPEN, Errno.EACCES).path("/data").forEver());

      assertThatThrownBy(() -> workspace.publish(theirs))
          .isInstanceOf(FileAlreadyExistsException.class)
          .hasMessageEndingWith("because this user may not read /data");
    }
    assertThat(theirs).isEmptyDirectory();
  }

  @Test
  void temporaryFileThatCannotBeRemovedDoesNotUndoTheAnswer() throws IOException {
    CrashFileSystem volume = CrashFileSystem.create();
    Path target = volume.path("/data/target");
    volume.fail(Fault.of(OperationKind.UNLINK, Errno.EIO));

    assertThat(Publisher.STANDARD.publish(target, "content")).isEqualTo(new Durable(target));
  }
}
