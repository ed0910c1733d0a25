package dev.landfast.crashfs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;

/** A file is replaced: by the protocol that holds, and by those that are known not to. */
final class ReplacingTest {
  /** The ways in which the protocol can be wrong. */
  private record Protocol(
      boolean syncsFile,
      boolean syncsDirectory,
      boolean atomic,
      boolean loops,
      int syncsAtMost,
      boolean reopens) {
    static final Protocol RIGHT = new Protocol(true, true, true, true, 1, false);

    void replace(Path target, String content) throws IOException {
      Path temporary = target.resolveSibling("a.part");
      try (FileChannel channel =
          FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(UTF_8));
        do {
          channel.write(bytes);
        } while (loops && bytes.hasRemaining());
        if (syncsFile && !reopens) {
          sync(channel);
        }
      }
      if (reopens) {
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.READ)) {
          sync(channel);
        }
      }
      if (atomic) {
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      } else {
        Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
      }
      if (syncsDirectory) {
        try (FileChannel channel = FileChannel.open(target.getParent())) {
          channel.force(true);
        }
      }
    }

    private void sync(FileChannel channel) throws IOException {
      for (int tries = 1; ; tries++) {
        try {
          channel.force(true);
          return;
        } catch (IOException e) {
          if (tries == syncsAtMost) {
            throw e;
          }
        }
      }
    }
  }

  private static CrashScenario replacing(CrashScenario scenario, Protocol protocol) {
    return scenario
        .given(root -> Files.writeString(root.resolve("a"), "old"))
        .when((root, acks) -> {
          protocol.replace(root.resolve("a"), "new content");
          acks.acknowledge("new content");
        });
  }

  private static CrashScenario replacing(Protocol protocol) {
    return replacing(CrashScenario.create(CrashBudget.standard()), protocol);
  }

  private static void oldOrNew(Path root, Acknowledgements acks) throws IOException {
    String content = Files.readString(root.resolve("a"));
    if (acks.isEmpty()) {
      assertThat(content).isIn("old", "new content");
    } else {
      assertThat(content).isEqualTo("new content");
    }
  }

  @CrashTest
  void rightProtocolHolds(CrashScenario scenario) throws Exception {
    CrashReport report =
        replacing(scenario, Protocol.RIGHT)
            .whenFailingAndCrashing(Errno.EIO, Errno.ENOSPC, Errno.EACCES)
            .then(ReplacingTest::oldOrNew);

    assertThat(report.states()).isGreaterThan(100);
    assertThat(report.faultRuns()).isGreaterThan(10);
    assertThat(report.exhaustiveBoundaries()).isEqualTo(report.boundaries());
  }

  @CrashTest
  void rightProtocolHoldsWhenWritesAreShort(CrashScenario scenario) throws Exception {
    replacing(scenario, Protocol.RIGHT).with(Fault.shortWrite(3)).then(ReplacingTest::oldOrNew);
  }

  @CrashTest
  void rightProtocolHoldsWhenWriteBackFails(CrashScenario scenario) throws Exception {
    replacing(scenario, Protocol.RIGHT).with(Fault.writeBack()).then(ReplacingTest::oldOrNew);
  }

  private static void assertFound(CrashScenario scenario, String... said) {
    assertThatThrownBy(() -> scenario.then(ReplacingTest::oldOrNew))
        .isInstanceOf(AssertionError.class)
        .hasMessageContainingAll(said);
  }

  @Test
  void missingSyncOfTheFileIsFound() {
    assertFound(
        replacing(new Protocol(false, true, true, true, 1, false)),
        "after operation 3: rename /data/a.part → /data/a",
        "lost data [0, 11) of operation 2",
        "replay: ");
  }

  @Test
  void missingSyncOfTheDirectoryIsFound() {
    assertFound(
        replacing(new Protocol(true, false, true, true, 1, false)),
        "after operation 5: acknowledge new content",
        "lost name /data/a");
  }

  @Test
  void moveThatReplacesWithoutBeingAtomicIsFound() {
    assertThatThrownBy(() ->
            replacing(new Protocol(true, true, false, true, 1, false))
                .then(ReplacingTest::oldOrNew))
        .isInstanceOf(AssertionError.class)
        .hasCauseInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("after operation 4: unlink /data/a");
  }

  @Test
  void syncOfAReopenedFileAfterAFailedWriteBackIsFound() {
    Protocol reopening = new Protocol(true, true, true, true, 1, true);

    assertFound(replacing(reopening).with(Fault.writeBack()), "lost data [0, 11) of operation 2");
  }

  @Test
  void syncThatIsTriedAgainIsFound() {
    Protocol retrying = new Protocol(true, true, true, true, 2, false);

    assertFound(
        replacing(retrying).with(Fault.of(OperationKind.SYNC, Errno.EIO)),
        "lost data [0, 11) of operation 2");
  }

  @Test
  void shortWriteThatIsNotFollowedByAnotherIsFound() {
    Protocol once = new Protocol(true, true, true, false, 1, false);

    assertFound(replacing(once).with(Fault.shortWrite(3)), "acknowledge");
  }
}
