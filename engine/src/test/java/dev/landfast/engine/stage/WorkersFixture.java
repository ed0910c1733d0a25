package dev.landfast.engine.stage;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.landfast.engine.blob.BlobLabel;
import dev.landfast.engine.blob.BlobRef;
import dev.landfast.engine.blob.BlobStore;
import dev.landfast.engine.blob.OpenBlob;
import dev.landfast.engine.blob.SealedBlob;
import dev.landfast.engine.blob.StagedBlob;
import dev.landfast.engine.blob.local.LocalBlobStore;
import dev.landfast.engine.id.IdSource;
import dev.landfast.engine.job.Admission;
import dev.landfast.engine.job.Admission.Taken;
import dev.landfast.engine.job.FileRecord;
import dev.landfast.engine.job.JobReader.JobView;
import dev.landfast.engine.job.JobState;
import dev.landfast.engine.job.JobStore;
import dev.landfast.engine.job.Offer;
import dev.landfast.engine.job.Pipeline;
import dev.landfast.engine.job.Retry;
import dev.landfast.engine.job.StageSpec;
import dev.landfast.engine.job.jdbc.SqlJobStore;
import dev.landfast.engine.stage.Workers.Pace;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Workers on real stores, with stages that the test writes. */
abstract class WorkersFixture {
  static final String TENANT = "acme";
  static final int SECONDS_MAX = 30;
  static final List<Offer> OFFERS = List.of(new Offer("papers", "only"));
  static final Duration HOUR = Duration.ofHours(1);
  static final Duration LEASE_TERM = Duration.ofSeconds(20);

  /** Looks for work only when it is told to, so that a wake-up that is missing is noticed. */
  static final Pace QUICK =
      new Pace(
          LEASE_TERM, Duration.ofMillis(20), HOUR, Duration.ofMillis(200), Duration.ZERO, HOUR);

  @TempDir Path root;

  /** What leases are measured by runs ahead of the real time by this. */
  final AtomicLong nanosAhead = new AtomicLong();

  final InstantSource clock = InstantSource.system();
  final IdSource ids = new IdSource(clock, new Random(7));
  private final List<Workers> started = new ArrayList<>();
  private SqlJobStore database;
  WatchedJobStore jobs;
  BlobStore blobs;

  @BeforeEach
  void openStores() throws Exception {
    String run = ids.next();
    database =
        SqlJobStore.open(
            root.resolve("db").resolve("landfast.db"),
            new SqlJobStore.Settings(
                run,
                ids.next(),
                (pipeline, stage) -> lostMax(),
                clock,
                () -> System.nanoTime() + nanosAhead.get(),
                new Random(8),
                10_000));
    jobs = around(database);
    blobs = around(LocalBlobStore.open(root, run, 0, clock));
  }

  @AfterEach
  void closeStores() {
    stopWorkers();
    database.close();
  }

  /** Returns when their attempts have ended. */
  void stopWorkers() {
    started.forEach(workers -> workers.drain(Duration.ofSeconds(SECONDS_MAX)));
    started.clear();
  }

  /** To stand a store around it that fails one thing. */
  WatchedJobStore around(JobStore real) {
    return new WatchedJobStore(real);
  }

  /** To stand a store around it that fails one thing. */
  BlobStore around(BlobStore real) {
    return real;
  }

  int lostMax() {
    return 3;
  }

  Workers start(Stage... stages) {
    return start(QUICK, 2, stages);
  }

  Workers start(Pace pace, int slots, Stage... stages) {
    return start(pace, slots, pipeline(3, HOUR, stages), stages);
  }

  Workers start(Pace pace, int slots, Pipeline pipeline, Stage... stages) {
    StageCatalog catalog = new StageCatalog(List.of(pipeline), List.of(stages));
    Workers workers =
        Workers.start(
            jobs,
            blobs,
            catalog,
            new Workers.Settings(
                "worker", slots, catalog.known(), root.resolve("work"), ids, clock, new Random(9)),
            pace);
    started.add(workers);
    return workers;
  }

  /** The stages in their order. */
  static Pipeline pipeline(int attemptsMax, Duration runMax, Stage... stages) {
    Retry retry = new Retry(attemptsMax, Duration.ofMillis(2), Duration.ofMillis(2));
    List<StageSpec> specs =
        Stream.of(stages).map(stage -> new StageSpec(stage.name(), retry, runMax, 3)).toList();
    return new Pipeline("papers", 1, specs, Set.of());
  }

  String send(String content, String firstStage) throws Exception {
    return send(content, firstStage, null).job();
  }

  Taken send(String content, String firstStage, @Nullable Instant notBefore) throws Exception {
    String file = ids.next();
    BlobLabel label = new BlobLabel(file, TENANT, "papers", "a.txt", "correlation", null, null);
    try (StagedBlob staged = blobs.stage(label)) {
      staged.write(ByteBuffer.wrap(content.getBytes(UTF_8)));
      try (SealedBlob sealed = staged.seal()) {
        BlobRef ref = sealed.ref();
        FileRecord record =
            new FileRecord(
                file,
                "a.txt",
                null,
                null,
                ref.locator(),
                ref.length(),
                ref.sha256(),
                Instant.now());
        Taken taken = new Taken(0, ids.next(), record);
        Retry retry = new Retry(1, Duration.ZERO, Duration.ZERO);
        Pipeline pipeline =
            new Pipeline("papers", 1, List.of(new StageSpec(firstStage, retry, HOUR, 3)), Set.of());
        jobs.admit(
            new Admission(
                TENANT,
                pipeline,
                "correlation",
                Instant.now(),
                notBefore,
                null,
                List.of(taken),
                null));
        sealed.keep();
        return taken;
      }
    }
  }

  JobView await(String job, JobState state) throws Exception {
    return jobs.await(job, view -> view.state() == state);
  }

  String artifact(String job, String name) throws Exception {
    var found = jobs.reader().artifact(TENANT, job, name).orElseThrow();
    BlobRef ref = new BlobRef(found.locator(), found.length(), found.sha256());
    try (OpenBlob blob = blobs.open(ref)) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      blob.copyTo(out);
      return out.toString(UTF_8);
    }
  }

  Path fileOf(Taken taken) {
    return root.resolve("blobs").resolve(taken.file().locator());
  }

  /** All files below a folder of the stores. */
  List<Path> files(String folder) throws IOException {
    Path top = root.resolve(folder);
    if (!Files.exists(top)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(top)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  static void write(StageRun run, String name, String content) throws IOException {
    try (OutputStream out = run.output(name, "text/plain")) {
      out.write(content.getBytes(UTF_8));
    }
  }

  static void await(CountDownLatch latch) throws InterruptedException {
    if (!latch.await(SECONDS_MAX, TimeUnit.SECONDS)) {
      throw new AssertionError("Nobody came in " + SECONDS_MAX + " s.");
    }
  }

  /** Waits like native code that does not look at interrupts. */
  static void awaitStubbornly(CountDownLatch latch) {
    boolean over = false;
    while (!over) {
      try {
        over = latch.await(SECONDS_MAX, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        // That is what it is about.
      }
    }
  }

  static Stage stage(String name, Body body) {
    return new TestStage(name, body);
  }

  static StageResult done() {
    return new StageResult.Done();
  }

  interface Body {
    StageResult run(StageRun run) throws Exception;
  }

  private record TestStage(String name, Body body) implements Stage {
    @Override
    public StageResult run(StageRun run) throws Exception {
      return body.run(run);
    }
  }
}
