package dev.landfast.stages.call;

import dev.landfast.engine.job.ArtifactRecord;
import dev.landfast.engine.stage.StageRun;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * What a service is sent.
 *
 * @param id the same in each attempt at a job's stage, so that the service can tell a repetition
 * @param headers beside those that every request has
 * @param body a file of the attempt's own
 */
record Message(String id, String correlationId, Map<String, String> headers, Path body) {
  private static final String ANY_TYPE = "application/octet-stream";

  static Message of(StageRun run, CallSettings settings) throws IOException {
    Map<String, String> headers = new HashMap<>();
    Path body;
    if (settings.send() == null) {
      String type = run.file().type() == null ? run.file().declaredType() : run.file().type();
      describe(headers, run.file().name(), type == null ? ANY_TYPE : type);
      body = run.inputFile();
    } else {
      ArtifactRecord sent =
          run.artifacts().stream()
              .filter(artifact -> artifact.name().equals(settings.send()))
              .findFirst()
              .orElseThrow(
                  () -> new NoSuchElementException("No earlier stage made " + settings.send()));
      describe(headers, sent.name(), sent.type());
      body = Files.write(run.folder().resolve("message"), run.artifact(sent.name()));
    }
    if (settings.callbackUrl() != null) {
      headers.put("Landfast-Callback", settings.callbackUrl() + "/v1/callbacks/" + run.callback());
    }
    return new Message(run.job() + "." + run.stage(), run.correlationId(), headers, body);
  }

  /** RFC 8187: names have all sorts of characters. */
  private static void describe(Map<String, String> headers, String name, String type) {
    String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    headers.put("Content-Type", type);
    headers.put("Content-Disposition", "attachment; filename*=UTF-8''" + encoded);
  }
}
