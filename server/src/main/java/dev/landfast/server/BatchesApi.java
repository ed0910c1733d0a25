package dev.landfast.server;

import dev.landfast.engine.Engine;
import dev.landfast.engine.intake.Intake.Request;
import dev.landfast.engine.intake.Reception;
import dev.landfast.engine.intake.Reception.Answered;
import dev.landfast.engine.intake.Reception.Receipt;
import dev.landfast.engine.intake.Reception.Rendered;
import dev.landfast.engine.intake.Refusal;
import dev.landfast.engine.job.Admission.Item;
import dev.landfast.engine.job.Admission.Refused;
import dev.landfast.engine.job.JobReader.BatchPage;
import dev.landfast.engine.job.JobStoreException;
import dev.landfast.server.Answers.BatchAnswer;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Many files in one request. */
final class BatchesApi {
  private static final Logger LOG = LoggerFactory.getLogger(BatchesApi.class);

  private final Engine engine;
  private final Metrics metrics;

  BatchesApi(Engine engine, Metrics metrics) {
    this.engine = engine;
    this.metrics = metrics;
  }

  List<Route> routes() {
    return List.of(
        new Route("POST", "/v1/batches", metrics.countingRefusals(this::receive)),
        new Route("GET", "/v1/batches", this::batches),
        new Route("GET", "/v1/batches/{id}", this::batch));
  }

  private void receive(Exchange exchange) throws IOException, ProblemException {
    if (!"multipart/form-data".equals(exchange.mediaType())) {
      throw new ProblemException(
          ProblemCode.UNSUPPORTED_MEDIA_TYPE,
          "Send the files as multipart/form-data, one part with a filename for each.");
    }
    Request request = IntakeRequest.of(exchange, true);
    Answered answered;
    try (Reception reception = engine.intake().receive(request)) {
      new MultipartFiles(reception, false).read(exchange);
      answered =
          reception.admit(receipt ->
              new Rendered(
                  receipt.taken() == receipt.items().size() ? 201 : 207,
                  Json.text(Answers.batch(receipt, exchange.correlationId()))));
    } catch (Refusal e) {
      throw ProblemException.of(e);
    }
    // Only now: whoever has the answer may use the key again at once.
    Receipt receipt = answered.receipt();
    if (receipt != null) {
      exchange.setHeader("Location", "/v1/batches/" + receipt.batch());
      MDC.put("batch", receipt.batch());
      LOG.info(
          "Received {} files for {}, refused {}.",
          receipt.taken(),
          request.pipeline(),
          receipt.items().size() - receipt.taken());
      for (Item item : receipt.items()) {
        if (item instanceof Refused refused) {
          metrics.refused(refused.code());
        }
      }
    }
    exchange.answer(answered);
  }

  private void batches(Exchange exchange) throws IOException, ProblemException, JobStoreException {
    BatchPage page =
        engine.jobs().reader().batches(exchange.tenant(), exchange.pageSize(), exchange.cursor());
    exchange.answerJson(
        200, new BatchList(page.items().stream().map(BatchAnswer::brief).toList(), page.next()));
  }

  private void batch(Exchange exchange) throws IOException, ProblemException, JobStoreException {
    exchange.answerJson(
        200,
        BatchAnswer.of(
            engine
                .jobs()
                .reader()
                .batch(exchange.tenant(), exchange.path("id"))
                .orElseThrow(() -> ProblemException.notFound("batch"))));
  }

  private record BatchList(List<BatchAnswer> items, @Nullable String next) {}
}
