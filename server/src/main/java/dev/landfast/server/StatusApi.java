package dev.landfast.server;

import dev.landfast.engine.Engine;
import dev.landfast.engine.job.JobStoreException;
import dev.landfast.server.StatusAnswer.FailureAnswer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** How the installation is, and why jobs fail. */
final class StatusApi {
  private final Engine engine;
  private final Live live;

  StatusApi(Engine engine, Live live) {
    this.engine = engine;
    this.live = live;
  }

  List<Route> routes() {
    return List.of(
        new Route("GET", "/v1/status", exchange -> exchange.answerJson(200, live.status().full())),
        new Route("GET", "/v1/failures", this::failures),
        new Route("GET", "/metrics", this::metrics));
  }

  private void failures(Exchange exchange) throws IOException, JobStoreException {
    exchange.answerJson(
        200,
        new FailureList(
            engine.jobs().reader().failures(exchange.tenant()).stream()
                .map(FailureAnswer::of)
                .toList()));
  }

  private void metrics(Exchange exchange) throws IOException {
    exchange.answer(
        200, Metrics.CONTENT_TYPE, live.metrics().scrape().getBytes(StandardCharsets.UTF_8));
  }

  private record FailureList(List<FailureAnswer> items) {}
}
