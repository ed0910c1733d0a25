package dev.landfast.engine.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.landfast.engine.TestClock;
import dev.landfast.engine.blob.BlobRef;
import dev.landfast.engine.blob.BlobStore;
import dev.landfast.engine.blob.OpenBlob;
import dev.landfast.engine.blob.local.LocalBlobStore;
import dev.landfast.engine.id.IdSource;
import dev.landfast.engine.intake.Intake.Request;
import dev.landfast.engine.intake.Reception.Answered;
import dev.landfast.engine.intake.Reception.Receipt;
import dev.landfast.engine.intake.Reception.Rendered;
import dev.landfast.engine.intake.Refusal.Code;
import dev.landfast.engine.job.Admission.Refused;
import dev.landfast.engine.job.Admission.Taken;
import dev.landfast.engine.job.FileRecord;
import dev.landfast.engine.job.JobStore;
import dev.landfast.engine.job.Offer;
import dev.landfast.engine.job.Pipeline;
import dev.landfast.engine.job.Retry;
import dev.landfast.engine.job.StageSpec;
import dev.landfast.engine.job.jdbc.SqlJobStore;
import dev.landfast.engine.stage.Stage;
import dev.landfast.engine.stage.StageCatalog;
import dev.landfast.engine.stage.StageResult;
import dev.landfast.engine.stage.StageRun;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** An intake on a real volume and a real database, which nobody else works on. */
abstract class IntakeFixture {
  static final String TENANT = "acme";
  static final Duration TERM = Duration.ofSeconds(20);
  static final int FILE_BYTES_MAX = 4_000_000;
  static final int FILES_MAX = 50;

  @TempDir Path root;
  final TestClock clock = new TestClock(Instant.parse("2026-03-01T10:00:00Z"));
  SqlJobStore jobs;
  static final List<Offer> OFFERS =
      List.of(new Offer("papers", "only"), new Offer("pictures", "only"));

  Intake intake;

  @BeforeEach
  void openIntake() throws Exception {
    IdSource ids = new IdSource(clock, new Random(7));
    String run = ids.next();
    jobs =
        SqlJobStore.open(
            root.resolve("db").resolve("landfast.db"),
            new SqlJobStore.Settings(
                run, ids.next(), (p, s) -> 3, clock, System::nanoTime, new Random(8), 10_000));
    BlobStore blobs = LocalBlobStore.open(root, run, 0, clock);
    intake =
        new Intake(
            around(blobs),
            around((JobStore) jobs),
            new StageCatalog(
                List.of(pipeline("papers", Set.of()), pipeline("pictures", Set.of("image/png"))),
                List.of(new Only())),
            new Intake.Limits(FILE_BYTES_MAX, FILES_MAX),
            ids,
            clock);
  }

  @AfterEach
  void closeIntake() {
    intake.close();
    jobs.close();
  }

  /** To stand a store around it that fails one thing. */
  BlobStore around(BlobStore real) {
    return real;
  }

  /** To stand a store around it that fails one thing. */
  JobStore around(JobStore real) {
    return real;
  }

  static Request single() {
    return request("papers", null, null, false);
  }

  static Request batch() {
    return request("papers", null, null, true);
  }

  static Request request(
      String pipeline, @Nullable Instant notBefore, @Nullable String key, boolean batch) {
    return new Request(TENANT, pipeline, "correlation", notBefore, key, batch);
  }

  static void send(Reception reception, String name, String content) throws Refusal {
    reception.begin(name, "text/plain", null).write(ByteBuffer.wrap(bytes(content)));
    reception.end();
  }

  static void refuseToBegin(Reception reception, String name) throws Refusal {
    Refusal refusal = catchThrowableOfType(Refusal.class, () -> reception.begin(name, null, null));
    reception.refuse(name, refusal);
  }

  /** Sends one file alone and returns why it was not taken. */
  Code refusalOf(String name, String content, @Nullable String sha256) throws Refusal {
    try (Reception reception = intake.receive(single())) {
      reception.begin(name, null, sha256).write(ByteBuffer.wrap(bytes(content)));
      reception.end();
      return catchThrowableOfType(Refusal.class, () -> reception.admit(this::render)).code();
    }
  }

  Rendered render(Receipt receipt) {
    boolean all = receipt.items().stream().noneMatch(Refused.class::isInstance);
    return new Rendered(all ? 201 : 207, "{\"batch\":\"" + receipt.batch() + "\"}");
  }

  static List<Taken> taken(Answered answered) {
    return Objects.requireNonNull(answered.receipt()).items().stream()
        .filter(Taken.class::isInstance)
        .map(Taken.class::cast)
        .toList();
  }

  static String batchOf(Answered answered) {
    return Objects.requireNonNull(Objects.requireNonNull(answered.receipt()).batch());
  }

  byte[] contentOf(FileRecord file) throws IOException {
    BlobRef ref = new BlobRef(file.locator(), file.length(), file.sha256());
    try (OpenBlob blob = intake.blobs().open(ref)) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      blob.copyTo(out);
      return out.toByteArray();
    }
  }

  /** What is staged or marked once all that was begun is over; nothing is taken in afterwards. */
  List<String> stagedAtTheEnd() {
    intake.close();
    return files("staging");
  }

  /** All files below a folder of the store, relative to it. */
  List<String> files(String folder) {
    Path top = root.resolve(folder);
    try (Stream<Path> all = Files.walk(top)) {
      return all.filter(Files::isRegularFile)
          .map(file -> top.relativize(file).toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  void assertNothingIsLeft() {
    assertThat(files("staging")).isEmpty();
    assertThat(files("blobs")).isEmpty();
    assertThat(Files.exists(root.resolve("trash"))).isFalse();
  }

  static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  static String sha256(String content) {
    return sha256(bytes(content));
  }

  static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Pipeline pipeline(String name, Set<String> types) {
    Retry retry = new Retry(1, Duration.ZERO, Duration.ZERO);
    return new Pipeline(
        name, 1, List.of(new StageSpec("only", retry, Duration.ofMinutes(1), 1)), types);
  }

  /** Never run here. */
  private static final class Only implements Stage {
    @Override
    public String name() {
      return "only";
    }

    @Override
    public StageResult run(StageRun run) {
      return new StageResult.Done();
    }
  }
}
