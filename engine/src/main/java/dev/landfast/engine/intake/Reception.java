package dev.landfast.engine.intake;

import dev.landfast.engine.blob.BlobLabel;
import dev.landfast.engine.blob.SealedBlob;
import dev.landfast.engine.intake.Intake.Request;
import dev.landfast.engine.intake.Intake.TenantKey;
import dev.landfast.engine.intake.Refusal.Code;
import dev.landfast.engine.job.Admission;
import dev.landfast.engine.job.Admission.Answer;
import dev.landfast.engine.job.Admission.Item;
import dev.landfast.engine.job.Admission.Refused;
import dev.landfast.engine.job.Admission.Taken;
import dev.landfast.engine.job.AdmitResult;
import dev.landfast.engine.job.CallersWork;
import dev.landfast.engine.job.CommitUnknownException;
import dev.landfast.engine.job.JobStoreException;
import dev.landfast.engine.job.Pipeline;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * One request: its files become visible together, in one transaction, or not at all.
 *
 * <p>Used by one thread, but the seals of its files run side by side on I/O threads. {@link #close}
 * waits for all of them and discards what was not admitted.
 */
public final class Reception implements AutoCloseable {
  /** Files of one request that are sealed at the same time. */
  private static final int SEALS_MAX = 16;

  /** Characters of a refused name that are kept. */
  private static final int SHOWN_MAX = 120;

  private static final Duration DATABASE_RETRY = Duration.ofSeconds(5);
  private static final Duration QUEUE_RETRY = Duration.ofSeconds(30);

  private final Intake intake;
  private final Request request;
  private final Pipeline pipeline;
  private final @Nullable TenantKey key;
  private final Instant receivedAt;
  private final Semaphore seals = new Semaphore(SEALS_MAX);
  private final List<Arrival> arrivals = new ArrayList<>();
  private @Nullable Arriving arriving;

  Reception(Intake intake, Request request, Pipeline pipeline, @Nullable TenantKey key) {
    this.intake = intake;
    this.request = request;
    this.pipeline = pipeline;
    this.key = key;
    this.receivedAt = intake.now();
  }

  /**
   * Begins the next file. The one before must have been ended or refused.
   *
   * @param declaredType the media type its sender gives, without parameters; null when it gives
   *     none
   * @param expectedSha256 in lower-case hexadecimal; null when the sender gives none
   * @throws Refusal before any byte is read; in a batch, hand it to {@link #refuse}
   */
  public Upload begin(String name, @Nullable String declaredType, @Nullable String expectedSha256)
      throws Refusal {
    if (arriving != null) {
      throw new IllegalStateException("The file before was neither ended nor refused.");
    }
    requireRoom();
    FileName.check(name);
    if (declaredType != null
        && !declaredType.equals("application/octet-stream")
        && !pipeline.accepts(declaredType)) {
      throw new Refusal(
          Code.TYPE_NOT_ACCEPTED,
          "The pipeline " + pipeline.name() + " does not take files of the declared type.");
    }
    String file = intake.ids().next();
    BlobLabel label =
        new BlobLabel(
            file, request.tenant(), pipeline.name(), name, request.correlationId(), null, null);
    Upload upload = new Upload(intake, label);
    arriving = new Arriving(file, name, declaredType, expectedSha256, upload);
    return upload;
  }

  /** Ends the file that was begun last: all its bytes have come. */
  public void end() {
    Arriving ended = requireArriving();
    arriving = null;
    if (ended.upload().length() == 0) {
      arrivals.add(
          new Arrival(
              ended.name(),
              new Refusal(Code.EMPTY_FILE, "The file is empty. Send one that has content.")));
      return;
    }
    seals.acquireUninterruptibly();
    CompletableFuture<SealedBlob> sealing = ended.upload().seal();
    arrivals.add(new Arrival(ended, sealing.whenComplete((blob, failure) -> seals.release())));
  }

  /**
   * Says that the file that was begun last, or could not be begun, is not taken. What came of it is
   * removed.
   *
   * @throws Refusal {@code TOO_MANY_FILES}, when the request has brought as many as it may; then
   *     nothing is kept of this one
   */
  public void refuse(String name, Refusal refusal) throws Refusal {
    abandonArriving();
    requireRoom();
    arrivals.add(new Arrival(shown(name), refusal));
  }

  /** What is refused counts, too: it is kept until the answer. */
  private void requireRoom() throws Refusal {
    if (arrivals.size() >= intake.limits().filesMax()) {
      throw new Refusal(
          Code.TOO_MANY_FILES,
          "One request may bring " + intake.limits().filesMax() + " files. Send several requests.");
    }
  }

  /**
   * Admits what was taken, after all of it is durable. Returns after the commit.
   *
   * @param renderer makes the answer's body, which is kept for the idempotency key
   * @throws Refusal nothing was admitted
   */
  public Answered admit(Renderer renderer) throws Refusal {
    abandonArriving();
    if (request.batch() && arrivals.isEmpty()) {
      throw new Refusal(Code.EMPTY_BATCH, "The request had no file in it. Send at least one.");
    }
    if (!request.batch() && arrivals.size() != 1) {
      throw new IllegalStateException(
          "A request that is no batch brings one file, not " + arrivals.size() + ".");
    }
    List<Item> items = settleArrivals();
    String batch = request.batch() ? intake.ids().next() : null;
    Receipt receipt = new Receipt(pipeline, batch, receivedAt, startsLater(), items, Map.of());
    Rendered rendered = renderer.render(receipt);
    Admission admission =
        new Admission(
            request.tenant(),
            pipeline,
            request.correlationId(),
            receivedAt,
            startsLater(),
            batch,
            items,
            key == null
                ? null
                : new Answer(
                    key.key(),
                    fingerprint(items),
                    rendered.status(),
                    duplicates -> rendered(renderer, receipt, rendered, duplicates).body()));
    return switch (commit(admission)) {
      case AdmitResult.Admitted admitted -> {
        keepAll();
        Map<String, String> duplicates = admitted.duplicates();
        Rendered answer = rendered(renderer, receipt, rendered, duplicates);
        yield new Answered(answer.status(), answer.body(), receipt.with(duplicates));
      }
      case AdmitResult.Replayed replayed -> new Answered(replayed.status(), replayed.body(), null);
      case AdmitResult.QueueFull full -> throw queueFull();
      case AdmitResult.KeyReused reused ->
          throw new Refusal(
              Code.IDEMPOTENCY_KEY_REUSED,
              "This Idempotency-Key was used for other names or bytes. Use a new key for a new"
                  + " request.");
    };
  }

  /**
   * Waits for each seal; a failed one refuses its file alone, or the request when it has but one.
   */
  private List<Item> settleArrivals() throws Refusal {
    List<Item> items = new ArrayList<>();
    for (int number = 0; number < arrivals.size(); number++) {
      Arrival arrival = arrivals.get(number);
      Refusal refusal = arrival.outcome();
      if (refusal == null) {
        items.add(arrival.taken(number, intake.ids().next(), receivedAt));
      } else if (request.batch()) {
        items.add(
            new Refused(number, shown(arrival.name()), refusal.code().name(), refusal.detail()));
      } else {
        throw refusal;
      }
    }
    return items;
  }

  private @Nullable Instant startsLater() {
    Instant notBefore = request.notBefore();
    return notBefore != null && notBefore.isAfter(receivedAt) ? notBefore : null;
  }

  /**
   * Admits the one file of this request in a transaction of the caller's: there is a job if it is
   * committed, and never if it is not. Returns after the file is durable and the row written; what
   * else the transaction does, and its commit, are the caller's.
   *
   * @param connection to Landfast's PostgreSQL database and schema, without autocommit
   * @return to be closed behind the commit or the rollback
   * @throws Refusal nothing was admitted
   * @throws JobStoreException if the connection cannot be used for that; the message says why
   * @throws SQLException as the statement did; the transaction has failed
   */
  public PendingAdmission admitIn(Connection connection)
      throws Refusal, JobStoreException, SQLException {
    Taken taken = theOne();
    intake.jobs().admit(admissionOf(taken), connection);
    Arrival arrival = arrivals.getFirst();
    arrivals.clear(); // the pending one's from here on
    return new PendingAdmission(intake, arrival, taken);
  }

  /**
   * Admits the one file of this request together with work of the caller's, on SQLite. Returns
   * after the commit of both.
   *
   * @throws Refusal nothing was admitted
   * @throws JobStoreException the same, but where it is a {@link CommitUnknownException}; its cause
   *     is what the work threw
   */
  public void admitWith(CallersWork work) throws Refusal, JobStoreException {
    Taken taken = theOne();
    try {
      if (intake.jobs().admit(admissionOf(taken), work) instanceof AdmitResult.QueueFull) {
        throw queueFull();
      }
    } catch (CommitUnknownException e) {
      arrivals.forEach(Arrival::leaveToRecovery);
      throw e;
    }
    keepAll();
  }

  private Taken theOne() throws Refusal {
    abandonArriving();
    if (request.batch() || key != null || arrivals.size() != 1) {
      throw new IllegalStateException(
          "A transaction of one's own admits one file, with neither batch nor idempotency key.");
    }
    return (Taken) settleArrivals().getFirst();
  }

  private Admission admissionOf(Taken taken) {
    return new Admission(
        request.tenant(),
        pipeline,
        request.correlationId(),
        receivedAt,
        startsLater(),
        null,
        List.of(taken),
        null);
  }

  private static Refusal queueFull() {
    return new Refusal(
        Code.QUEUE_FULL,
        "The server has as much unfinished work as it takes. Send the file again later.",
        QUEUE_RETRY,
        null);
  }

  /** The answer, made anew where it turns out that some of it came before. */
  private static Rendered rendered(
      Renderer renderer, Receipt receipt, Rendered usual, Map<String, String> duplicates) {
    return duplicates.isEmpty() ? usual : renderer.render(receipt.with(duplicates));
  }

  private AdmitResult commit(Admission admission) throws Refusal {
    try {
      return intake.jobs().admit(admission);
    } catch (CommitUnknownException e) {
      arrivals.forEach(Arrival::leaveToRecovery);
      throw databaseUnavailable(e);
    } catch (JobStoreException e) {
      throw databaseUnavailable(e);
    }
  }

  static Refusal databaseUnavailable(JobStoreException e) {
    return new Refusal(
        Code.DATABASE_UNAVAILABLE,
        "The server's database does not take anything at present. Send the file again later.",
        DATABASE_RETRY,
        e);
  }

  /**
   * The rows are committed: whatever fails from here on, nothing of it may be discarded. A marker
   * that cannot be removed now goes at the next start.
   */
  private void keepAll() {
    arrivals.forEach(Arrival::markKept);
    intake.finish(() -> arrivals.forEach(Arrival::keep));
  }

  /** Discards what was not admitted. */
  @Override
  public void close() {
    try {
      abandonArriving();
      arrivals.forEach(
          Arrival::awaitSeal); // here: an I/O thread that waited for others could starve them
      for (Arrival arrival : arrivals) {
        if (arrival.hasRest()) {
          intake.finish(arrival::discard); // each alone: one that cannot be removed spares no other
        }
      }
    } finally {
      intake.release(key);
    }
  }

  private void abandonArriving() {
    Arriving abandoned = arriving;
    if (abandoned != null) {
      arriving = null;
      Intake.join(abandoned.upload().abandon());
    }
  }

  private Arriving requireArriving() {
    if (arriving == null) {
      throw new IllegalStateException("No file was begun.");
    }
    return arriving;
  }

  /** A name that was refused may hold anything: what is kept of it can be shown. */
  private static String shown(String name) {
    String clean = name.replaceAll("[\\p{Cntrl}\\p{Cf}\\p{Cs}]", "\uFFFD");
    if (clean.length() <= SHOWN_MAX) {
      return clean;
    }
    boolean splits = Character.isHighSurrogate(clean.charAt(SHOWN_MAX - 1));
    return clean.substring(0, splits ? SHOWN_MAX - 1 : SHOWN_MAX) + "…";
  }

  private String fingerprint(List<Item> items) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update((pipeline.name() + "\n").getBytes(StandardCharsets.UTF_8));
      for (Item item : items) {
        String line =
            switch (item) {
              case Taken taken -> taken.file().name() + "\n" + taken.file().sha256() + "\n";
              case Refused refused -> refused.name() + "\n" + refused.code() + "\n";
            };
        digest.update(line.getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }

  /**
   * What was taken. The answer is made of it before the commit, and sent after it; the renderer may
   * be called again inside the transaction.
   *
   * @param batch null for a single file
   * @param startsAt when the jobs may start; null for at once
   * @param duplicates jobs whose content came before, each with the first job that has it
   */
  public record Receipt(
      Pipeline pipeline,
      @Nullable String batch,
      Instant receivedAt,
      @Nullable Instant startsAt,
      List<Item> items,
      Map<String, String> duplicates) {
    Receipt with(Map<String, String> found) {
      return new Receipt(pipeline, batch, receivedAt, startsAt, items, found);
    }

    /** Files that were taken. */
    public long taken() {
      return items.stream().filter(Taken.class::isInstance).count();
    }
  }

  /** The answer that the sender gets. */
  public record Rendered(int status, String body) {}

  /**
   * The answer that the sender gets, now that it is true.
   *
   * @param receipt null when an earlier request with the same key was answered with the body
   */
  public record Answered(int status, String body, @Nullable Receipt receipt) {}

  /** Makes the answer's body. */
  public interface Renderer {
    Rendered render(Receipt receipt);
  }
}
