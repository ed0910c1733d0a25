package dev.landfast.engine.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.engine.DataDirectory;
import dev.landfast.engine.Engine;
import dev.landfast.engine.blob.BlobLabel;
import dev.landfast.engine.blob.SealedBlob;
import dev.landfast.engine.blob.StagedBlob;
import dev.landfast.engine.blob.local.LocalBlobStore;
import dev.landfast.engine.id.IdSource;
import dev.landfast.engine.intake.Intake;
import dev.landfast.engine.intake.Intake.Request;
import dev.landfast.engine.intake.Reception;
import dev.landfast.engine.intake.Reception.Rendered;
import dev.landfast.engine.job.Admission.Taken;
import dev.landfast.engine.job.Pipeline;
import dev.landfast.engine.job.Retry;
import dev.landfast.engine.job.StageSpec;
import dev.landfast.engine.job.jdbc.SqlBlobRows;
import dev.landfast.engine.stage.Stage;
import dev.landfast.engine.stage.StageCatalog;
import dev.landfast.engine.stage.StageResult;
import dev.landfast.engine.stage.StageRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** A data directory on SQLite that an engine worked on, and what is needed to break it. */
abstract class AuditFixture {
  private static final Duration GRACE = Duration.ofSeconds(30);

  /** So late that all that is there is older than the grace time. */
  static final InstantSource LATER =
      InstantSource.offset(InstantSource.system(), Audit.GRACE.plusMinutes(1));

  @TempDir Path folder;
  private final IdSource ids = new IdSource(InstantSource.system(), new SecureRandom());

  Path root() {
    return folder.resolve("data");
  }

  /** Runs an engine that takes files in, passes them through a stage with an output, and ends. */
  List<Taken> send(String... contents) throws Exception {
    CountDownLatch ran = new CountDownLatch(contents.length);
    try (DataDirectory directory = DataDirectory.own(root());
        Engine engine = engine(directory, ran)) {
      Request request = new Request("acme", "papers", "correlation", null, null, true);
      try (Reception reception = engine.intake().receive(request)) {
        for (String content : contents) {
          reception.begin("report.txt", null, null).write(UTF_8.encode(content));
          reception.end();
        }
        List<Taken> taken =
            Objects.requireNonNull(reception.admit(receipt -> new Rendered(201, "{}")).receipt())
                .items()
                .stream()
                .map(Taken.class::cast)
                .toList();
        assertThat(ran.await(GRACE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        engine.drain(GRACE);
        return taken;
      }
    }
  }

  private static Engine engine(DataDirectory directory, CountDownLatch ran) throws Exception {
    StageSpec spec =
        new StageSpec("only", new Retry(1, Duration.ZERO, Duration.ZERO), Duration.ofMinutes(1), 3);
    return Engine.open(
        directory,
        new StageCatalog(
            List.of(new Pipeline("papers", 1, List.of(spec), Set.of())), List.of(new Only(ran))),
        new Engine.Settings(
            "worker", 2, 0, 1000, new Intake.Limits(100_000, 10), Set.of(), Map.of(), null));
  }

  AuditReport audit() throws Exception {
    return audit(false, LATER);
  }

  AuditReport audit(boolean deep, InstantSource clock) throws Exception {
    try (DataDirectory directory = DataDirectory.own(root());
        SqlBlobRows rows = SqlBlobRows.open(directory.database())) {
      return new Audit(directory, rows, clock, deep).run();
    }
  }

  /** What was found, one of each. */
  static List<Finding> findings(AuditReport report) {
    return report.kinds().values().stream().flatMap(found -> found.first().stream()).toList();
  }

  Path blob(Taken taken) {
    return root().resolve("blobs").resolve(taken.file().locator());
  }

  /** A sealed blob of a run, with its marker. */
  SealedBlob sealed(String run, String content) throws IOException {
    LocalBlobStore store = LocalBlobStore.open(root(), run, 0, InstantSource.system());
    BlobLabel label =
        new BlobLabel(ids.next(), "acme", "papers", "lost.txt", "correlation", null, null);
    try (StagedBlob staged = store.stage(label)) {
      staged.write(UTF_8.encode(content));
      return staged.seal();
    }
  }

  void execute(String sql) throws SQLException {
    try (var connection =
            DriverManager.getConnection("jdbc:sqlite:" + root().resolve("db/landfast.db"));
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  String insertFile(String locator) {
    return "INSERT INTO file (id, tenant, name, locator, length, sha256, received_at) VALUES ('"
        + ids.next()
        + "', 'acme', 'a', '"
        + locator
        + "', 4, 'x', 0)";
  }

  /** Every file of the store and its last change; what SQLite has, it may touch itself. */
  Map<String, Object> state() throws IOException {
    Map<String, Object> state = new TreeMap<>();
    for (String part : List.of("blobs", "staging", "trash", "installation.json", "owner.json")) {
      Path top = root().resolve(part);
      if (Files.exists(top)) {
        try (Stream<Path> all = Files.walk(top)) {
          for (Path each : all.toList()) {
            state.put(root().relativize(each).toString(), Files.getAttribute(each, "unix:ctime"));
          }
        }
      }
    }
    return state;
  }

  private record Only(CountDownLatch ran) implements Stage {
    @Override
    public String name() {
      return "only";
    }

    @Override
    public StageResult run(StageRun run) throws IOException {
      try (var out = run.output("text", "text/plain")) {
        out.write(run.input().readAllBytes());
      }
      ran.countDown();
      return new StageResult.Done();
    }
  }
}
