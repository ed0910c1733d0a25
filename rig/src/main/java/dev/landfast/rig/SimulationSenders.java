package dev.landfast.rig;

import dev.landfast.engine.id.IdSource;
import dev.landfast.engine.job.Admission;
import dev.landfast.engine.job.Admission.Answer;
import dev.landfast.engine.job.Admission.Item;
import dev.landfast.engine.job.Admission.Refused;
import dev.landfast.engine.job.Admission.Taken;
import dev.landfast.engine.job.AdmitResult;
import dev.landfast.engine.job.FileRecord;
import dev.landfast.engine.job.JobStoreException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Send files and batches, and send again what they think was not answered. */
final class SimulationSenders {
  static final String CORRELATION = "correlation";

  private static final int FILES_MAX = 4;
  private static final int LATER_SECONDS_MAX = 120;

  private final RandomGenerator random;
  private final IdSource ids;
  private final SimulationClocks clocks;
  private final SimulationCalls calls;
  private final List<String> tenants;
  private final @Nullable SimulationIntake intake;
  private final List<SimulationRequest> sent = new ArrayList<>();
  private int files;

  /**
   * @param intake null to admit what no intake has sealed
   */
  SimulationSenders(
      RandomGenerator random,
      IdSource ids,
      SimulationClocks clocks,
      SimulationCalls calls,
      List<String> tenants,
      @Nullable SimulationIntake intake) {
    this.random = random;
    this.ids = ids;
    this.clocks = clocks;
    this.calls = calls;
    this.tenants = tenants;
    this.intake = intake;
  }

  void send() throws JobStoreException {
    boolean batch = random.nextInt(3) == 0;
    List<String> names = new ArrayList<>();
    for (int left = batch ? 1 + random.nextInt(FILES_MAX) : 1; left > 0; left--) {
      boolean empty = batch && random.nextInt(6) == 0;
      names.add((empty ? SimulationRequest.EMPTY : "file") + " " + files++);
    }
    SimulationRequest request =
        new SimulationRequest(
            oneOf(tenants),
            oneOf(SimulationPipelines.ALL),
            random.nextBoolean() ? "key " + sent.size() : null,
            batch,
            names,
            1);
    sent.add(request);
    send(request);
  }

  /** An answer was lost, or a key is used for something else. */
  void sendAgain() throws JobStoreException {
    if (sent.isEmpty()) {
      return;
    }
    SimulationRequest request = oneOf(sent);
    send(random.nextInt(5) == 0 ? request.changed() : request);
  }

  private void send(SimulationRequest request) throws JobStoreException {
    String body = "answer " + files++;
    Instant notBefore = null;
    if (random.nextInt(4) == 0) {
      notBefore = clocks.instant().plusSeconds(random.nextInt(LATER_SECONDS_MAX));
    }
    if (intake == null) {
      calls.admit(admission(request, notBefore, body));
      return;
    }
    boolean cutOff = random.nextInt(8) == 0;
    calls.say("receive of " + request.tenant() + (cutOff ? " what is cut off" : ""));
    String found = intake.send(request, notBefore, body, cutOff);
    String expected =
        cutOff
            ? "nothing"
            : switch (calls.admitted()) {
              case AdmitResult.Admitted admitted -> "201" + body;
              case AdmitResult.Replayed again -> "again " + again.status() + again.body();
              case AdmitResult.QueueFull full -> "QUEUE_FULL";
              case AdmitResult.KeyReused reused -> "IDEMPOTENCY_KEY_REUSED";
            };
    if (!found.equals(expected)) {
      throw new SimulationViolation("answer to a sender", expected, found);
    }
  }

  /** As the intake makes it. */
  private Admission admission(SimulationRequest request, @Nullable Instant notBefore, String body) {
    List<Item> items = new ArrayList<>();
    for (String name : request.names()) {
      byte[] content = request.content(name);
      items.add(
          content.length == 0
              ? new Refused(items.size(), name, "EMPTY_FILE", "It is empty.")
              : new Taken(items.size(), ids.next(), file(name, content)));
    }
    String key = request.key();
    return new Admission(
        request.tenant(),
        request.pipeline(),
        CORRELATION,
        clocks.instant(),
        notBefore,
        request.batch() ? ids.next() : null,
        items,
        key == null ? null : new Answer(key, request.names() + "/" + request.version(), 201, body));
  }

  private FileRecord file(String name, byte[] content) {
    String id = ids.next();
    return new FileRecord(
        id,
        name,
        null,
        null,
        "nowhere/" + id,
        content.length,
        FarmPipeline.sha256(content),
        clocks.instant());
  }

  private <T> T oneOf(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }
}
