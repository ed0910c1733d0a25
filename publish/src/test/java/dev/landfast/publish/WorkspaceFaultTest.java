package dev.landfast.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.crashfs.CrashFileSystem;
import dev.landfast.crashfs.Errno;
import dev.landfast.crashfs.Fault;
import dev.landfast.crashfs.OperationKind;
import java.io.IOException;
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
}
