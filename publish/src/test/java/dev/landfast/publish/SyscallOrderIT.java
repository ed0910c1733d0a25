package dev.landfast.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the kernel is really asked for, and in which order. {@link PublishOnce} runs under strace;
 * its own writes to standard output are part of the trace.
 */
final class SyscallOrderIT {
  /** Long enough for the rest of a publication. */
  private static final int LATE_MICROS = 500_000;

  @TempDir Path directory;
  private Path temporary;
  private Path target;

  @BeforeEach
  void requireStrace() throws IOException {
    assumeTrue(SyscallTrace.isAvailable(), "strace is not on the PATH");
    directory = directory.toRealPath();
    temporary = directory.resolve("temporary");
    target = directory.resolve("target");
  }

  @Test
  void newFileIsSyncedClosedLinkedAndItsDirectorySyncedBeforeTheAnswer() throws Exception {
    SyscallTrace trace = SyscallTrace.of("refuse", directory);

    assertThat(trace.steps())
        .containsSubsequence(
            "create temporary",
            "write temporary",
            "write temporary",
            "fsync temporary",
            "close temporary",
            "link temporary target",
            "open .",
            "fsync .",
            "close .",
            "say Durable",
            "unlink temporary");
    assertThat(trace.stepsOf("fsync temporary")).hasSize(1);
    assertThat(trace.descriptorOf("fsync temporary"))
        .isEqualTo(trace.descriptorOf("create temporary"));
  }

  @Test
  void replacingFileIsSyncedClosedRenamedAndItsDirectorySyncedBeforeTheAnswer() throws Exception {
    Files.writeString(target, "old");

    SyscallTrace trace = SyscallTrace.of("replace", directory);

    assertThat(trace.steps())
        .containsSubsequence(
            "create temporary",
            "write temporary",
            "write temporary",
            "fsync temporary",
            "close temporary",
            "rename temporary target",
            "open .",
            "fsync .",
            "close .",
            "say Durable")
        .doesNotContain("unlink target");
    assertThat(trace.descriptorOf("fsync temporary"))
        .isEqualTo(trace.descriptorOf("create temporary"));
  }

  @Test
  void fileOfAnotherIsSyncedWithItsNameBeforeItIsCalledExisting() throws Exception {
    Files.writeString(target, "theirs");

    SyscallTrace trace = SyscallTrace.of("refuse", directory);

    assertThat(trace.steps())
        .containsSubsequence(
            "link temporary target", "fsync target", "open .", "fsync .", "say Exists");
  }

  @Test
  void failedSyncOfTheFileIsNeitherAcknowledgedNorTriedAgain() throws Exception {
    SyscallTrace trace =
        SyscallTrace.failing("refuse", directory, temporary, "fsync,fdatasync:error=EIO:when=1");

    assertThat(trace.steps()).contains("say SyncFailedException").doesNotContain("say Durable");
    assertThat(trace.stepsOf("fsync temporary")).hasSize(1);
    assertThat(trace.stepsOf("link temporary target")).isEmpty();
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void failedCloseOfTheFileIsNotAcknowledged() throws Exception {
    SyscallTrace trace =
        SyscallTrace.failing("refuse", directory, temporary, "close:error=EIO:when=1");

    assertThat(trace.steps())
        .contains("say IOException")
        .doesNotContain("say Durable", "link temporary target");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void failedWriteBackIsNotFollowedByAnAnswer() throws Exception {
    SyscallTrace trace =
        SyscallTrace.failing("writeBack", directory, temporary, "fdatasync:error=EIO:when=1");

    assertThat(trace.steps())
        .containsSubsequence("say IOException", "say IOException")
        .doesNotContain("say Durable", "fsync temporary", "link temporary target");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void writeBackThatFailsWhileItIsPublishedIsNotFollowedByAnAnswer() throws Exception {
    SyscallTrace trace =
        SyscallTrace.failing(
            "writeBackBeside",
            directory,
            temporary,
            "fdatasync:error=EIO:delay_exit=" + LATE_MICROS);

    assertThat(trace.steps())
        .contains("say IOException")
        .doesNotContain("say Durable", "link temporary target");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void failedSyncOfTheDirectoryIsNotCalledDurable() throws Exception {
    SyscallTrace trace =
        SyscallTrace.failing("refuse", directory, directory, "fsync,fdatasync:error=EIO:when=1");

    assertThat(trace.steps()).contains("say PublishedUnsynced").doesNotContain("say Durable");
    assertThat(trace.stepsOf("fsync .")).hasSize(1);
    assertThat(target).hasContent("onetwo");
  }

  @Test
  void nameThatCannotBeGivenLeavesNothing() throws Exception {
    SyscallTrace trace =
        SyscallTrace.failing(
            "replace", directory, temporary, "rename,renameat,renameat2:error=EIO");

    assertThat(trace.steps()).contains("say FileSystemException").doesNotContain("say Durable");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void eachNewDirectoryIsSyncedIntoTheOneAboveBeforeTheAnswer() throws Exception {
    SyscallTrace trace = SyscallTrace.of("directories", directory);

    assertThat(trace.steps())
        .containsSubsequence("mkdir a", "fsync .", "mkdir a/b", "fsync a", "say Durable");
  }

  @Test
  void directoryMadeByAnotherIsSyncedIntoTheOneAboveToo() throws Exception {
    Files.createDirectories(directory.resolve("a/b"));

    SyscallTrace trace = SyscallTrace.of("directories", directory);

    assertThat(trace.steps()).containsSubsequence("fsync a", "say Durable");
  }
}
