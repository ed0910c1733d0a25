package dev.landfast.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.landfast.engine.blob.BlobRef;
import dev.landfast.engine.blob.BlobUnavailableException;
import dev.landfast.engine.blob.Verdict;
import dev.landfast.engine.intake.Intake;
import dev.landfast.engine.intake.Intake.Request;
import dev.landfast.engine.intake.OutputReception;
import dev.landfast.engine.intake.Reception;
import dev.landfast.engine.intake.Reception.Answered;
import dev.landfast.engine.intake.Reception.Rendered;
import dev.landfast.engine.intake.Refusal;
import dev.landfast.engine.job.Admission.Taken;
import dev.landfast.engine.job.ArtifactRecord;
import dev.landfast.engine.job.FileRecord;
import dev.landfast.engine.job.JobReader.JobView;
import dev.landfast.engine.job.JobState;
import dev.landfast.engine.job.Lease;
import dev.landfast.engine.job.Offer;
import dev.landfast.engine.job.Pipeline;
import dev.landfast.engine.job.Retry;
import dev.landfast.engine.job.StageSpec;
import dev.landfast.engine.stage.Stage;
import dev.landfast.engine.stage.StageCatalog;
import dev.landfast.engine.stage.StageResult;
import dev.landfast.engine.stage.StageRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All parts together on one data directory. */
final class EngineTest {
  private static final int SECONDS_MAX = 30;
  private static final Duration GRACE = Duration.ofSeconds(SECONDS_MAX);

  @TempDir Path root;

