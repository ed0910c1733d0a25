package dev.landfast.server;

import dev.landfast.engine.Engine;
import dev.landfast.engine.intake.OutputReception;
import dev.landfast.engine.intake.Refusal;
import dev.landfast.engine.job.ArtifactRecord;
import dev.landfast.engine.job.FileRecord;
import dev.landfast.engine.job.JobError;
import dev.landfast.engine.job.JobError.Category;
import dev.landfast.engine.job.JobError.Severity;
import dev.landfast.engine.job.JobStoreException;
import dev.landfast.engine.job.Lease;
import dev.landfast.engine.job.Offer;
import dev.landfast.engine.job.Pipeline;
import dev.landfast.engine.job.SettleResult;
import dev.landfast.engine.stage.RemoteWorkers;
import dev.landfast.engine.stage.RemoteWorkers.Granted;
import dev.landfast.engine.stage.RemoteWorkers.Renewal;
import dev.landfast.engine.stage.StageCatalog;
import dev.landfast.engine.stage.StageResult;
import dev.landfast.server.Answers.ArtifactAnswer;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Jobs for workers that are other programs, in any language. */
final class LeasesApi {
  private static final Logger LOG = LoggerFactory.getLogger(LeasesApi.class);
  private static final String TOKEN = "Lease-Token";
  private static final String WORKER_USUAL = "remote";
  private static final String WAITING = "waiting";
  private static final int CLAIMED_MAX = 100;

  private static final Set<String> SETTLE_KEYS =
      Set.of("outcome", "code", "detail", "category", "afterSeconds", "untilSeconds");

  /** Well within the time after which a silent connection is closed. */
  private static final int WAIT_SECONDS_MAX = 30;

  private static final int DAY_SECONDS = 24 * 60 * 60;
  private static final int CALLBACK_SECONDS_MAX = 7 * DAY_SECONDS;
  private static final int NAME_MAX = 100;
  private static final int DETAIL_MAX = 2000;
  private static final Pattern CODE = Pattern.compile("[A-Z][A-Z0-9_]{0,63}");
  private static final Pattern TYPE = Pattern.compile("[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+");
  private static final int TYPE_MAX = 255;

  private final Engine engine;
  private final RemoteWorkers workers;
  private final StageCatalog catalog;
  private final boolean callbacks;

  /**
   * @param callbacks whether stages may be handed to outside services
   */
  LeasesApi(Engine engine, StageCatalog catalog, boolean callbacks) {
    this.callbacks = callbacks;
    this.engine = engine;
    this.workers = engine.remoteWorkers();
    this.catalog = catalog;
  }

  List<Route> routes() {
    return List.of(
        new Route("POST", "/v1/leases", this::claim),
        new Route("POST", "/v1/leases/{id}/renew", this::renew),
        new Route("PUT", "/v1/leases/{id}/artifacts/{name}", this::output),
        new Route("POST", "/v1/leases/{id}/settle", this::settle));
  }

  private void claim(Exchange exchange)
      throws IOException, ProblemException, JobStoreException, InterruptedException {
    JsonBody body =
        JsonBody.read(exchange, Set.of("pipeline", "stages", "max", "waitSeconds", "worker"));
    List<Offer> offers = offers(body);
    String worker = body.text("worker", NAME_MAX);
    List<Granted> granted =
        workers.claim(
            worker == null ? WORKER_USUAL : worker,
            offers,
            body.number("max", 1, 1, CLAIMED_MAX),
            Duration.ofSeconds(body.number("waitSeconds", 0, 0, WAIT_SECONDS_MAX)));
    try {
      exchange.answerJson(200, new Leases(granted.stream().map(this::answer).toList()));
    } catch (IOException e) {
      workers.giveBack(granted); // whoever asked is gone
      throw e;
    }
  }

