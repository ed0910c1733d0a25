package dev.landfast.server;

import dev.landfast.engine.Engine;
import dev.landfast.engine.intake.OutputReception;
import dev.landfast.engine.intake.Refusal;
import dev.landfast.engine.job.ArtifactRecord;
import dev.landfast.engine.job.JobReader.JobView;
import dev.landfast.engine.job.JobStoreException;
import dev.landfast.engine.job.Lease;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What a callback brings: made durable before the job goes on, thrown away if it does not. Used by
 * one thread.
 */
final class CallbackOutputs implements AutoCloseable {
  static final String KEY = "outputs";
  private static final Set<String> KEYS = Set.of("name", "type", "text", "base64");
  private static final int COUNT_MAX = 100;
  private static final int NAME_MAX = 255;

  private final Engine engine;
  private final Lease lease;
  private final List<OutputReception> receptions = new ArrayList<>();

  CallbackOutputs(Engine engine, Lease lease) {
    this.engine = engine;
    this.lease = lease;
  }

  /** An output as it was sent. */
  record Sent(String name, String type, ByteBuffer content) {}

  /** Those of a body; each has a name of its own. */
  static List<Sent> of(JsonBody body) throws ProblemException {
    List<Sent> all = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (JsonBody output : body.objects(KEY, KEYS, COUNT_MAX)) {
      String name = output.requiredText("name", NAME_MAX);
      if (!names.add(name)) {
        throw JsonBody.bad("Two of the outputs have the same name.");
      }
      all.add(
          new Sent(name, LeasesApi.checkedType(output.text("type", NAME_MAX)), content(output)));
    }
    return all;
  }

  private static ByteBuffer content(JsonBody output) throws ProblemException {
    String text = output.content("text");
    String base64 = output.content("base64");
    if ((text == null) == (base64 == null)) {
      throw JsonBody.bad("Each of the outputs has its content as either text or base64.");
    }
    return text == null
        ? decoded(Objects.requireNonNull(base64))
        : StandardCharsets.UTF_8.encode(text);
  }

  private static ByteBuffer decoded(String base64) throws ProblemException {
    try {
      return ByteBuffer.wrap(Base64.getDecoder().decode(base64));
    } catch (IllegalArgumentException e) {
      throw JsonBody.bad("The base64 of one of the outputs is none.");
    }
  }

  /** Makes all of them durable; nobody names them yet. */
  List<ArtifactRecord> seal(List<Sent> all) throws Refusal, JobStoreException, ProblemException {
    refuseTaken(all);
    List<ArtifactRecord> sealed = new ArrayList<>();
    for (Sent sent : all) {
      OutputReception reception = engine.intake().receiveOutput(lease, sent.name(), null);
      receptions.add(reception);
      reception.write(sent.content());
      sealed.add(reception.seal(sent.type()));
    }
    return sealed;
  }

  /** What the stages before made cannot change any more while this one waits. */
  private void refuseTaken(List<Sent> all) throws JobStoreException, ProblemException {
    Optional<JobView> job = engine.jobs().reader().job(lease.tenant(), lease.job());
    Set<String> taken = new HashSet<>();
    job.ifPresent(view -> view.artifacts().forEach(artifact -> taken.add(artifact.name())));
    if (all.stream().anyMatch(sent -> taken.contains(sent.name()))) {
      throw new ProblemException(
          ProblemCode.ARTIFACT_EXISTS,
          "A stage before made an artifact of one of these names. Choose another one.");
    }
  }

  /** After the commit that names them. */
  void keep() {
    receptions.forEach(OutputReception::keep);
  }

  /** When it is not known whether there was such a commit. */
  void leaveToRecovery() {
    receptions.forEach(OutputReception::leaveToRecovery);
  }

  @Override
  public void close() {
    receptions.forEach(OutputReception::close);
  }
}