  @Test
  void fileThatIsSentIsProcessedAndThereAfterReopening() throws Exception {
    CountDownLatch ran = new CountDownLatch(1);
    Taken taken;
    try (DataDirectory directory = DataDirectory.own(root);
        Engine engine = open(directory, ran)) {
      taken = send(engine);
      assertThat(ran.await(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
      engine.drain(GRACE);
    }

    try (DataDirectory directory = DataDirectory.own(root);
        Engine engine = open(directory, ran)) {
      JobView view = engine.jobs().reader().job("acme", taken.job()).orElseThrow();
      assertThat(view.state()).isEqualTo(JobState.DONE);
      assertThat(view.attempts()).hasSize(1);
    }
  }

  @Test
  void stageIsPreparedBeforeItsFirstRunAndRestsBehindItsLast() throws Exception {
    Told told = new Told();
    try (DataDirectory directory = DataDirectory.own(root);
        Engine engine = open(directory, told)) {
      send(engine);
      assertThat(told.ran.await(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
      engine.drain(GRACE);
      assertThat(told.calls).containsExactly("prepare " + directory.tmp(), "run");
    }
    assertThat(told.calls).endsWith("rest");
  }

  @Test
  void directorySaysWhichDatabaseItBelongsToBeforeAnythingIsTakenIn() throws Exception {
    try (DataDirectory directory = DataDirectory.own(root);
        Engine _ = open(directory, new CountDownLatch(1))) {
      assertThat(directory.mark()).isPresent();
    }
  }

  @Test
  void drainingEngineTakesNothingIn() throws Exception {
    try (DataDirectory directory = DataDirectory.own(root);
        Engine engine = open(directory, new CountDownLatch(1))) {
      engine.drain(Duration.ZERO);

      assertThatThrownBy(() -> send(engine))
          .isInstanceOfSatisfying(
              Refusal.class,
              refusal -> assertThat(refusal.code()).isEqualTo(Refusal.Code.DRAINING));
    }
  }

  @Test
  void whatTheRunBeforeLeftIsRecoveredBeforeAnythingElse() throws Exception {
    String earlier;
    try (DataDirectory directory = DataDirectory.own(root);
        Engine engine = open(directory, new CountDownLatch(1))) {
      earlier = engine.run();
      engine.drain(GRACE);
    }
    Path staging = Files.createDirectories(root.resolve("staging").resolve(earlier));
    Files.writeString(staging.resolve("0195d0a4-0000-7000-8000-000000000000"), "cut off");
    Path work = Files.createDirectories(root.resolve("work").resolve(earlier).resolve("token"));
    Files.writeString(work.resolve("input"), "copy");

    try (DataDirectory directory = DataDirectory.own(root);
        Engine engine = open(directory, new CountDownLatch(1))) {
      assertThat(engine.run()).isNotEqualTo(earlier);
      assertThat(staging).doesNotExist();
      assertThat(root.resolve("work").resolve(earlier)).doesNotExist();
    }
  }

  @Test
  void outputOfALeaseThatIsOverGoesToTheTrash() throws Exception {
    ArtifactRecord output;
    try (DataDirectory directory = DataDirectory.own(root);
        Engine engine = open(directory, new CountDownLatch(1))) {
      output = addOutput(engine);
      assertThat(blob(output)).hasContent("words");
    }

    try (DataDirectory directory = DataDirectory.own(root);
        Engine engine = open(directory, new CountDownLatch(1))) {
      assertThat(engine.jobs().remote().abandoned(10)).isEmpty();
      assertThat(blob(output)).doesNotExist();
      try (Stream<Path> trash = Files.walk(root.resolve("trash"))) {
        assertThat(trash).anyMatch(path -> path.endsWith(blob(output).getFileName()));
      }
    }
  }

  @Test
  void outputThatCannotBeMovedHoldsUpNoOther() throws Exception {
    ArtifactRecord stuck;
    ArtifactRecord other;
    try (DataDirectory directory = DataDirectory.own(root);
        Engine engine = open(directory, new CountDownLatch(1))) {
      stuck = addOutput(engine);
      other = addOutput(engine);
    }
    LocalDate today = LocalDate.ofInstant(Instant.now(), ZoneOffset.UTC);
    for (LocalDate day : List.of(today, today.plusDays(1))) {
      Path inTheWay =
          root.resolve("trash").resolve(day.toString()).resolve(blob(stuck).getFileName());
      Files.createDirectories(inTheWay.resolve("something"));
    }

    try (DataDirectory directory = DataDirectory.own(root);
        Engine engine = open(directory, new CountDownLatch(1))) {
      assertThat(engine.jobs().remote().abandoned(10)).containsExactly(stuck.locator());
      assertThat(blob(stuck)).exists();
      assertThat(blob(other)).doesNotExist();
    }
  }

  private Path blob(ArtifactRecord output) {
    return root.resolve("blobs").resolve(output.locator());
  }

  /** Of a lease that is over before it is settled. */
  private static ArtifactRecord addOutput(Engine engine) throws Exception {
    send(engine, "letters");
    Lease lease =
        engine
            .remoteWorkers()
            .claim("far away", List.of(new Offer("letters", "away")), 1, Duration.ZERO)
            .getFirst()
            .lease();
    try (OutputReception reception = engine.intake().receiveOutput(lease, "text", null)) {
      reception.write(UTF_8.encode("words"));
      return reception.add("text/plain");
    }
  }

  @Test
  void fileWhoseDirectoryIsTakenForAnotherIsInTheWrongRoot() throws Exception {
    Path other = root.resolve("other");
    try (DataDirectory directory = DataDirectory.own(other);
        Engine engine = open(directory, new CountDownLatch(1))) {
      engine.drain(GRACE);
    }
    Path ours = root.resolve("ours");
    try (DataDirectory directory = DataDirectory.own(ours);
        Engine engine = open(directory, new CountDownLatch(1))) {
      FileRecord file = send(engine).file();
      engine.drain(GRACE);
      BlobRef ref = new BlobRef(file.locator(), file.length(), file.sha256());
      engine.blobs().open(ref).close();
      for (String part : List.of("blobs", "installation.json")) {
        Files.move(ours.resolve(part), root.resolve(part));
        Files.move(other.resolve(part), ours.resolve(part));
      }

      assertThat(
              catchThrowableOfType(BlobUnavailableException.class, () -> engine.blobs().open(ref)))
          .returns(Verdict.WRONG_ROOT, BlobUnavailableException::verdict);

      Files.delete(ours.resolve("installation.json")); // as where nothing is mounted
      assertThat(
              catchThrowableOfType(BlobUnavailableException.class, () -> engine.blobs().open(ref)))
          .returns(Verdict.WRONG_ROOT, BlobUnavailableException::verdict);
    }
  }

  @Test
  void engineThatCannotOpenLeavesNoThread() throws Exception {
    try (DataDirectory directory = DataDirectory.own(root)) {
      Files.writeString(root.resolve("blobs"), "in the way");

      assertThatThrownBy(() -> open(directory, new CountDownLatch(1)))
          .isInstanceOf(IOException.class);
    }
    assertThat(Thread.getAllStackTraces().keySet())
        .filteredOn(thread -> !thread.isDaemon())
        .extracting(Thread::getName)
        .noneMatch(name -> name.startsWith("landfast-"));
  }

  private static Engine open(DataDirectory directory, CountDownLatch ran) throws Exception {
    return open(directory, new Only(ran));
  }

  private static Engine open(DataDirectory directory, Stage only) throws Exception {
    Retry retry = new Retry(1, Duration.ZERO, Duration.ZERO);
    StageSpec spec = new StageSpec("only", retry, Duration.ofMinutes(1), 3);
    StageSpec away = new StageSpec("away", retry, Duration.ofMinutes(1), 3);
    return Engine.open(
        directory,
        new StageCatalog(
            List.of(
                new Pipeline("papers", 1, List.of(spec), Set.of()),
                new Pipeline("letters", 1, List.of(away), Set.of())),
            List.of(only),
            Set.of("away")),
        new Engine.Settings(
            "worker", 2, 0, 1000, new Intake.Limits(1000, 10), Set.of(), Map.of(), null));
  }

  private static Taken send(Engine engine) throws Refusal {
    return send(engine, "papers");
  }

  private static Taken send(Engine engine, String pipeline) throws Refusal {
    Request request = new Request("acme", pipeline, "correlation", null, null, false);
    try (Reception reception = engine.intake().receive(request)) {
      reception.begin("report.txt", null, null).write(UTF_8.encode("content"));
      reception.end();
      Answered answered = reception.admit(receipt -> new Rendered(201, "{}"));
      return (Taken) Objects.requireNonNull(answered.receipt()).items().getFirst();
    }
  }

  private record Only(CountDownLatch ran) implements Stage {
    @Override
    public String name() {
      return "only";
    }

    @Override
    public StageResult run(StageRun run) throws IOException {
      assertThat(run.input().readAllBytes()).isEqualTo("content".getBytes(UTF_8));
      ran.countDown();
      return new StageResult.Done();
    }
  }

  /** Notes what it is told. */
  private static final class Told implements Stage {
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final CountDownLatch ran = new CountDownLatch(1);

    @Override
    public String name() {
      return "only";
    }

    @Override
    public void prepare(Path folder) {
      calls.add("prepare " + folder);
    }

    @Override
    public StageResult run(StageRun run) {
      calls.add("run");
      ran.countDown();
      return new StageResult.Done();
    }

    @Override
    public void rest() {
      calls.add("rest");
    }
  }
}