  private List<Offer> offers(JsonBody body) throws ProblemException {
    String name = body.requiredText("pipeline", NAME_MAX);
    Pipeline pipeline =
        catalog
            .pipeline(name)
            .orElseThrow(() ->
                new ProblemException(
                    ProblemCode.UNKNOWN_PIPELINE,
                    "There is no pipeline of that name. Known: "
                        + String.join(
                            ", ", catalog.pipelines().stream().map(Pipeline::name).toList())
                        + "."));
    List<Offer> all = StageCatalog.offers(pipeline);
    List<String> stages = body.texts("stages").orElse(null);
    if (stages == null) {
      return all;
    }
    Set<Offer> offers = new LinkedHashSet<>(); // each once: a bound is looked at for each
    for (String stage : stages) {
      Offer offer = new Offer(name, stage);
      if (!all.contains(offer)) {
        throw JsonBody.bad(
            "stages names one that the pipeline has not. It has: "
                + String.join(", ", all.stream().map(Offer::stage).toList())
                + ".");
      }
      offers.add(offer);
    }
    return List.copyOf(offers);
  }

  private void renew(Exchange exchange) throws IOException, ProblemException, JobStoreException {
    JsonBody body = JsonBody.read(exchange, Set.of("progress"));
    Renewal renewal =
        workers.renew(exchange.path("id"), token(exchange), body.fraction("progress"));
    boolean cancelRequested =
        switch (renewal.renewed()) {
          case YES -> false;
          case TO_CANCEL -> true;
          case LEASE_LOST -> throw lost();
        };
    exchange.answerJson(200, new RenewalAnswer(renewal.expiresAt(), cancelRequested));
  }

  private void output(Exchange exchange) throws IOException, ProblemException, JobStoreException {
    Lease lease = workers.find(exchange.path("id"), token(exchange)).orElseThrow(LeasesApi::lost);
    String type = checkedType(exchange.mediaType());
    String sha256 = IntakeRequest.sha256(exchange.headerList("Repr-Digest"));
    ArtifactRecord added;
    try (OutputReception output =
        engine.intake().receiveOutput(lease, exchange.path("name"), sha256)) {
      exchange.body().readTo((bytes, last) -> output.write(bytes));
      added = output.add(type);
    } catch (Refusal e) {
      throw ProblemException.of(e);
    }
    exchange.answerJson(201, new ArtifactBody(ArtifactAnswer.of(added)));
  }

  private void settle(Exchange exchange) throws IOException, ProblemException, JobStoreException {
    String job = exchange.path("id");
    JsonBody body = JsonBody.read(exchange, SETTLE_KEYS);
    StageResult said = WAITING.equals(body.text("outcome", NAME_MAX)) ? waiting(body) : said(body);
    SettleResult result = workers.settle(job, token(exchange), said);
    if (result == SettleResult.LEASE_LOST) {
      throw lost();
    }
    MDC.put("job", job);
    log(said);
    exchange.answerJson(200, new SettleAnswer(result.name().toLowerCase(Locale.ROOT)));
  }

  private StageResult waiting(JsonBody body) throws ProblemException {
    if (!callbacks) {
      throw new ProblemException(
          ProblemCode.STATE_CONFLICT,
          "This server takes no callbacks: it has no callbackSecret. Set one, or settle otherwise.");
    }
    int seconds = body.number("untilSeconds", 0, 0, CALLBACK_SECONDS_MAX);
    if (seconds == 0) {
      throw JsonBody.bad("untilSeconds says how long to wait for the callback; it is missing.");
    }
    return new StageResult.Waiting(Duration.ofSeconds(seconds));
  }

  private static void log(StageResult said) {
    switch (said) {
      case StageResult.Done _ -> LOG.info("A remote worker is done.");
      case StageResult.Retry retry ->
          LOG.warn(
              "A remote worker failed for a while: {} {}",
              retry.error().code(),
              retry.error().detail());
      case StageResult.Failed failed ->
          LOG.warn(
              "A remote worker failed for good: {} {}",
              failed.error().code(),
              failed.error().detail());
      case StageResult.Waiting waiting ->
          LOG.info(
              "A remote worker waits for a callback, for {} s at most.",
              waiting.atMost().toSeconds());
    }
  }

