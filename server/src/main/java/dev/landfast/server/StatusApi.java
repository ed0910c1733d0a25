package dev.landfast.server;

import dev.landfast.engine.Engine;
import dev.landfast.engine.job.JobStoreException;
import dev.landfast.server.StatusAnswer.FailureAnswer;
import java.io.IOException;
import java.util.List;

/** How the installation is, and why jobs fail. */
final class StatusApi {
  private final Engine engine;
  private final Status status;

  StatusApi(Engine engine, Status status) {
    this.engine = engine;
    this.status = status;
  }

  List<Route> routes() {
    return List.of(
        new Route("GET", "/v1/status", exchange -> exchange.answerJson(200, status.full())),
        new Route("GET", "/v1/failures", this::failures));
  }

  private void failures(Exchange exchange) throws IOException, JobStoreException {
    exchange.answerJson(
        200,
        new FailureList(
            engine.jobs().reader().failures(exchange.tenant()).stream()
                .map(FailureAnswer::of)
                .toList()));
  }

  private record FailureList(List<FailureAnswer> items) {}
}
