package dev.landfast.cli.demo;

import dev.landfast.cli.demo.Samples.Sample;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** What the demo asks of the server. Every call ends when the demo is to end. */
final class DemoClient implements AutoCloseable {
  /** The artifact that holds a file's text. */
  static final String TEXT = "text.txt";

  private static final Duration CONNECT_MAX = Duration.ofSeconds(5);
  private static final Duration SEND_MAX = Duration.ofMinutes(10);
  private static final Duration ASK_MAX = Duration.ofSeconds(30);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .proxy(HttpClient.Builder.NO_PROXY)
          .connectTimeout(CONNECT_MAX)
          .build();
  private final JsonMapper json = JsonMapper.builder().build();
  private final URI url;
  private final CompletableFuture<Void> stop;

  /**
   * @param stop done when the demo is to end
   */
  DemoClient(URI url, CompletableFuture<Void> stop) {
    this.url = url;
    this.stop = stop;
  }

  /**
   * Sends the files in one request.
   *
   * @param sent is told the bytes sent so far
   */
  BatchReceipt send(Samples samples, LongConsumer sent) throws IOException, StoppedException {
    MultipartBody body = new MultipartBody();
    for (Sample sample : samples.files()) {
      body.add(sample.name(), sample.path());
    }
    HttpRequest request =
        HttpRequest.newBuilder(url.resolve("/v1/batches?pipeline=" + samples.pipeline()))
            .timeout(SEND_MAX)
            .header("Content-Type", body.contentType())
            .POST(new CountedBody(body.publisher(), sent))
            .build();
    return answer(request, BatchReceipt.class);
  }

  BatchState batch(String id) throws IOException, StoppedException {
    return answer(get("/v1/batches/" + id), BatchState.class);
  }

  JobState job(String id) throws IOException, StoppedException {
    return answer(get("/v1/jobs/" + id), JobState.class);
  }

  FileState file(String id) throws IOException, StoppedException {
    return answer(get("/v1/files/" + id), FileState.class);
  }

  /** The text that was found in a job's file. */
  String text(String job) throws IOException, StoppedException {
    return new String(exchange(get(textPath(job))), StandardCharsets.UTF_8);
  }

  static String textPath(String job) {
    return "/v1/jobs/" + job + "/artifacts/" + TEXT;
  }

  /** Breaks off what is under way. */
  @Override
  public void close() {
    http.shutdownNow();
    http.close();
  }

  private HttpRequest get(String path) {
    return HttpRequest.newBuilder(url.resolve(path)).timeout(ASK_MAX).GET().build();
  }

  private <T> T answer(HttpRequest request, Class<T> type) throws IOException, StoppedException {
    try {
      return json.readValue(exchange(request), type);
    } catch (JacksonException e) {
      throw new IOException("The server's answer cannot be read: " + e.getOriginalMessage(), e);
    }
  }

  private byte[] exchange(HttpRequest request) throws IOException, StoppedException {
    CompletableFuture<HttpResponse<byte[]>> answer =
        http.sendAsync(request, BodyHandlers.ofByteArray());
    try {
      CompletableFuture.anyOf(answer, stop).join();
      if (!answer.isDone()) {
        answer.cancel(true);
        throw new StoppedException();
      }
      HttpResponse<byte[]> response = answer.join();
      if (response.statusCode() / 100 != 2) {
        throw refused(response);
      }
      return response.body();
    } catch (CompletionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    }
  }

  private IOException refused(HttpResponse<byte[]> response) {
    String what = "The server answered " + response.statusCode();
    try {
      Problem problem = json.readValue(response.body(), Problem.class);
      return new IOException(what + " " + problem.code() + ": " + problem.detail());
    } catch (JacksonException e) {
      return new IOException(what + ".", e);
    }
  }

  /** The demo was told to end while it waited. */
  static final class StoppedException extends Exception {
    private static final long serialVersionUID = 1;
  }

  /** The answer to a batch: what became of each file, in the order they were sent. */
  record BatchReceipt(Reference batch, List<ItemAnswer> items) {}

  /** One file of a batch: either a job on a file, or a problem. */
  record ItemAnswer(
      int index,
      int status,
      @Nullable Reference file,
      @Nullable Reference job,
      @Nullable Problem problem) {}

  record Reference(String id) {}

  /** RFC 9457, as far as it is shown. */
  record Problem(@Nullable String code, @Nullable String detail) {}

  /**
   * A batch.
   *
   * @param counts of its files, by state
   */
  record BatchState(String state, Map<String, Long> counts) {
    private static final List<String> FINAL =
        List.of("done", "failed", "rejected", "duplicate", "cancelled");

    /** Files to which nothing more will happen. */
    long finished() {
      return FINAL.stream().mapToLong(state -> counts.getOrDefault(state, 0L)).sum();
    }

    boolean isDone() {
      return state.equals("done");
    }
  }

  record JobState(
      String id,
      String file,
      String state,
      @Nullable Problem error,
      List<Attempt> attempts,
      List<Artifact> artifacts) {

    boolean hasText() {
      return artifacts.stream().anyMatch(artifact -> artifact.name().equals(TEXT));
    }
  }

  record Attempt(String stage, int number, Timings timings) {}

  /** Milliseconds; null as long as they are not known. */
  record Timings(
      @Nullable Long queuedMillis,
      @Nullable Long openMillis,
      @Nullable Long runMillis,
      @Nullable Long settleMillis) {}

  record Artifact(String name, long length) {}

  record FileState(@Nullable String type, long length) {}
}
