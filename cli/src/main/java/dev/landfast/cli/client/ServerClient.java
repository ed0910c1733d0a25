package dev.landfast.cli.client;

import dev.landfast.cli.client.Answers.BatchReceipt;
import dev.landfast.cli.client.Answers.BatchState;
import dev.landfast.cli.client.Answers.FileReceipt;
import dev.landfast.cli.client.Answers.FileState;
import dev.landfast.cli.client.Answers.JobState;
import dev.landfast.cli.client.Answers.Problem;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.LongConsumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** What commands ask of a server. Every call ends when the command is to end. */
public final class ServerClient implements AutoCloseable {
  /** The artifact that holds a file's text. */
  public static final String TEXT = "text.txt";

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
   * @param stop done when the command is to end
   */
  public ServerClient(URI url, CompletableFuture<Void> stop) {
    this.url = url;
    this.stop = stop;
  }

  /**
   * Sends files in one request.
   *
   * @param sent is told the bytes sent so far
   */
  public BatchReceipt send(String pipeline, List<Upload> files, LongConsumer sent)
      throws IOException, StoppedException {
    MultipartBody body = new MultipartBody();
    for (Upload file : files) {
      body.add(file.name(), file.path());
    }
    HttpRequest request =
        HttpRequest.newBuilder(url.resolve("/v1/batches?pipeline=" + encoded(pipeline)))
            .timeout(SEND_MAX)
            .header("Content-Type", body.contentType())
            .POST(new CountedBody(body.publisher(), sent))
            .build();
    return answer(request, BatchReceipt.class);
  }

  /**
   * Sends one file.
   *
   * @param sent is told the bytes sent so far
   * @throws ServerProblem if it is not taken
   */
  public FileReceipt send(String pipeline, Upload file, LongConsumer sent)
      throws IOException, StoppedException {
    String path = "/v1/files?pipeline=" + encoded(pipeline) + "&name=" + encoded(file.name());
    HttpRequest request =
        HttpRequest.newBuilder(url.resolve(path))
            .timeout(SEND_MAX)
            .header("Content-Type", "application/octet-stream")
            .POST(new CountedBody(BodyPublishers.ofFile(file.path()), sent))
            .build();
    return answer(request, FileReceipt.class);
  }

  public BatchState batch(String id) throws IOException, StoppedException {
    return answer(get("/v1/batches/" + encoded(id)), BatchState.class);
  }

  public JobState job(String id) throws IOException, StoppedException {
    return answer(get("/v1/jobs/" + encoded(id)), JobState.class);
  }

  public FileState file(String id) throws IOException, StoppedException {
    return answer(get("/v1/files/" + id), FileState.class);
  }

  /** The text that was found in a job's file. */
  public String text(String job) throws IOException, StoppedException {
    return new String(exchange(get(textPath(job))), StandardCharsets.UTF_8);
  }

  public static String textPath(String job) {
    return "/v1/jobs/" + job + "/artifacts/" + TEXT;
  }

  /** Asks for something else. */
  public <T> T get(String path, Class<T> type) throws IOException, StoppedException {
    return answer(get(path), type);
  }

  /** An answer as it is. */
  public String json(String path) throws IOException, StoppedException {
    return new String(exchange(get(path)), StandardCharsets.UTF_8);
  }

  /** Of a query or a part of a path. */
  public static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
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
    try {
      Problem problem = json.readValue(response.body(), Problem.class);
      return new ServerProblem(response.statusCode(), problem);
    } catch (JacksonException e) {
      return new IOException("The server answered " + response.statusCode() + ".", e);
    }
  }

  /** The command was told to end while it waited. */
  public static final class StoppedException extends Exception {
    private static final long serialVersionUID = 1;
  }

  /**
   * A file to be sent.
   *
   * @param length in bytes, when it was looked at
   */
  public record Upload(String name, Path path, long length) {}
}
