package dev.landfast.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.crashfs.CrashFileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nobody gives a name before it is known to the directory's shared syncs: a sync that fails between
 * the two would not be told.
 */
@Timeout(20)
final class EnteringTest {
  @TempDir Path directory;

  private Path target;

  @BeforeEach
  void name() {
    target = directory.resolve("target");
  }

  @Test
  void fileIsNamedAfterEntering() throws Exception {
    entersFirst(() -> Publisher.STANDARD.publish(target, "whole"));
  }

  @Test
  void fileIsReplacedAfterEntering() throws Exception {
    entersFirst(
        () -> Publisher.STANDARD.existing(Publisher.Existing.REPLACE).publish(target, "whole"));
  }

  @Test
  void folderIsNamedAfterEntering() throws Exception {
    try (Workspace workspace = Workspace.open(directory, "export")) {
      Files.writeString(workspace.part("part"), "whole");
      Path taken = Files.createDirectory(directory.resolve("taken"));
      workspace.publish(taken); // the manifest is named now, too
      entersFirst(() -> workspace.publish(target));
    }
  }

  @Test
  void directoryIsMadeAfterEntering() throws Exception {
    target = CrashFileSystem.create().path("/target"); // no other directory is entered before
    entersFirst(() -> DurableDirectory.create(target));
  }

  /**
   * Keeps the act from entering the directory of its target, and looks what it has done by then.
   */
  private void entersFirst(Act act) throws Exception {
    FutureTask<Void> acting =
        new FutureTask<>(() -> {
          act.run();
          return null;
        });
    synchronized (SharedSync.DIRECTORIES) {
      Thread thread = Thread.ofPlatform().daemon().start(acting);
      while (thread.getState() != Thread.State.BLOCKED) {
        assertThat(thread.isAlive()).isTrue();
        Thread.onSpinWait();
      }
      assertThat(target).doesNotExist();
    }
    acting.get();
    assertThat(target).exists();
  }

  private interface Act {
    void run() throws Exception;
  }
}
