package dev.landfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads a stream of server-sent events as a browser does, and holds their data to its schema. */
final class EventReader implements AutoCloseable {
  private static final int GUARD_MILLIS = 60_000;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Map<String, String> schemas;
  private final HttpURLConnection connection;
  private final BufferedReader lines;

  private EventReader(HttpURLConnection connection, Map<String, String> schemas)
      throws IOException {
    this.connection = connection;
    this.schemas = schemas;
    this.lines =
        new BufferedReader(
            new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
  }

  static EventReader open(TestServer server, String path, String... headers) {
    try {
      HttpURLConnection connection =
          (HttpURLConnection) server.server.url().resolve(path).toURL().openConnection();
      connection.setReadTimeout(GUARD_MILLIS);
      for (int i = 0; i < headers.length; i += 2) {
        connection.setRequestProperty(headers[i], headers[i + 1]);
      }
      assertThat(connection.getResponseCode()).isEqualTo(200);
      return new EventReader(connection, schemas(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> schemas(String path) {
    if (path.startsWith("/v1/jobs/")) {
      return Map.of("job", "Job", "done", "Job");
    }
    return path.startsWith("/v1/batches/")
        ? Map.of("job", "BatchItem", "progress", "Batch", "done", "Batch")
        : Map.of("status", "Status", "sample", "Sample");
  }

  String header(String name) {
    return String.valueOf(connection.getHeaderField(name));
  }

  /** The next event; null at the end of the stream. */
  @Nullable Event next() {
    String id = null;
    String name = null;
    JsonNode data = JSON.missingNode();
    try {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.isEmpty() && name != null) {
          Event event = new Event(id, name, data);
          OpenApi.DOCUMENT.validate(name, OpenApi.DOCUMENT.schema(schema(name)), data);
          return event;
        }
        if (line.startsWith("id: ")) {
          id = line.substring("id: ".length());
        } else if (line.startsWith("event: ")) {
          name = line.substring("event: ".length());
        } else if (line.startsWith("data: ")) {
          data = JSON.readTree(line.substring("data: ".length()));
        }
      }
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String schema(String event) {
    return Objects.requireNonNull(schemas.get(event), event);
  }

  /** Reads up to one of this name. */
  Event next(String name) {
    for (Event event = next(); event != null; event = next()) {
      if (event.name.equals(name)) {
        return event;
      }
    }
    throw new AssertionError("The stream ended without " + name);
  }

  @Override
  public void close() {
    connection.disconnect();
  }

  record Event(@Nullable String id, String name, JsonNode data) {
    String at(String pointer) {
      return data.at(pointer).asString();
    }
  }
}
