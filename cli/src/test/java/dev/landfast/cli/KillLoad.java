package dev.landfast.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Uploads of single files and batches, by several threads, until the server is gone. What was
 * answered with a success is written down; what was not may or may not have been taken.
 */
final class KillLoad implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int THREADS = 6;
  private static final int BATCH_MAX = 12;
  private static final int LENGTH_MAX = 60_000;

  private final URI server;
  private final HttpClient client = HttpClient.newHttpClient();
  private final List<Thread> threads = new ArrayList<>();
  private final List<Acknowledged> acknowledged = Collections.synchronizedList(new ArrayList<>());
  private volatile boolean stopped;

  private KillLoad(URI server) {
    this.server = server;
  }

  static KillLoad start(URI server, long seed) {
    KillLoad load = new KillLoad(server);
    for (int i = 0; i < THREADS; i++) {
      Random random = new Random(seed + i);
      load.threads.add(Thread.ofPlatform().start(() -> load.upload(random)));
    }
    return load;
  }

  /** Lets the load run for a while, or until it has ended by itself. */
  void runFor(long time, TimeUnit unit) throws InterruptedException {
    unit.timedJoin(threads.getFirst(), time);
  }

  /** Returns what was acknowledged, after the last answer. */
  List<Acknowledged> stop() throws InterruptedException {
    stopped = true;
    for (Thread thread : threads) {
      thread.join();
    }
    return acknowledged;
  }

  private void upload(Random random) {
    try {
      while (!stopped) {
        if (random.nextInt(4) == 0) {
          uploadBatch(random);
        } else {
          uploadFile(random);
        }
      }
    } catch (IOException e) {
      // The server was killed.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void uploadFile(Random random) throws IOException, InterruptedException {
    byte[] bytes = text(random);
    JsonNode answer = post("/v1/files?pipeline=documents&name=single.txt", "text/plain", bytes);
    acknowledged.add(Acknowledged.of(answer, bytes));
  }

  private void uploadBatch(Random random) throws IOException, InterruptedException {
    List<byte[]> files = new ArrayList<>();
    StringBuilder body = new StringBuilder();
    int count = 1 + random.nextInt(BATCH_MAX);
    for (int i = 0; i < count; i++) {
      byte[] bytes = text(random);
      files.add(bytes);
      body.append("--KILL\r\nContent-Disposition: form-data; name=\"f\"; filename=\"batch-")
          .append(i)
          .append(".txt\"\r\nContent-Type: text/plain\r\n\r\n")
          .append(new String(bytes, StandardCharsets.US_ASCII))
          .append("\r\n");
    }
    body.append("--KILL--\r\n");
    JsonNode answer =
        post(
            "/v1/batches?pipeline=documents",
            "multipart/form-data; boundary=KILL",
            body.toString().getBytes(StandardCharsets.US_ASCII));
    for (int i = 0; i < count; i++) {
      acknowledged.add(Acknowledged.of(answer.get("items").get(i), files.get(i)));
    }
  }

  private JsonNode post(String target, String type, byte[] body)
      throws IOException, InterruptedException {
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(server.resolve(target))
                .header("Content-Type", type)
                .POST(BodyPublishers.ofByteArray(body))
                .build(),
            BodyHandlers.ofString());
    if (answer.statusCode() != 201) {
      throw new IllegalStateException(answer.statusCode() + " " + answer.body());
    }
    return JSON.readTree(answer.body());
  }

  /** Words, and at times nothing that a later stage could use. */
  private static byte[] text(Random random) {
    int length = 1 + random.nextInt(random.nextInt(10) == 0 ? LENGTH_MAX : 3000);
    StringBuilder text = new StringBuilder(length);
    while (text.length() < length) {
      text.append(Integer.toString(random.nextInt(Integer.MAX_VALUE), 36)).append(' ');
    }
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void close() {
    stopped = true;
    client.shutdownNow();
  }

  /** A file that was answered with a success. */
  record Acknowledged(String file, String job, String sha256, long length) {
    static Acknowledged of(JsonNode item, byte[] sent) {
      try {
        return new Acknowledged(
            item.get("file").get("id").asString(),
            item.get("job").get("id").asString(),
            HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(sent)),
            sent.length);
      } catch (java.security.NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
