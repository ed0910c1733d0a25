package dev.landfast.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
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
