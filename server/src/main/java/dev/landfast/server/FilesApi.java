package dev.landfast.server;

import dev.landfast.engine.Engine;
import dev.landfast.engine.blob.BlobRef;
import dev.landfast.engine.intake.Intake.Request;
import dev.landfast.engine.intake.Reception;
import dev.landfast.engine.intake.Reception.Answered;
import dev.landfast.engine.intake.Reception.Rendered;
import dev.landfast.engine.intake.Refusal;
import dev.landfast.engine.intake.Upload;
import dev.landfast.engine.job.Admission.Taken;
import dev.landfast.engine.job.FileRecord;
import dev.landfast.engine.job.JobReader.FileView;
import dev.landfast.engine.job.JobStoreException;
import dev.landfast.server.Answers.FileAnswer;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Single files: in by {@code POST /v1/files}, out by id. */
final class FilesApi {
  private static final Logger LOG = LoggerFactory.getLogger(FilesApi.class);

  /** What clients send when nobody told them the type. */
  private static final String CURL_DEFAULT_TYPE = "application/x-www-form-urlencoded";

  private final Engine engine;
  private final Metrics metrics;

  FilesApi(Engine engine, Metrics metrics) {
    this.engine = engine;
    this.metrics = metrics;
  }

  List<Route> routes() {
    return List.of(
        new Route("POST", "/v1/files", metrics.countingRefusals(this::receive)),
        new Route("GET", "/v1/files/{id}", this::file),
        new Route("GET", "/v1/files/{id}/content", this::content));
  }

  private void receive(Exchange exchange) throws IOException, ProblemException {
    Request request = IntakeRequest.of(exchange, false);
    Answered answered;
    try (Reception reception = engine.intake().receive(request)) {
      if ("multipart/form-data".equals(exchange.mediaType())) {
        new MultipartFiles(reception, true).read(exchange);
      } else {
        receiveBody(exchange, reception);
      }
      answered =
          reception.admit(receipt ->
              new Rendered(201, Json.text(Answers.file(receipt, exchange.correlationId()))));
    } catch (Refusal e) {
      throw ProblemException.of(e);
    }
    // Only now: whoever has the answer may use the key again at once.
    if (answered.receipt() != null) {
      Taken taken = (Taken) answered.receipt().items().getFirst();
      exchange.setHeader("Location", "/v1/jobs/" + taken.job());
      MDC.put("file", taken.file().id());
      MDC.put("job", taken.job());
      LOG.info("Received {} bytes for {}.", taken.file().length(), request.pipeline());
    }
    exchange.answer(answered);
  }

  private void receiveBody(Exchange exchange, Reception reception)
      throws ProblemException, Refusal {
    refuseTooLong(exchange);
    String name =
        exchange
            .query("name")
            .orElseThrow(() ->
                new ProblemException(ProblemCode.NAME_INVALID, "Name the file, by ?name=NAME."));
    Upload upload =
        reception.begin(
            name, declaredType(exchange), IntakeRequest.sha256(exchange.headerList("Repr-Digest")));
    exchange.body().readTo((bytes, last) -> upload.write(bytes));
    reception.end();
  }

  private static @Nullable String declaredType(Exchange exchange) {
    String type = exchange.mediaType();
    return CURL_DEFAULT_TYPE.equals(type) ? null : type;
  }

  private void refuseTooLong(Exchange exchange) throws ProblemException {
    long lengthMax = engine.intake().limits().fileBytesMax();
    if (exchange.declaredLength() > lengthMax) {
      throw new ProblemException(
          ProblemCode.TOO_LARGE,
          "The file is longer than " + lengthMax + " bytes, the most this server takes.");
    }
  }

  private void file(Exchange exchange) throws IOException, ProblemException, JobStoreException {
    exchange.answerJson(200, FileAnswer.of(find(exchange)));
  }

  private void content(Exchange exchange) throws IOException, ProblemException, JobStoreException {
    FileRecord file = find(exchange).file();
    BlobRef ref = new BlobRef(file.locator(), file.length(), file.sha256());
    String type = file.type() == null ? "application/octet-stream" : file.type();
    new BlobAnswer(engine.blobs(), ref, type, file.name()).send(exchange);
  }

  private FileView find(Exchange exchange) throws ProblemException, JobStoreException {
    return engine
        .jobs()
        .reader()
        .file(exchange.tenant(), exchange.path("id"))
        .orElseThrow(() -> ProblemException.notFound("file"));
  }
}
