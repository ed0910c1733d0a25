package dev.landfast.crashfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** How scenarios run, fail and are replayed. */
final class CrashScenarioTest {
  private static final Pattern STATE = Pattern.compile("replay = \"([^\"]+)\"");

  private static CrashScenario scenario() {
    return CrashScenario.create(CrashBudget.standard());
  }

  private static void sync(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static void create(Path path, String content) throws IOException {
    Files.writeString(path, content);
    sync(path);
  }

  /** The name that a failure gives its state. */
  private static String state(Throwable violation) {
    Matcher matcher = STATE.matcher(Objects.requireNonNull(violation.getMessage()));
    assertThat(matcher.find()).isTrue();
    return Objects.requireNonNull(matcher.group(1));
  }

  @Test
  void newDirectoryThatIsNotSyncedIntoTheOneAboveIsFound() {
    CrashScenario scenario =
        scenario()
            .when((root, acks) -> {
              Path folder = Files.createDirectory(root.resolve("new"));
              create(folder.resolve("a"), "a");
              sync(folder);
              acks.acknowledge("a");
            });

    assertThatThrownBy(() ->
            scenario.then((root, acks) -> {
              if (acks.contains("a")) {
                assertThat(root.resolve("new/a")).hasContent("a");
              }
            }))
        .hasMessageContaining("acknowledged: [a]")
        .hasMessageContaining("lost name /data/new: absent");
  }

  @Test
  void whatIsGivenIsDurable() throws Exception {
    CrashReport report =
        scenario()
            .given(root -> Files.writeString(root.resolve("a"), "given"))
            .when((root, acks) -> Files.createFile(root.resolve("b")))
            .then((root, acks) -> assertThat(root.resolve("a")).hasContent("given"));

    assertThat(report.states()).isEqualTo(3);
    assertThat(report.toString()).isEqualTo("3 states; exhaustive at 2 of 2 boundaries; seed 1");
  }

  @Test
  void failureNamesHandlesAndWhoOpenedThem() {
    assertThatThrownBy(() ->
            scenario()
                .when((root, acks) -> {
                  try (FileChannel _ =
                      FileChannel.open(
                          root.resolve("held"),
                          StandardOpenOption.CREATE,
                          StandardOpenOption.WRITE)) {
                    Files.createFile(root.resolve("other"));
                  }
                })
                .then((root, acks) -> assertThat(root.resolve("other")).doesNotExist()))
        .hasMessageContaining("after operation 2: create /data/other")
        .hasMessageContaining("/data/held [CREATE, WRITE] opened at")
        .hasMessageContaining("CrashScenarioTest.java");
  }

  @Test
  void stateIsFoundAgainByItsName() {
    List<String> looked = new ArrayList<>();
    CrashScenario.Act when =
        (root, acks) -> {
          Files.writeString(root.resolve("a"), "x".repeat(3_000));
          Files.writeString(root.resolve("b"), "y".repeat(3_000));
        };
    CrashScenario.Act check =
        (root, acks) -> {
          looked.add(content(root.resolve("a")) + content(root.resolve("b")));
          assertThat(content(root.resolve("b"))).doesNotContain("\0");
        };

    Throwable first = catchThrowable(() -> scenario().when(when).then(check));
    String seen = looked.getLast();
    looked.clear();
    Throwable second = catchThrowable(() -> scenario().replay(state(first)).when(when).then(check));

    assertThat(looked).containsExactly(seen);
    assertThat(second).hasMessage(first.getMessage());
  }

  @Test
  void stateOfASampleIsFoundAgainLongAfterItsFileChanged() {
    CrashScenario.Act when =
        (root, acks) -> {
          Files.writeString(root.resolve("a"), "x".repeat(8_192));
          Files.createFile(root.resolve("b"));
          Files.createFile(root.resolve("c"));
        };
    // Torn in so many places are only states that chance has chosen.
    Pattern torn = Pattern.compile("x\0+x+\0+x+\0+x");
    CrashScenario.Act check =
        (root, acks) -> {
          if (Files.exists(root.resolve("c"))) {
            assertThat(torn.matcher(content(root.resolve("a"))).find()).isFalse();
          }
        };

    Throwable first = catchThrowable(() -> scenario().when(when).then(check));
    Throwable second = catchThrowable(() -> scenario().replay(state(first)).when(when).then(check));
    assertThat(second).hasMessage(first.getMessage());
  }

  private static String content(Path path) throws IOException {
    return Files.exists(path) ? Files.readString(path) : "absent";
  }

  @Test
  void nameOfNoStateIsRefused() {
    for (String name : List.of("", "x", "1", "1/9", "99/0", "EIO@1:2", "1/+1/+1/")) {
      CrashScenario scenario = scenario().when((root, acks) -> Files.createFile(root.resolve("a")));
      if (!name.isEmpty()) {
        assertThatThrownBy(() -> scenario.replay(name).then((root, acks) -> {}))
            .as(name)
            .isInstanceOf(IllegalArgumentException.class);
      }
    }
  }

  @Test
  void recoveryRunsBeforeTheCheckOfEachState() throws Exception {
    scenario()
        .when((root, acks) -> Files.createFile(root.resolve("a.part")))
        .recovering(root -> Files.deleteIfExists(root.resolve("a.part")))
        .then((root, acks) -> assertThat(root).isEmptyDirectory());
  }

  /** Copies a draft over the file, then removes the draft: not twice the same if it crashes. */
  private static void recoverOnce(Path root) throws IOException {
    Path draft = root.resolve("draft");
    if (Files.exists(draft)) {
      Files.deleteIfExists(root.resolve("file"));
      Files.move(draft, root.resolve("file"));
    }
  }

  @Test
  void recoveryThatCannotCrashItselfIsFoundOnlyIfItIsCrashed() throws Exception {
    CrashScenario.Act check = (root, acks) -> assertThat(root.resolve("file")).exists();
    CrashScenario.Step given = root -> create(root.resolve("file"), "old");
    CrashScenario.Act when =
        (root, acks) -> {
          create(root.resolve("draft"), "new");
          sync(root);
        };

    CrashReport report =
        scenario().given(given).when(when).recovering(CrashScenarioTest::recoverOnce).then(check);
    assertThat(report.recoveryStates()).isZero();
    CrashScenario crashing =
        CrashScenario.create(CrashBudget.standard().recoveryStatesPerBoundary(50))
            .given(given)
            .when(when)
            .recovering(CrashScenarioTest::recoverOnce);
    Throwable found = catchThrowable(() -> crashing.then(check));
    assertThat(found).hasMessageContaining("and then in its recovery");

    Throwable again =
        catchThrowable(() ->
            CrashScenario.create(CrashBudget.standard().recoveryStatesPerBoundary(50))
                .replay(state(found))
                .given(given)
                .when(when)
                .recovering(CrashScenarioTest::recoverOnce)
                .then(check));
    assertThat(again).hasMessage(found.getMessage());
  }

  @Test
  void everyOperationFailsOnceAndTheCheckSeesWhatIsThere() throws Exception {
    List<Object> claimed = new ArrayList<>();
    CrashReport report =
        scenario()
            .when((root, acks) -> {
              Files.createFile(root.resolve("a"));
              acks.acknowledge("a");
              Files.createFile(root.resolve("b"));
            })
            .whenFailing(Errno.ENOSPC)
            .then((root, acks) -> claimed.add(acks.all() + " " + Files.exists(root.resolve("a"))));

    // create a, close a, create b, close b
    assertThat(report.faultRuns()).isEqualTo(4);
    assertThat(claimed).contains("[] false", "[] true", "[a] true");
  }

  @Test
  void claimAfterAFaultThatNothingBacksIsFoundAndReplayed() {
    CrashScenario.Act lying =
        (root, acks) -> {
          try {
            create(root.resolve("a"), "a");
            sync(root);
          } catch (IOException _) {
            // and goes on as if nothing had been
          }
          acks.acknowledge("a");
        };
    CrashScenario.Act check =
        (root, acks) -> assertThat(acks.isEmpty() || Files.exists(root.resolve("a"))).isTrue();

    assertThat(catchThrowable(() -> scenario().when(lying).then(check))).isNull();
    Throwable live =
        catchThrowable(() -> scenario().when(lying).whenFailing(Errno.EIO).then(check));
    assertThat(live)
        .hasMessageContaining("1: create /data/a: EIO")
        .hasMessageContaining("replay = \"EIO@1:\"");
    Throwable crashed =
        catchThrowable(() ->
            scenario()
                .when(lying)
                .with(Fault.of(OperationKind.SYNC_DIRECTORY, Errno.EIO))
                .then(check));
    assertThat(crashed)
        .hasMessageContaining("acknowledged: [a]")
        .hasMessageContaining("lost name /data/a");
    Throwable again = catchThrowable(() -> scenario().replay("EIO@1:").when(lying).then(check));
    assertThat(again).hasMessage(live.getMessage());
  }

  @Test
  void exceptionWithoutAFaultIsTheScenarios() {
    assertThatThrownBy(() ->
            scenario()
                .when((root, acks) -> Files.delete(root.resolve("missing")))
                .then((root, acks) -> {}))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void stagingOnAnotherVolumeIsACopyThatMayBeTorn() {
    assertThatThrownBy(() ->
            scenario()
                .on(CrashFileSystem.builder().volume("fast", "/staging"))
                .when((root, acks) -> {
                  Path staged = root.resolve("/staging/a");
                  create(staged, "whole");
                  Files.move(staged, root.resolve("a"), StandardCopyOption.REPLACE_EXISTING);
                })
                .then(
                    (root, acks) -> assertThat(content(root.resolve("a"))).isIn("absent", "whole")))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("/data/a");
  }

  @Test
  void largeChoicesAreSampledWithinTheBudgetAndTheReportSaysSo() throws Exception {
    CrashReport report =
        CrashScenario.create(CrashBudget.standard().statesPerBoundary(100).seed(42))
            .when((root, acks) -> Files.write(root.resolve("a"), new byte[100_000]))
            .then((root, acks) -> {});

    assertThat(report.states()).isLessThanOrEqualTo(100L * report.boundaries());
    assertThat(report.sampledOf()).isGreaterThan(1e50);
    assertThat(report.toString()).contains("sampled ").contains("seed 42");
  }
}