  static StageResult said(JsonBody body) throws ProblemException {
    String outcome = body.requiredText("outcome", NAME_MAX);
    return switch (outcome) {
      case "done" -> new StageResult.Done();
      case "retry" ->
          new StageResult.Retry(
              error(body), Duration.ofSeconds(body.number("afterSeconds", 0, 0, DAY_SECONDS)));
      case "fail" -> new StageResult.Failed(error(body));
      default -> throw JsonBody.bad("outcome must be one of done, retry, fail, waiting.");
    };
  }

  /** A failed service is what counts for the stage's circuit breaker, a bad input does not. */
  private static JobError error(JsonBody body) throws ProblemException {
    String code = body.requiredText("code", NAME_MAX);
    if (!CODE.matcher(code).matches()) {
      throw JsonBody.bad("code must be of capital letters, digits and _, such as MODEL_MISSING.");
    }
    Category category =
        switch (body.text("category", NAME_MAX)) {
          case null -> Category.STAGE;
          case "stage" -> Category.STAGE;
          case "service" -> Category.SERVICE;
          case "input" -> Category.INPUT;
          default -> throw JsonBody.bad("category must be one of input, stage, service.");
        };
    return new JobError(
        code,
        category == Category.INPUT ? Severity.WARNING : Severity.ERROR,
        category,
        body.requiredText("detail", DETAIL_MAX),
        null);
  }

  private static String token(Exchange exchange) throws ProblemException {
    String token = exchange.header(TOKEN);
    if (token == null || token.isBlank()) {
      throw JsonBody.bad("Name the lease's token in the header " + TOKEN + ".");
    }
    return token;
  }

  /** A media type; that of anything where none is said. */
  static String checkedType(@Nullable String type) throws ProblemException {
    if (type == null) {
      return "application/octet-stream";
    }
    if (type.length() > TYPE_MAX || !TYPE.matcher(type).matches()) {
      throw JsonBody.bad("The output's type is no media type, such as text/plain.");
    }
    return type;
  }

  private static ProblemException lost() {
    return ProblemException.of(Refusal.leaseLost());
  }

  /** One part of a path. */
  private static String encoded(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }

  record Leases(List<LeaseAnswer> leases) {}

  /** A lease; its id is the job's, its token is the only proof of it. */
  record LeaseAnswer(
      String id,
      String token,
      Instant expiresAt,
      String job,
      String pipeline,
      String stage,
      int attempt,
      String correlationId,
      @Nullable String callback,
      InputAnswer input,
      List<InputAnswer> artifacts) {}

  private LeaseAnswer answer(Granted granted) {
    Lease lease = granted.lease();
    return new LeaseAnswer(
        lease.job(),
        lease.token(),
        granted.expiresAt(),
        lease.job(),
        lease.pipeline(),
        lease.stage(),
        lease.attempt(),
        lease.correlationId(),
        callbacks ? "/v1/callbacks/" + RemoteWorkers.callback(lease) : null,
        InputAnswer.of(lease.file()),
        lease.artifacts().stream().map(it -> InputAnswer.of(lease.job(), it)).toList());
  }

  /** Something to read: the job's file, or what a stage before made of it. */
  record InputAnswer(String href, String name, @Nullable String type, long length, String sha256) {

    static InputAnswer of(FileRecord file) {
      return new InputAnswer(
          "/v1/files/" + file.id() + "/content",
          file.name(),
          file.type() == null ? file.declaredType() : file.type(),
          file.length(),
          file.sha256());
    }

    static InputAnswer of(String job, ArtifactRecord artifact) {
      return new InputAnswer(
          "/v1/jobs/" + job + "/artifacts/" + encoded(artifact.name()),
          artifact.name(),
          artifact.type(),
          artifact.length(),
          artifact.sha256());
    }
  }

  record RenewalAnswer(Instant expiresAt, boolean cancelRequested) {}

  record ArtifactBody(ArtifactAnswer artifact) {}

  record SettleAnswer(String result) {}
}
