package dev.landfast.publish;

import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.publish.VolumeReport.Answer;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workspaces of dead runs go, those of living ones stay. */
final class WorkspaceReapTest {
  /** Another process starts after each: time for what follows a collection. */
  private static final int COLLECTIONS = 3;

  @TempDir Path directory;

  @Test
  void killedRunIsReapedAndAStoppedOneIsNot() throws Exception {
    try (ChildProcess child = ChildProcess.begun("work", directory)) {
      child.signal("STOP");
      assertThat(Workspace.reap(directory)).isZero();
      assertThat(only().resolve("out/0001-half.csv")).hasContent("half");

      child.kill();
      assertThat(Workspace.reap(directory)).isOne();
      assertThat(directory).isEmptyDirectory();
    }
  }

  @Test
  void deadOneIsToldFromALivingOneAndStays() throws Exception {
    try (ChildProcess child = ChildProcess.begun("work", directory)) {
      assertThat(Workspace.isDead(only())).isFalse();

      child.kill();
      assertThat(Workspace.isDead(only())).isTrue();
      assertThat(only().resolve("out/0001-half.csv")).hasContent("half");
    }
    Path folder = only();
    Workspace.reap(directory);
    assertThat(Workspace.isDead(folder)).as("what is gone").isTrue();
  }

  @Test
  void lookAtAFolderThatIsNoneMakesNothingInIt() throws Exception {
    Path mine = Files.createDirectory(directory.resolve("mine"));
    Path beginning = Files.createDirectory(directory.resolve("run-20260301T100000Z-4711-0a1b2c3d"));

    assertThat(Workspace.isDead(mine, after(Instant.now(), Duration.ofHours(2)))).isFalse();
    assertThat(Workspace.isDead(beginning)).isFalse();
    assertThat(Workspace.isDead(beginning, after(Instant.now(), Duration.ofHours(2)))).isTrue();

    assertThat(beginning).isEmptyDirectory();
  }

  @Test
  void runOfThisProcessIsNeverLookedAtAndKeepsItsLock() throws Exception {
    try (Workspace _ = Workspace.open(directory, "ours")) {
      assertThat(Workspace.reap(directory)).isZero();
      assertThat(Workspace.reap(directory)).isZero();

      assertThat(only()).isNotEmptyDirectory();
    }
  }

  @Test
  void runOfThisProcessByAnotherClassLoaderKeepsItsLockToo() throws Exception {
    try (SecondCopy copy = new SecondCopy();
        AutoCloseable _ = copy.openWorkspace(directory)) {
      assertThat(Workspace.reap(directory)).isZero();

      assertThatItsLockIsHeldForGood();
    }
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void lockThatThisProcessHoldsIsNotDroppedByTheLookAtIt() throws Exception {
    try (ChildProcess child = ChildProcess.begun("work", directory)) {
      child.kill();
    }
    try (FileChannel channel = FileChannel.open(only().resolve("owner.lock"), WRITE);
        FileLock _ = channel.lock()) {
      assertThat(Workspace.reap(directory)).isZero();

      assertThatItsLockIsHeldForGood();
    }
    assertThat(Workspace.reap(directory)).isOne();
  }

  /** What nobody refers to is closed, sooner or later, and a lock goes with any descriptor. */
  private void assertThatItsLockIsHeldForGood() throws IOException {
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
      assertThat(LockProbe.ofAnotherProcess(only().resolve("owner.lock")).answer())
          .isEqualTo(Answer.YES);
    }
  }

  @Test
  void nothingIsMadeInAWorkspaceThatItsOwnerIsRemoving() throws Exception {
    try (ChildProcess child = ChildProcess.begun("work", directory)) {
      child.kill();
    }
    Files.delete(only().resolve("owner.lock"));

    assertThat(Workspace.reap(directory)).isZero();
    assertThat(only().resolve("owner.lock")).doesNotExist();
    assertThat(Workspace.reap(directory, after(Instant.now(), Duration.ofHours(2)))).isOne();
  }

  @Test
  void processIdThatIsUsedAgainProtectsNothing() throws Exception {
    try (ChildProcess child = ChildProcess.begun("work", directory)) {
      child.kill();
      rewrite("pid=[0-9]+", "pid=" + ProcessHandle.current().pid());

      assertThat(Workspace.reap(directory)).isOne();
    }
  }

