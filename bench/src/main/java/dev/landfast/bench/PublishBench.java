package dev.landfast.bench;

import dev.landfast.publish.Durable;
import dev.landfast.publish.FolderTree;
import dev.landfast.publish.PublishResult;
import dev.landfast.publish.Publisher;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Publishing new files into one directory, beside the same steps in C and beside npm's
 * write-file-atomic; and what small files wait for while a large one is written.
 *
 * <p>Each measurement has a fresh directory, and nothing is removed before the end: ext4 is slower
 * for minutes after many files were.
 */
final class PublishBench {
  static final String NOTES =
      """

      limit: the same steps in C, where each thread syncs the directory by itself.
      write-file-atomic: by npm, with as many writes at a time as there are threads. It syncs the
        file but never the directory, so that a power cut may undo it, and it replaces what is
        there. Its ratio is that of the medians.
      p50, p99: latencies of 8 threads, while one file of 512 MiB is written as fast as it goes:
        tracked, it is written back beside its writing, every 8 MiB; untracked, it is not. Their
        limit is the same load alone.
      """;

  private static final String NODE_PEER = "write-file-atomic";

  private static final int KIB = 1024;
  private static final int MIB = 1024 * KIB;
  private static final int SMALL_BYTES = 4 * KIB;
  private static final List<Integer> FILE_BYTES = List.of(SMALL_BYTES, 100 * KIB, MIB);
  private static final List<Integer> THREADS = List.of(1, 8, 32, 256);

  // A measurement ends at the first of these, but each thread has work for two files.
  private static final double SECONDS_MAX = 2;
  private static final int FILES_MAX = 10_000;
  private static final int BYTES_MAX = 256 * MIB;
  private static final int FILES_PER_THREAD_MIN = 2;

  /** Measurements of small files before any that counts, bounded as above: the way is the same. */
  private static final int WARM_UPS = 10;

  private static final int WARM_UP_THREADS = 8;

  private final int runs;

  PublishBench(int runs) {
    this.runs = runs;
  }

  List<Measure> run() throws Exception {
    Path folder = Files.createTempDirectory(Path.of("").toAbsolutePath(), "bench-data-");
    try {
      requireRoom(folder);
      PeerProgram c = PeerProgram.inC(Files.createDirectory(folder.resolve("c")));
      PeerProgram node = PeerProgram.inNode(Files.createDirectory(folder.resolve("node")));
      warmUp(folder);
      List<Measure> measures = new ArrayList<>();
      for (int bytes : FILE_BYTES) {
        for (int threads : THREADS) {
          measures.add(measure(threads, bytes, c, node, folder));
        }
      }
      measures.addAll(new LargeFileBeside(runs, folder).run());
      return measures;
    } finally {
      System.err.println("Removing " + folder);
      FolderTree.delete(folder);
    }
  }

  /** A disk that is full after some minutes is no measurement either. */
  private void requireRoom(Path folder) throws IOException {
    long needed = runs * LargeFileBeside.BYTES_PER_RUN;
    needed += (long) WARM_UPS * SMALL_BYTES * filesMax(WARM_UP_THREADS, SMALL_BYTES);
    for (int bytes : FILE_BYTES) {
      for (int threads : THREADS) {
        needed += 3L * runs * bytes * filesMax(threads, bytes); // ours and two peers
      }
    }
    long room = Files.getFileStore(folder).getUsableSpace();
    if (room < needed) {
      throw new IOException(
          "Up to %,d MB are written here, and there is room for %,d MB: fewer --runs need less."
              .formatted(needed / 1_000_000, room / 1_000_000));
    }
  }

  /** Ours alone: the peers are compiled, or warm after some files. */
  private static void warmUp(Path folder) throws Exception {
    for (int i = 0; i < WARM_UPS; i++) {
      landfast(fresh(folder), WARM_UP_THREADS, SMALL_BYTES);
    }
  }

  private Measure measure(int threads, int bytes, PeerProgram c, PeerProgram node, Path folder)
      throws Exception {
    List<Double> inC = new ArrayList<>();
    List<Double> landfast = new ArrayList<>();
    List<Double> inNode = new ArrayList<>();
    for (int i = 0; i < runs; i++) {
      if (c.isThere()) {
        inC.add(peer(c, fresh(folder), threads, bytes));
      }
      landfast.add(landfast(fresh(folder), threads, bytes));
      if (node.isThere()) {
        inNode.add(peer(node, fresh(folder), threads, bytes));
      }
    }
    Map<String, String> missing = new TreeMap<>();
    if (!c.isThere()) {
      missing.put(Measure.LIMIT, c.missing());
    }
    if (!node.isThere()) {
      missing.put(NODE_PEER, node.missing());
    }
    String size = bytes < MIB ? bytes / KIB + " KiB" : bytes / MIB + " MiB";
    String name = size + ", " + threads + (threads == 1 ? " thread" : " threads");
    return Measure.of(name, "files/s", landfast, inC, Map.of(NODE_PEER, inNode), missing);
  }

  private static double peer(PeerProgram peer, Path folder, int threads, int bytes)
      throws Exception {
    return peer.filesPerSecond(folder, threads, bytes, filesMax(threads, bytes), SECONDS_MAX);
  }

  private static double landfast(Path folder, int threads, int bytes) throws Exception {
    ByteBuffer content = content(bytes);
    int files = filesMax(threads, bytes);
    AtomicInteger begun = new AtomicInteger();
    AtomicInteger published = new AtomicInteger();
    double took =
        Threads.run(
            threads,
            SECONDS_MAX,
            (thread, stop) -> {
              for (int i = begun.getAndIncrement();
                  i < files && !stop.get();
                  i = begun.getAndIncrement()) {
                publish(folder.resolve("f" + i), content);
                published.incrementAndGet();
              }
            });
    return published.get() / took;
  }

  /** Bytes that threads may share: publishing does not move the buffer's position. */
  static ByteBuffer content(int bytes) {
    byte[] content = new byte[bytes];
    Arrays.fill(content, (byte) 'x');
    return ByteBuffer.wrap(content);
  }

  static void publish(Path target, ByteBuffer content) throws IOException {
    requireDurable(Publisher.STANDARD.publish(target, content));
  }

  static void requireDurable(PublishResult result) throws IOException {
    if (!(result instanceof Durable)) {
      throw new IOException("Published, but not for good: " + result);
    }
  }

  static Path fresh(Path folder) throws IOException {
    return Files.createTempDirectory(folder, "run-");
  }

  private static int filesMax(int threads, int bytes) {
    return Math.max(FILES_PER_THREAD_MIN * threads, Math.min(FILES_MAX, BYTES_MAX / bytes));
  }
}
