package dev.landfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.engine.DataDirectory;
import dev.landfast.engine.Engine;
import dev.landfast.engine.intake.Intake.Limits;
import dev.landfast.engine.job.JobReader.JobQuery;
import dev.landfast.engine.job.JobReader.JobView;
import dev.landfast.engine.job.JobStoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A real engine with {@link TestStages} and a real server on it, in a folder of their own. Every
 * answer to an ordinary call is held against {@code openapi.json}. Closing it fails when an upload
 * left something behind.
 */
final class TestServer implements AutoCloseable {
  static final long FILE_BYTES_MAX = 4L * 1024 * 1024;

  private static final Duration GUARD = Duration.ofSeconds(60);
  static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final ServerSettings SETTINGS =
      new ServerSettings("127.0.0.1", 0, "1.2.3-test", SECRET);

  final TestStages stages = new TestStages();
  final Engine engine;
  final LandfastServer server;
  private final Path folder;
  private final DataDirectory directory;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private TestServer(Engine.Settings settings) throws IOException, JobStoreException {
    folder = Files.createTempDirectory("landfast-server-");
    directory = DataDirectory.own(folder.resolve("data"));
    engine = Engine.open(directory, stages.catalog, settings);
    server = LandfastServer.start(engine, stages.catalog, SETTINGS);
  }

  /** With bounds that no test meets by accident. */
  static TestServer start() {
    return start(usual());
  }

  static TestServer start(Engine.Settings settings) {
    try {
      return new TestServer(settings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (JobStoreException e) {
      throw new IllegalStateException(e);
    }
  }

  /** One slot: jobs run one after the other, the oldest first. */
  static Engine.Settings usual() {
    return settings(0, 100_000, new Limits(FILE_BYTES_MAX, 10_000));
  }

  static Engine.Settings settings(long reserveBytes, long queueMax, Limits limits) {
    return new Engine.Settings(
        "tester", 1, reserveBytes, queueMax, limits, Set.of(), Map.of(), null);
  }

  List<Route> calls() {
    return server.calls();
  }

  Reply get(String path, String... headers) {
    return send("GET", path, new byte[0], headers);
  }

  Reply post(String path, String... headers) {
    return send("POST", path, new byte[0], headers);
  }

  /** Sends a file in an ordinary way. */
  Reply put(String pipeline, String name, String content, String... headers) {
    return send(
        "POST",
        "/v1/files?pipeline=" + pipeline + "&name=" + name,
        content.getBytes(StandardCharsets.UTF_8),
        headers);
  }

  Reply put(String path, Multipart body, String... headers) {
    return send(
        "POST",
        path,
        body.end(),
        Stream.concat(Stream.of("Content-Type", body.type()), Stream.of(headers))
            .toArray(String[]::new));
  }

  Reply send(String method, String path, byte[] body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.url().resolve(path))
            .timeout(GUARD)
            .method(
                method,
                body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    try {
      HttpResponse<String> response =
          client.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
      Reply reply = new Reply(response.statusCode(), response.headers(), response.body());
      OpenApi.DOCUMENT.check(method, URI.create(path).getRawPath(), reply);
      return reply;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  RawHttp raw() throws IOException {
    return new RawHttp(server.url());
  }

  /**
   * Returns when all jobs that were sent before have ended: there is one slot, and this is last.
   */
  void awaitJobs() {
    put("last", "last", "x").is(201);
    stages.awaitLast();
  }

  /** Sees that a good file is still taken. */
  void takesAGoodFile() {
    put("pass", "good.txt", "good").is(201);
  }

  /** All jobs there are. */
  List<JobView> jobs() {
    try {
      return engine
          .jobs()
          .reader()
          .jobs(new JobQuery("default", null, null, null, null, 1000, null))
          .items();
    } catch (JobStoreException e) {
      throw new AssertionError(e);
    }
  }

  /** What uploads leave: files outside the database's own folder, and rows. */
  Traces traces() {
    return new Traces(files(), jobs().size());
  }

  /** The data directory. */
  Path data() {
    return directory.root();
  }

  /** Where a received file is stored. */
  Path blob(String file) throws IOException {
    return blobs().stream()
        .filter(blob -> blob.getFileName().toString().equals(file))
        .findFirst()
        .orElseThrow();
  }

  /** All that is stored: received files and artifacts. */
  Set<Path> blobs() throws IOException {
    try (Stream<Path> all = Files.walk(data().resolve("blobs"))) {
      return all.filter(Files::isRegularFile).collect(Collectors.toSet());
    }
  }

  private Set<String> files() {
    try (Stream<Path> all = Files.walk(data())) {
      return all.filter(Files::isRegularFile)
          .map(path -> data().relativize(path).toString())
          .filter(path -> !path.startsWith("db/"))
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns when no request is under way; further ones are refused. */
  void drain() {
    server.drain(GUARD);
  }

  @Override
  public void close() throws IOException {
    try {
      stopAll();
      assertThat(files()).noneMatch(file -> file.startsWith("staging/"));
    } finally {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }

  private void stopAll() throws IOException {
    try (directory;
        engine;
        server;
        client) {
      stages.openAllGates();
      drain();
      engine.drain(GUARD);
    }
  }

  record Traces(Set<String> files, int jobs) {}
}
