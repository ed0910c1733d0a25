package dev.landfast.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.landfast.publish.VolumeReport.Ability;
import dev.landfast.publish.VolumeReport.Answer;
import dev.landfast.publish.VolumeReport.Finding;
import dev.landfast.publish.VolumeReport.Kind;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VolumeProbeTest {
  private static final int THREADS = 4;
  private static final Path MEMORY = Path.of("/dev/shm");
  private static final Path WEAK = Path.of("/proc/self");

  @TempDir Path directory;

  @Test
  void volumeOfThisMachineHasWhatTheTestsOfThisModuleNeed() throws IOException {
    VolumeReport report = VolumeProbe.probe(directory);

    assertThat(report.directory()).isEqualTo(directory.toRealPath());
    assertThat(report.type()).isEqualTo(Files.getFileStore(directory).type());
    assertThat(report.findings()).hasSize(Ability.values().length);
    for (Ability needed :
        new Ability[] {
          Ability.ATOMIC_REPLACE,
          Ability.NO_REPLACE,
          Ability.FILE_SYNC,
          Ability.DIRECTORY_SYNC,
          Ability.LOCKS,
          Ability.ATTRIBUTES
        }) {
      assertThat(report.answer(needed)).as(needed.name()).isEqualTo(Answer.YES);
    }
    assertThat(report.nameBytesMax()).isEqualTo(255);
    assertThat(report.usableBytes()).isPositive().isLessThanOrEqualTo(report.totalBytes());
    assertThat(directory).as("the probe leaves nothing").isEmptyDirectory();
  }

  @Test
  void manyMayProbeOneFolderAtTheSameTime() throws Exception {
    CountDownLatch start = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Future<VolumeReport>> reports = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        reports.add(
            threads.submit(() -> {
              start.await();
              return VolumeProbe.probe(directory);
            }));
      }
      start.countDown();
      for (Future<VolumeReport> report : reports) {
        assertThat(report.get(60, TimeUnit.SECONDS).findings())
            .filteredOn(finding -> finding.ability() != Ability.UNICODE) // in LC_ALL=C unknown
            .allMatch(finding -> finding.answer() == Answer.YES);
      }
    }
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void whatAKilledProbeLeftGoesWithTheNextOneAndALivingOnesStays() throws IOException {
    Path dead = Files.createDirectory(directory.resolve(".landfast-probe-0123456789ab"));
    Files.writeString(dead.resolve("free"), "left");
    Files.setLastModifiedTime(
        dead, FileTime.from(Instant.now().minus(Temporaries.SILENCE).minusSeconds(60)));
    Path living = Files.createDirectory(directory.resolve(".landfast-probe-1234"));

    VolumeProbe.probe(directory);

    assertThat(directory.toFile().listFiles()).containsExactly(living.toFile());
  }

  @Test
  void memoryIsCalledThat() throws IOException {
    assumeTrue(
        Files.isWritable(MEMORY) && Files.getFileStore(MEMORY).type().equals("tmpfs"),
        MEMORY + " is no tmpfs");

    assertThat(VolumeProbe.probe(MEMORY).kind()).isEqualTo(Kind.MEMORY);
  }

  @Test
  void lockThatNobodyHoldsIsGivenToAnotherProcess() throws IOException {
    Path free = Files.createFile(directory.resolve("free"));

    assertThat(LockProbe.ofAnotherProcess(free).answer()).isEqualTo(Answer.NO);
  }

  @Test
  void secondProcessThatCannotSeeTheLockSaysNothingAboutIt() {
    Finding finding = LockProbe.ofAnotherProcess(directory.resolve("missing"));

    assertThat(finding.answer()).isEqualTo(Answer.UNKNOWN);
    assertThat(finding.detail()).contains("status");
  }

  @Test
  void directoryThatIsNoneOrTakesNothingSaysSo() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));

    assertThatThrownBy(() -> VolumeProbe.probe(directory.resolve("missing")))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> VolumeProbe.probe(file)).isInstanceOf(FileSystemException.class);
    assumeTrue(Files.isDirectory(WEAK), WEAK + " is not there");
    assertThatThrownBy(() -> VolumeProbe.probe(WEAK)).isInstanceOf(IOException.class);
  }
}
