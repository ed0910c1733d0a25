package dev.landfast.bench;

import dev.landfast.publish.FolderTree;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Durable intake over HTTP: received, digested, synced, named, admitted, answered. The jobs are not
 * due before next century, so that no stage runs beside it.
 */
final class IntakeBench {
  private static final String TARGET = "pipeline=attachments&notBefore=2100-01-01T00:00:00Z";
  private static final int SMALL_BYTES = 4 * 1024;
  private static final int CONNECTIONS = 64;
  private static final double SECONDS = 4;

  /**
   * Files of 4 KiB that a server gets before anything is measured: until then its compiler takes a
   * sixth of the processors.
   */
  private static final int WARM_UP_FILES = 200_000;

  private static final int ONLOOKERS = 10;
  private static final int LARGE_BLOCK_BYTES = 1024 * 1024;
  private static final int LARGE_BLOCKS = 1024;
  private static final int BATCH_FILES = 1000;
  private static final int BATCHES = 3;

  private final int runs;

  IntakeBench(int runs) {
    this.runs = runs;
  }

  List<Measure> run() throws Exception {
    Path folder = Files.createTempDirectory(Path.of("").toAbsolutePath(), "bench-data-");
    Path log = folder.resolve("server.log");
    try (ServerProcess server = new ServerProcess(folder.resolve("data"), log)) {
      warmUp(server);
      return List.of(
          measure(
              "4 KiB files, 64 connections",
              "files/s",
              () -> smallFiles(server),
              run -> PlainLoop.filesPerSecond(run, CONNECTIONS, SMALL_BYTES, SECONDS),
              folder),
          measure(
              "the same, beside " + ONLOOKERS + " dashboards",
              "files/s",
              () -> watchedFiles(server),
              _ -> smallFiles(server), // beside none
              folder),
          measure(
              "one file of 1 GiB",
              "MB/s",
              () -> largeFile(server),
              run -> megabytes() / PlainLoop.seconds(run, LARGE_BLOCK_BYTES, LARGE_BLOCKS),
              folder),
          measure(
              "batch of 1,000 files of 4 KiB",
              "files/s",
              () -> batches(server),
              run -> PlainLoop.filesPerSecond(run, CONNECTIONS, SMALL_BYTES, BATCHES * BATCH_FILES),
              folder));
    } finally {
      FolderTree.delete(folder);
    }
  }

  /** A server that has just started is busy compiling; one that runs for a minute is not. */
  private static void warmUp(ServerProcess server) throws Exception {
    for (long files = 0; files < WARM_UP_FILES; ) {
      files += Math.round(smallFiles(server) * SECONDS);
    }
    batches(server);
  }

  private Measure measure(String name, String unit, Run ours, LimitRun limit, Path folder)
      throws Exception {
    List<Double> landfast = new ArrayList<>();
    List<Double> limits = new ArrayList<>();
    for (int i = 0; i < runs; i++) {
      Path fresh = Files.createTempDirectory(folder, "limit-");
      limits.add(limit.run(fresh));
      landfast.add(ours.run());
    }
    return Measure.of(name, unit, landfast, limits);
  }

  private static double smallFiles(ServerProcess server) throws Exception {
    byte[] bytes = new byte[SMALL_BYTES];
    AtomicLong count = new AtomicLong();
    double took =
        Threads.run(
            CONNECTIONS,
            SECONDS,
            (thread, stop) -> {
              try (HttpConnection connection = new HttpConnection(server.url())) {
                while (!stop.get()) {
                  connection.post("/v1/files?name=small.txt&" + TARGET, "text/plain", bytes);
                  expect(connection, 201);
                  count.incrementAndGet();
                }
              }
            });
    return count.get() / took;
  }

  private static double watchedFiles(ServerProcess server) throws Exception {
    try (Onlookers _ = new Onlookers(server.url(), ONLOOKERS)) {
      return smallFiles(server);
    }
  }

  private static double largeFile(ServerProcess server) throws IOException {
    byte[] block = new byte[LARGE_BLOCK_BYTES];
    long start = System.nanoTime();
    try (HttpConnection connection = new HttpConnection(server.url())) {
      connection.post(
          "/v1/files?name=large.txt&" + TARGET,
          "text/plain",
          (long) LARGE_BLOCK_BYTES * LARGE_BLOCKS);
      OutputStream body = connection.body();
      for (int i = 0; i < LARGE_BLOCKS; i++) {
        body.write(block);
      }
      expect(connection, 201);
    }
    return megabytes() / ((System.nanoTime() - start) / 1e9);
  }

  private static double batches(ServerProcess server) throws IOException {
    byte[] body = multipart();
    long start = System.nanoTime();
    try (HttpConnection connection = new HttpConnection(server.url())) {
      for (int i = 0; i < BATCHES; i++) {
        connection.post(
            "/v1/batches?" + TARGET, "multipart/form-data; boundary=BENCH", body.length);
        connection.body().write(body);
        expect(connection, 201);
      }
    }
    return BATCHES * BATCH_FILES / ((System.nanoTime() - start) / 1e9);
  }

  private static byte[] multipart() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    byte[] bytes = new byte[SMALL_BYTES];
    for (int i = 0; i < BATCH_FILES; i++) {
      String head =
          "--BENCH\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f"
              + i
              + ".txt\"\r\nContent-Type: text/plain\r\n\r\n";
      body.write(head.getBytes(StandardCharsets.US_ASCII));
      body.write(bytes);
      body.write("\r\n".getBytes(StandardCharsets.US_ASCII));
    }
    body.write("--BENCH--\r\n".getBytes(StandardCharsets.US_ASCII));
    return body.toByteArray();
  }

  private static void expect(HttpConnection connection, int wanted) throws IOException {
    int status = connection.status();
    if (status != wanted) {
      throw new IOException("The server answered " + status + ", not " + wanted);
    }
  }

  private static double megabytes() {
    return (double) LARGE_BLOCK_BYTES * LARGE_BLOCKS / 1e6;
  }

  private interface Run {
    double run() throws Exception;
  }

  private interface LimitRun {
    double run(Path folder) throws Exception;
  }
}