  @Test
  void runThatDiedBeforeARestartOfThisMachineIsReaped() throws Exception {
    try (ChildProcess child = ChildProcess.begun("work", directory)) {
      child.kill();
      rewrite("boot=.*", "boot=of-another-start");

      assertThat(Workspace.reap(directory)).isOne();
    }
  }

  @Test
  void runOfAnotherMachineStaysForAWeekWhateverItsLockSays() throws Exception {
    try (ChildProcess child = ChildProcess.begun("work", directory)) {
      child.kill();
      rewrite("boot=.*", "boot=of-another-machine");
      rewrite("machine=.*", "machine=another");
      Instant opened = Instant.now();

      assertThat(Workspace.reap(directory, after(opened, Duration.ofDays(6)))).isZero();
      assertThat(Workspace.reap(directory, after(opened, Duration.ofDays(8)))).isOne();
    }
  }

  @Test
  void clockThatSteppedBackNeitherEndsTheLivingNorKeepsTheDead() throws Exception {
    try (ChildProcess child = ChildProcess.begun("work", directory)) {
      InstantSource yesterday = after(Instant.now(), Duration.ofDays(-1));

      assertThat(Workspace.reap(directory, yesterday)).isZero();
      assertThat(only()).isDirectory();

      child.kill();
      assertThat(Workspace.reap(directory, yesterday)).isOne();
    }
  }

  @Test
  void ownerThatCannotBeUnderstoodIsLeftAloneAndSparesNoOther() throws Exception {
    Path odd = Files.createDirectory(directory.resolve("a-20260301T101500Z-1-9f3c2a1b"));
    Files.write(odd.resolve("owner"), new byte[] {(byte) 0xff, '=', '\n'});
    Path other = Files.createDirectory(directory.resolve("b-20260301T101500Z-1-9f3c2a1b"));
    Files.writeString(other.resolve("owner"), "boot=x\nmachine=y\nopened=foo\n");
    Path dead = Files.createDirectory(directory.resolve("c-20260301T101500Z-1-9f3c2a1b"));
    Files.writeString(dead.resolve("owner"), "instance=of-another\n");

    assertThat(Workspace.reap(directory, after(Instant.now(), Duration.ofDays(400)))).isZero();
    rewriteOpened(dead.resolve("owner"));
    assertThat(Workspace.reap(directory, after(Instant.now(), Duration.ofDays(400)))).isOne();

    assertThat(directory.toFile().list()).hasSize(2);
  }

  private static void rewriteOpened(Path owner) throws IOException {
    Files.writeString(owner, "instance=of-another\nopened=" + Instant.now() + "\n");
  }

  @Test
  void directoryWithoutAnOwnerIsOneThatBeginsUntilItIsAnHourOld() throws IOException {
    Path beginning = directory.resolve("export-20260301T101500Z-4711-9f3c2a1b");
    Files.createDirectory(beginning);

    assertThat(Workspace.reap(directory)).isZero();

    Instant old = Instant.now().minus(Temporaries.SILENCE).minusSeconds(60);
    Files.setLastModifiedTime(beginning, FileTime.from(old));
    assertThat(Workspace.reap(directory)).isOne();
    assertThat(beginning).doesNotExist();
  }

  @Test
  void whatIsNoWorkspaceStays() throws IOException {
    for (String name : List.of("export", "export-20260301T101500Z-4711-9f3c2a1b.bak")) {
      Path folder = Files.createDirectory(directory.resolve(name));
      Files.setLastModifiedTime(folder, FileTime.fromMillis(0));
    }
    Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
    Files.createSymbolicLink(directory.resolve("export-20260301T101500Z-4711-9f3c2a1b"), elsewhere);

    assertThat(Workspace.reap(directory)).isZero();
    assertThat(directory.toFile().list()).hasSize(4);
  }

  private static InstantSource after(Instant start, Duration passed) {
    return InstantSource.fixed(start.plus(passed));
  }

  private void rewrite(String line, String other) throws IOException {
    Path owner = only().resolve("owner");
    String text = Files.readString(owner);
    assertThat(text).containsPattern("(?m)^" + line + "$");
    Files.writeString(
        owner,
        Pattern.compile("^" + line + "$", Pattern.MULTILINE).matcher(text).replaceAll(other));
  }

  private Path only() throws IOException {
    List<Path> found = FolderTree.list(directory);
    assertThat(found).hasSize(1);
    return found.getFirst();
  }
}
