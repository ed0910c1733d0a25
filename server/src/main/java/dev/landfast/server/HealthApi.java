package dev.landfast.server;

import dev.landfast.engine.Engine;
import dev.landfast.engine.job.JobStoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether the server lives, whether it is ready, and what it can be asked. */
final class HealthApi {
  private static final Logger LOG = LoggerFactory.getLogger(HealthApi.class);

  private final Engine engine;
  private final byte[] openApi;

  HealthApi(Engine engine, String version) {
    this.engine = engine;
    this.openApi = openApi(version);
  }

  List<Route> routes() {
    return List.of(
        new Route("GET", "/health/live", exchange -> exchange.answerJson(200, new Health("live"))),
        new Route("GET", "/health/ready", this::ready),
        new Route(
            "GET", "/openapi.json", exchange -> exchange.answer(200, "application/json", openApi)));
  }

  private void ready(Exchange exchange) throws IOException, ProblemException {
    try {
      engine.jobs().check();
    } catch (JobStoreException e) {
      throw ProblemException.databaseUnavailable(e);
    }
    try {
      engine.blobs().check();
    } catch (IOException e) {
      LOG.error("The store does not take a write.", e);
      throw new ProblemException(
          ProblemCode.STORAGE_ACCESS_ERROR, "The server's store does not take a write at present.");
    }
    exchange.answerJson(200, new Health("ready"));
  }

  private static byte[] openApi(String version) {
    try (InputStream in = HealthApi.class.getResourceAsStream("openapi.json")) {
      if (in == null) {
        throw new IllegalStateException("openapi.json is not in the jar.");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .replace("${version}", version)
          .getBytes(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private record Health(String status) {}
}
