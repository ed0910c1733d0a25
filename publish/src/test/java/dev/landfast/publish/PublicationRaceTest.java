package dev.landfast.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.publish.Publisher.Existing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Publishers and readers of one name, side by side. */
final class PublicationRaceTest {
  private static final int LENGTH = 8 * 1024;
  private static final int REPLACEMENTS = 400;
  private static final int WRITERS = 16;

  @TempDir Path directory;

  @Test
  void readersSeeTheOldFileOrTheNewOneNeverNeitherAndNeverAMix() throws Exception {
    Path target = directory.resolve("target");
    publish(target, 0, Existing.REFUSE);
    AtomicBoolean over = new AtomicBoolean();
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      CountDownLatch reading = new CountDownLatch(2);
      List<Future<Integer>> readers = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        readers.add(threads.submit(() -> readUntil(over, target, reading)));
      }
      assertThat(reading.await(30, TimeUnit.SECONDS)).isTrue();
      try {
        for (int number = 1; number <= REPLACEMENTS; number++) {
          publish(target, number, Existing.REPLACE);
        }
      } finally {
        over.set(true);
      }
      for (Future<Integer> reader : readers) {
        assertThat(reader.get(30, TimeUnit.SECONDS)).isPositive();
      }
    }
  }

  @Test
  void ofManyWritersOfOneNameExactlyOneIsTold() throws Exception {
    Path target = directory.resolve("target");
    CountDownLatch start = new CountDownLatch(1);
    List<Future<PublishResult>> writers = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
      for (int i = 0; i < WRITERS; i++) {
        int number = i;
        writers.add(
            threads.submit(() -> {
              start.await();
              return publish(target, number, Existing.REFUSE);
            }));
      }
      start.countDown();
      List<Integer> winners = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        switch (writers.get(i).get(30, TimeUnit.SECONDS)) {
          case Durable _ -> winners.add(i);
          case Exists _, AlreadyIdentical _ -> {}
          case PublishedUnsynced unsynced -> throw unsynced.cause();
        }
      }
      assertThat(winners).hasSize(1);
      assertThat(Files.readAllBytes(target)).isEqualTo(content(winners.getFirst()));
    }
  }

  private static PublishResult publish(Path target, int number, Existing existing)
      throws IOException {
    return Publisher.STANDARD.existing(existing).publish(target, ByteBuffer.wrap(content(number)));
  }

  /** Returns how often it read; throws when a read found anything but one whole file. */
  private static int readUntil(AtomicBoolean over, Path target, CountDownLatch reading)
      throws IOException {
    int reads = 0;
    while (!over.get()) {
      byte[] found = Files.readAllBytes(target);
      assertThat(found).isEqualTo(content(found[0]));
      reading.countDown();
      reads++;
    }
    return reads;
  }

  private static byte[] content(int number) {
    byte[] bytes = new byte[LENGTH];
    Arrays.fill(bytes, (byte) number);
    return bytes;
  }
}
