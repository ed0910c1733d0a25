package dev.landfast.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The machine's own limit: write, sync, rename, sync the directory, and nothing else. No digest, no
 * network, no database.
 */
final class PlainLoop {
  private PlainLoop() {}

  /** Files a second of so many threads, for so long, in fresh folders. */
  static double filesPerSecond(Path folder, int threads, int fileBytes, double seconds)
      throws Exception {
    Path staging = Files.createDirectories(folder.resolve("staging"));
    Path landing = Files.createDirectories(folder.resolve("landing"));
    AtomicLong count = new AtomicLong();
    double took =
        Threads.run(
            threads,
            seconds,
            (thread, stop) -> {
              byte[] bytes = new byte[fileBytes];
              for (long i = 0; !stop.get(); i++) {
                String name = thread + "-" + i;
                publish(staging.resolve(name), landing.resolve(name), bytes, 1);
                count.incrementAndGet();
              }
            });
    return count.get() / took;
  }

  /** Files a second for a given number of files. */
  static double filesPerSecond(Path folder, int threads, int fileBytes, int files)
      throws Exception {
    Path staging = Files.createDirectories(folder.resolve("staging"));
    Path landing = Files.createDirectories(folder.resolve("landing"));
    AtomicLong next = new AtomicLong();
    double took =
        Threads.run(
            threads,
            Double.MAX_VALUE,
            (thread, stop) -> {
              byte[] bytes = new byte[fileBytes];
              for (long i = next.getAndIncrement(); i < files; i = next.getAndIncrement()) {
                publish(staging.resolve("f" + i), landing.resolve("f" + i), bytes, 1);
              }
            });
    return files / took;
  }

  /** Seconds for one large file. */
  static double seconds(Path folder, int blockBytes, int blocks) throws IOException {
    Path staging = Files.createDirectories(folder.resolve("staging"));
    Path landing = Files.createDirectories(folder.resolve("landing"));
    long start = System.nanoTime();
    publish(staging.resolve("large"), landing.resolve("large"), new byte[blockBytes], blocks);
    return (System.nanoTime() - start) / 1e9;
  }

  private static void publish(Path temporary, Path target, byte[] block, int blocks)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(block);
    try (FileChannel channel =
        FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (int i = 0; i < blocks; i++) {
        bytes.rewind();
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      }
      channel.force(true);
    }
    Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel directory =
        FileChannel.open(target.resolveSibling(""), StandardOpenOption.READ)) {
      directory.force(true);
    }
  }
}
