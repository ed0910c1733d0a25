package dev.landfast.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.landfast.engine.DataDirectory.DataDirectoryInUseException;
import dev.landfast.engine.DataDirectory.Owner;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataDirectoryTest {
  private static final int SECONDS_MAX = 60;
  private static final Owner OWNER =
      new Owner("run", 4711, Instant.parse("2026-03-01T10:00:00Z"), "http://127.0.0.1:8080");

  @TempDir Path root;

  @Test
  void secondOwnerIsRefusedAndToldWhoTheFirstIs() throws Exception {
    try (DataDirectory directory = DataDirectory.own(root)) {
      directory.introduce(OWNER);

      assertThatThrownBy(() -> DataDirectory.own(root))
          .isInstanceOf(DataDirectoryInUseException.class)
          .hasMessageContaining(root.toString())
          .hasMessageContaining("process 4711, which answers at http://127.0.0.1:8080");
      assertRefusedElsewhere("process 4711, which answers at http://127.0.0.1:8080");
    }
  }

  @Test
  void directoryThatItMakesIsItsOwnersAloneAndOneThatWasThereStaysAsItIs() throws Exception {
    try (DataDirectory made = DataDirectory.own(root.resolve("a/b"))) {
      assertThat(permissionsOf(made.root())).isEqualTo("rwx------");
    }
    Path there = Files.createDirectory(root.resolve("there"));
    Files.setPosixFilePermissions(there, PosixFilePermissions.fromString("rwxr-x---"));
    try (DataDirectory found = DataDirectory.own(there)) {
      assertThat(permissionsOf(found.root())).isEqualTo("rwxr-x---");
    }
  }

  private static String permissionsOf(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void askingTwiceInOneProcessDropsNoLock() throws Exception {
    try (DataDirectory _ = DataDirectory.own(root)) {
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> DataDirectory.own(root))
            .isInstanceOf(DataDirectoryInUseException.class);
      }

      assertRefusedElsewhere("another process");
    }
  }

  @Test
  void ownerMayHaveNoAddressAndIntroduceItselfAgain() throws Exception {
    try (DataDirectory directory = DataDirectory.own(root)) {
      directory.introduce(OWNER);
      directory.introduce(new Owner("run", 4712, OWNER.startedAt(), null));

      assertThatThrownBy(() -> DataDirectory.own(root))
          .hasMessageContaining("is in use by process 4712. Stop it");
    }
  }

  @Test
  void introductionThatCannotBeReadIsNoReasonToFailOtherwise() throws Exception {
    try (DataDirectory _ = DataDirectory.own(root)) {
      Files.writeString(root.resolve("owner.json"), "{\"inst");

      assertThatThrownBy(() -> DataDirectory.own(root))
          .isInstanceOf(DataDirectoryInUseException.class)
          .hasMessageContaining("by another process");
    }
  }

  @Test
  void directoryIsFreeAfterItsOwnerClosedIt() throws Exception {
    DataDirectory.own(root).close();

    try (DataDirectory directory = DataDirectory.own(root)) {
      assertThat(directory.root()).isEqualTo(root);
    }
  }

  @Test
  void directoryIsMadeWithAllAboveIt() throws Exception {
    Path deep = root.resolve("a/b");
    try (DataDirectory directory = DataDirectory.own(deep)) {
      assertThat(deep).isDirectory();
      assertThat(directory.database()).isEqualTo(deep.resolve("db/landfast.db"));
      assertThat(directory.tmp())
          .isEqualTo(deep.resolve("work").resolve(directory.run()).resolve("tmp"));
      assertThat(directory.isShared()).isFalse();
    }
  }

  @Test
  void severalShareItAndNobodyHasItAlone() throws Exception {
    try (DataDirectory directory = DataDirectory.share(root)) {
      Process other = start("share");
      try (BufferedReader said = other.inputReader()) {
        assertThat(said.readLine()).isNotEqualTo(directory.run()).startsWith("run-");
      }
      assertRefusedElsewhere("another process");
      assertThatThrownBy(() -> DataDirectory.own(root))
          .isInstanceOf(DataDirectoryInUseException.class);
    }
    DataDirectory.own(root).close();
  }

  @Test
  void oneThatIsOwnedCannotBeShared() throws Exception {
    try (DataDirectory directory = DataDirectory.own(root)) {
      directory.introduce(OWNER);
      Process other = start("share");
      try (BufferedReader said = other.inputReader()) {
        assertThat(said.readLine()).contains("is in use by process 4711");
      }
    }
  }

  @Test
  void runOfAnotherProcessIsOverWhenThatIsDeadAndNotBefore() throws Exception {
    try (DataDirectory directory = DataDirectory.share(root)) {
      Process other = start("share-and-keep");
      try (BufferedReader said = other.inputReader()) {
        String run = said.readLine();
        directory.reap();
        assertThat(directory.isOver(run)).isFalse();
        assertThat(directory.tmp()).exists();

        other.destroyForcibly();
        assertThat(other.waitFor(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
        directory.reap();

        assertThat(directory.isOver(run)).isTrue();
        assertThat(directory.tmp()).exists();
      } finally {
        other.destroyForcibly();
      }
    }
  }

  @Test
  void ownerRemovesWhatAllOthersLeft() throws Exception {
    Path foreign = Files.createDirectories(root.resolve("work/anything/tmp"));
    try (DataDirectory directory = DataDirectory.own(root)) {
      directory.reap();

      assertThat(foreign.getParent()).doesNotExist();
      assertThat(directory.tmp()).exists();
      assertThat(directory.isOver("anything")).isTrue();
    }
    assertThat(root.resolve("work")).isEmptyDirectory();
  }

  @Test
  void killedOwnerLeavesTheDirectoryFree() throws Exception {
    Process owner = start("keep");
    try (BufferedReader said = owner.inputReader()) {
      assertThat(said.readLine()).isEqualTo("owned");
      assertThatThrownBy(() -> DataDirectory.own(root))
          .isInstanceOf(DataDirectoryInUseException.class);

      owner.destroyForcibly();
      assertThat(owner.waitFor(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();

      DataDirectory.own(root).close();
    } finally {
      owner.destroyForcibly();
    }
  }

  private void assertRefusedElsewhere(String why) throws Exception {
    Process other = start("try");
    try (BufferedReader said = other.inputReader()) {
      assertThat(said.readLine()).contains("in use", why);
    } finally {
      other.destroyForcibly();
    }
  }

  private Process start(String mode) throws IOException {
    return new ProcessBuilder(JavaProcess.command(OwnOnce.class, mode, root.toString()))
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }
}
