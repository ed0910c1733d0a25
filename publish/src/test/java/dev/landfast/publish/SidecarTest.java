package dev.landfast.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.landfast.publish.SidecarFailed.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One process and one thread at a time. */
final class SidecarTest {
  private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000);

  private final AtomicInteger runs = new AtomicInteger();

  @TempDir Path directory;
  private Path media;
  private Sidecar transcript;

  @BeforeEach
  void media() throws IOException {
    media = Files.writeString(directory.resolve("media.mp4"), "first cut");
    Files.setLastModifiedTime(media, LONG_AGO);
    transcript = Sidecar.of(media, "transcript.txt");
  }

  @AfterEach
  void nothingStaysOpenAndNothingIsLeft() throws IOException {
    assertThat(SidecarLock.foldersOpen()).isZero();
    assertThat(directory).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void sidecarStandsBesideItsMediaAndSaysWhatItWasMadeFrom() throws IOException {
    SidecarResult result = make("what was said");

    Path target = directory.resolve("media.mp4.transcript.txt");
    assertThat(result).isEqualTo(new SidecarMade(new Durable(target)));
    assertThat(result.target()).isEqualTo(target);
    assertThat(target).hasContent("what was said");
    assertThat((byte[]) Files.getAttribute(target, "user:" + Sidecar.NOTE))
        .asString(UTF_8)
        .isEqualTo(
            "sha256:34053797c2be9cf0ae16b303ce6c0562bdea929ce00fb7dcefc8f0e1d635d5a2 transcript.txt");
    assertThat(media).hasContent("first cut");
    assertThat(Files.getLastModifiedTime(media)).isEqualTo(LONG_AGO);
  }

  @Test
  void unchangedSourceReusesItsSidecarAndRunsNoMaker() throws IOException {
    make("first");

    assertThat(make("second")).isEqualTo(new SidecarReused(transcript.target()));

    assertThat(runs).hasValue(1);
    assertThat(transcript.target()).hasContent("first");
  }

  @Test
  void touchedSourceReusesItsSidecarToo() throws IOException {
    make("first");
    Files.setLastModifiedTime(media, FileTime.fromMillis(2_000_000));

    assertThat(make("second")).isInstanceOf(SidecarReused.class);
  }

  @Test
  void changedSourceHasItsSidecarReplacedWhole() throws IOException {
    make("a long first transcript");
    Files.writeString(media, "next! cut"); // of the same length and time
    Files.setLastModifiedTime(media, LONG_AGO);

    assertThat(make("second")).isInstanceOf(SidecarMade.class);
    assertThat(transcript.target()).hasContent("second");
    assertThat(make("third")).isInstanceOf(SidecarReused.class);
  }

  @Test
  void sidecarWithoutANoteIsMadeAnew() throws IOException {
    Files.writeString(transcript.target(), "half a sentenc");

    assertThat(make("whole")).isInstanceOf(SidecarMade.class);
    assertThat(transcript.target()).hasContent("whole");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "sha256:", "other"})
  void sidecarWithAnotherNoteIsMadeAnew(String note) throws IOException {
    make("first");
    UserDefinedFileAttributeView view =
        Files.getFileAttributeView(transcript.target(), UserDefinedFileAttributeView.class);
    String other = note.equals("other") ? "x".repeat(view.size(Sidecar.NOTE)) : note;
    view.write(Sidecar.NOTE, UTF_8.encode(other));

    assertThat(make("second")).isInstanceOf(SidecarMade.class);
    assertThat(transcript.target()).hasContent("second");
  }

  @Test
  void sidecarsOfTwoKindsAreIndependent() throws IOException {
    make("said");
    Sidecar summary = Sidecar.of(media, "summary.text");

    assertThat(make(summary, "short")).isInstanceOf(SidecarMade.class);
    assertThat(transcript.target()).hasContent("said");
    assertThat(summary.target()).hasContent("short");

    Files.move(summary.target(), transcript.target(), StandardCopyOption.REPLACE_EXISTING);
    assertThat(make("said again")).as("a renamed one is another").isInstanceOf(SidecarMade.class);
  }

  @Test
  void linkWithTheNameIsReplacedAndWhatItLeadsToLeftAlone() throws IOException {
    make("theirs");
    Path real = Files.move(transcript.target(), directory.resolve("real"));
    Files.createSymbolicLink(transcript.target(), Path.of("real"));

    assertThat(make("ours")).isInstanceOf(SidecarMade.class);

    assertThat(Files.isSymbolicLink(transcript.target())).isFalse();
    assertThat(transcript.target()).hasContent("ours");
    assertThat(real).hasContent("theirs");
  }

  @Test
  void failingMakerLeavesTheOldSidecarAndTheMedia() throws IOException {
    make("old");
    Files.writeString(media, "second cut");
    Exception failure = new Exception("no speech found");

    SidecarResult result =
        transcript.make((_, out) -> {
          out.write("half".getBytes(UTF_8));
          throw failure;
        });

    assertThat(result)
        .isEqualTo(new SidecarFailed(transcript.target(), Part.MAKER, failure))
        .extracting(SidecarResult::advice)
        .isEqualTo("The maker failed. Look at the cause, then make the sidecar again.");
    assertThat(transcript.target()).hasContent("old");
    assertThat(media).hasContent("second cut");
  }

  @Test
  void makerThatSwallowsAFailedWriteIsNotBelieved() {
    SidecarResult result =
        transcript.make((_, out) -> {
          Thread.currentThread().interrupt();
          assertThatThrownBy(() -> out.write(1)).isInstanceOf(IOException.class);
          assertThat(Thread.interrupted()).isTrue();
        });

    assertThat(result).isInstanceOf(SidecarFailed.class);
    assertThat(transcript.target()).doesNotExist();
  }

  @Test
  void interruptOfTheMakerIsKept() {
    SidecarResult result =
        transcript.make((_, _) -> {
          throw new InterruptedException();
        });

    assertThat(Thread.interrupted()).isTrue();
    assertFailed(result, Part.MAKER, Failure.Kind.INTERRUPTED);
  }

  @Test
  void interruptedThreadMakesNothingAndStaysInterrupted() {
    Thread.currentThread().interrupt();
    SidecarResult result = make("nothing");

    assertThat(Thread.interrupted()).isTrue();
    assertFailed(result, Part.LOCK, Failure.Kind.INTERRUPTED);
    assertThat(runs).hasValue(0);
  }

  @Test
  void errorOfTheMakerPassesAndTheNextOneHasItsTurn() {
    assertThatThrownBy(() ->
            transcript.make((_, _) -> {
              throw new StackOverflowError();
            }))
        .isInstanceOf(StackOverflowError.class);

    assertThat(make("next")).isInstanceOf(SidecarMade.class);
  }

  /** What may happen to a source while its sidecar is made. */
  enum Change {
    BYTES,
    LENGTH,
    TIME,
    FILE,
    REMOVAL;

    void of(Path media) throws IOException {
      switch (this) {
        case BYTES -> {
          Files.writeString(media, "other cut");
          Files.setLastModifiedTime(media, LONG_AGO);
        }
        case LENGTH -> {
          Files.writeString(media, "first cut, and more");
          Files.setLastModifiedTime(media, LONG_AGO);
        }
        case TIME -> Files.writeString(media, "first cut"); // something else in between, perhaps
        case FILE -> {
          Path other = Files.writeString(media.resolveSibling("other"), "first cut");
          Files.setLastModifiedTime(other, LONG_AGO);
          Files.move(other, media, StandardCopyOption.REPLACE_EXISTING);
        }
        case REMOVAL -> Files.delete(media);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Change.class)
  void sourceThatChangesMeanwhileHasNoSidecarOfThatMoment(Change change) throws IOException {
    Files.writeString(transcript.target(), "old");

    SidecarResult result =
        transcript.make((source, out) -> {
          out.write("new".getBytes(UTF_8));
          change.of(source);
        });

    assertThat(result).isInstanceOf(SidecarFailed.class);
    SidecarFailed failed = (SidecarFailed) result;
    assertThat(failed.part()).isEqualTo(Part.SOURCE);
    if (change != Change.REMOVAL) {
      assertThat(failed.cause()).isInstanceOf(SourceChangedException.class);
      assertThat(failed.advice()).startsWith("The source changed meanwhile.");
    }
    assertThat(transcript.target()).hasContent("old");
  }

  @Test
  void missingSourceIsAFailureOfItsOwnAndLeavesNothing() throws IOException {
    Files.delete(media);

    SidecarResult result = make("of nothing");

    assertFailed(result, Part.SOURCE, Failure.Kind.NO_SUCH_FOLDER);
    assertThat(result.advice()).startsWith("The source cannot be read.");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void directoryIsNoSource() {
    SidecarResult result = make(Sidecar.of(directory, "transcript.txt"), "of a folder");

    assertFailed(result, Part.SOURCE, Failure.Kind.NOT_A_FILE);
    assertThat(result.advice()).startsWith("The source cannot be read.");
  }

  @Test
  void directoryWithTheNameIsLeftAloneAndNoMakerRuns() throws IOException {
    Files.createDirectory(transcript.target());

    assertFailed(make("a file"), Part.TARGET, Failure.Kind.NOT_A_FILE);

    assertThat(transcript.target()).isEmptyDirectory();
    assertThat(runs).hasValue(0);
  }

  @Test
  void nameThatGetsTooLongIsAFailureBeforeAnyWork() throws IOException {
    Path longest = Files.move(media, directory.resolve("m".repeat(255)));

    SidecarResult result = make(Sidecar.of(longest, "txt"), "too long");

    assertFailed(result, Part.TARGET, Failure.Kind.NAME_TOO_LONG);
    assertThat(runs).hasValue(0);
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactly(longest);
    }
    assertThat(longest).hasContent("first cut");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".txt", "a/b", "/a", "..", "a\\b", "a\0b"})
  void kindThatIsNoPartOfANameIsRefused(String kind) {
    assertThatThrownBy(() -> Sidecar.of(media, kind)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void pathWithoutANameAndAWaitOutOfBoundsAreRefused() {
    assertThatThrownBy(() -> Sidecar.of(Path.of("/"), "txt"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> transcript.waitMax(Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> transcript.waitMax(Sidecar.WAIT_LIMIT.plusMillis(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void makerThatWaitsForItselfIsTold() {
    SidecarResult result =
        transcript.make((_, out) -> {
          assertFailed(make("inner"), Part.LOCK, Failure.Kind.OTHER);
          out.write("outer".getBytes(UTF_8));
        });

    assertThat(result).isInstanceOf(SidecarMade.class);
    assertThat(runs).hasValue(0);
  }

  @Test
  void linkInThePlaceOfTheLockFileIsNotFollowed() throws IOException {
    Files.createSymbolicLink(directory.resolve(SidecarLock.FILE), media);

    assertFailed(make("nothing"), Part.LOCK, Failure.Kind.NOT_A_FILE);
  }

  private SidecarResult make(String content) {
    return make(transcript, content);
  }

  private SidecarResult make(Sidecar sidecar, String content) {
    return sidecar.make((_, out) -> {
      runs.incrementAndGet();
      out.write(content.getBytes(UTF_8));
    });
  }

  private static void assertFailed(SidecarResult result, Part part, Failure.Kind kind) {
    assertThat(result).isInstanceOf(SidecarFailed.class);
    SidecarFailed failed = (SidecarFailed) result;
    assertThat(failed.part()).isEqualTo(part);
    assertThat(failed.kind()).isEqualTo(kind);
    assertThat(failed.advice()).matches("[A-Z].*\\.");
  }
}
