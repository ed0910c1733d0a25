package dev.landfast.bench;

import dev.landfast.publish.Publication;
import dev.landfast.publish.Publisher;
import dev.landfast.publish.WriteBack;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;

/** How long small files take while a large one is written to the same volume. */
final class LargeFileBeside {
  private static final int SMALL_BYTES = 4 * 1024;
  private static final int THREADS = 8;
  private static final double ALONE_SECONDS = 2;

  /** A large file that takes longer is given up, and so is the run. */
  private static final double LARGE_SECONDS_MAX = 120;

  private static final int BLOCK_BYTES = 1024 * 1024;
  private static final int BLOCKS = 512;
  private static final int WRITE_BACK_BYTES = 8 * BLOCK_BYTES; // as the engine does
  private static final List<Integer> PERCENTS = List.of(50, 99);

  /** Two large files, and what small ones come to beside them. */
  static final long BYTES_PER_RUN = 3L * BLOCKS * BLOCK_BYTES;

  private final int runs;
  private final Path folder;

  LargeFileBeside(int runs, Path folder) {
    this.runs = runs;
    this.folder = folder;
  }

  /** What else is going on. */
  private enum Beside {
    NOTHING,
    TRACKED,
    UNTRACKED
  }

  /** Each beside the same load alone, which is its limit. */
  List<Measure> run() throws Exception {
    Map<Beside, List<long[]>> sorted = new EnumMap<>(Beside.class);
    for (int i = 0; i < runs; i++) {
      for (Beside beside : Beside.values()) {
        sorted.computeIfAbsent(beside, _ -> new ArrayList<>()).add(nanosOfSmallFiles(beside));
      }
    }
    List<Measure> measures = new ArrayList<>();
    for (int percent : PERCENTS) {
      List<Double> alone = micros(sorted, Beside.NOTHING, percent);
      for (Beside beside : List.of(Beside.TRACKED, Beside.UNTRACKED)) {
        String how = beside.name().toLowerCase(Locale.ROOT);
        String name = "4 KiB, p" + percent + ", 512 MiB " + how + " beside";
        measures.add(Measure.of(name, "µs", micros(sorted, beside, percent), alone));
      }
    }
    return measures;
  }

  private static List<Double> micros(Map<Beside, List<long[]>> sorted, Beside beside, int percent) {
    return sorted.getOrDefault(beside, List.of()).stream()
        .map(nanos -> nanos[(int) (nanos.length * (long) percent / 100)] / 1000.0)
        .toList();
  }

  /** Latencies in order: for some seconds, or until the large file is published. */
  private long[] nanosOfSmallFiles(Beside beside) throws Exception {
    Path fresh = PublishBench.fresh(folder);
    ByteBuffer content = PublishBench.content(SMALL_BYTES);
    Queue<long[]> nanosByThread = new ConcurrentLinkedQueue<>();
    AtomicBoolean over = new AtomicBoolean();
    boolean alone = beside == Beside.NOTHING;
    Threads.run(
        alone ? THREADS : THREADS + 1,
        alone ? ALONE_SECONDS : LARGE_SECONDS_MAX,
        (thread, stop) -> {
          if (thread == THREADS) {
            try {
              publishLarge(fresh.resolve("large"), beside, stop);
            } finally {
              over.set(true);
            }
            return;
          }
          LongStream.Builder nanos = LongStream.builder();
          for (int i = 0; !stop.get() && !over.get(); i++) {
            long start = System.nanoTime();
            PublishBench.publish(fresh.resolve(thread + "-" + i), content);
            nanos.add(System.nanoTime() - start);
          }
          nanosByThread.add(nanos.build().toArray());
        });
    return nanosByThread.stream().flatMapToLong(LongStream::of).sorted().toArray();
  }

  private static void publishLarge(Path target, Beside beside, AtomicBoolean stop)
      throws IOException {
    ByteBuffer block = PublishBench.content(BLOCK_BYTES);
    try (Publication large = Publisher.STANDARD.begin(target)) {
      WriteBack writeBack = new WriteBack(large, WRITE_BACK_BYTES);
      for (int i = 0; i < BLOCKS; i++) {
        if (stop.get()) {
          throw new IOException("Stopped before the large file was there");
        }
        large.write(block.duplicate());
        if (beside == Beside.TRACKED) {
          writeBack.wrote(BLOCK_BYTES);
        }
      }
      PublishBench.requireDurable(large.publish());
    }
  }
}
