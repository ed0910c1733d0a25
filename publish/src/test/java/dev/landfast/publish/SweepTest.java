package dev.landfast.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.landfast.publish.VolumeReport.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What dead processes leave beside targets is removed; what living ones use is not. */
final class SweepTest {
  private static final String OF_ANOTHER = ".landfast-0123456789ab-1.part";

  @TempDir Path directory;

  @Test
  void fileOfADeadProcessGoesAfterAnHourOfSilence() throws IOException {
    Path left = Files.writeString(directory.resolve(OF_ANOTHER), "left");

    silentFor(left, Temporaries.SILENCE.minusMinutes(1));
    assertThat(Publisher.sweep(directory)).isZero();
    assertThat(left).exists();

    silentFor(left, Temporaries.SILENCE.plusMinutes(1));
    assertThat(Publisher.sweep(directory)).isOne();
    assertThat(left).doesNotExist();
  }

  @Test
  void fileOfALivingProcessStaysThoughItIsStoppedAndGoesAfterItsDeath() throws Exception {
    try (ChildProcess child = ChildProcess.begun("hold", directory)) {
      Path held = temporaries().getFirst();
      silentFor(held, Duration.ofDays(400));

      child.signal("STOP");
      assertThat(Publisher.sweep(directory)).isZero();
      assertThat(held).hasContent("begun");

      child.kill();
      assertThat(Publisher.sweep(directory)).isOne();
      assertThat(directory).isEmptyDirectory();
    }
  }

  @Test
  void fileFromTheFutureOfAClockThatSteppedBackStays() throws IOException {
    Path left = Files.writeString(directory.resolve(OF_ANOTHER), "left");
    silentFor(left, Duration.ofHours(-3));

    assertThat(Publisher.sweep(directory)).isZero();
    assertThat(left).exists();
  }

  @Test
  void filesOfThisProcessAreNeverLookedAt() throws IOException {
    Path target = directory.resolve("target");
    try (Publication publication = Publisher.STANDARD.begin(target)) {
      publication.write("ours");
      silentFor(temporaries().getFirst(), Duration.ofDays(400));

      assertThat(Publisher.sweep(directory)).isZero();
      assertThat(publication.publish()).isEqualTo(new Durable(target));
    }
  }

  @Test
  void filesOfAnotherClassLoaderAreNeverLookedAtAndKeepTheirLocks() throws Exception {
    try (SecondCopy copy = new SecondCopy();
        AutoCloseable _ = copy.begin(directory.resolve("theirs"));
        Publication _ = Publisher.STANDARD.begin(directory.resolve("ours"))) {
      assertThat(temporaries()).hasSize(2);
      for (Path held : temporaries()) { // not by this process, whose locks would go
        assertThat(new ProcessBuilder("touch", "-t", "202001010000", "" + held).start().waitFor())
            .isZero();
      }

      assertThat(Publisher.sweep(directory)).isZero();
      for (Path held : temporaries()) {
        assertThat(LockProbe.ofAnotherProcess(held).answer()).isEqualTo(Answer.YES);
      }
    }
  }

  @Test
  void whatIsNotOursStays() throws IOException {
    for (String name :
        List.of(".landfast-notes.part", ".landfast-0123456789ab-1.part.bak", "report.part")) {
      silentFor(Files.writeString(directory.resolve(name), "theirs"), Duration.ofDays(400));
    }
    Path real = Files.writeString(directory.resolve("real"), "theirs");
    silentFor(real, Duration.ofDays(400));
    Files.createSymbolicLink(directory.resolve(OF_ANOTHER), real);

    assertThat(Publisher.sweep(directory)).isZero();
    assertThat(directory.toFile().list()).hasSize(5);
  }

  @Test
  void folderThatIsNotThereSaysSo() {
    assertThatThrownBy(() -> Publisher.sweep(directory.resolve("missing")))
        .isInstanceOf(NoSuchFileException.class);
  }

  private List<Path> temporaries() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".part")).toList();
    }
  }

  private static void silentFor(Path file, Duration silence) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(silence)));
  }
}
