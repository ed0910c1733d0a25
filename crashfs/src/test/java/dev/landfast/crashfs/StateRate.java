package dev.landfast.crashfs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/**
 * Measures how many states a second one thread makes and checks: a few files are replaced by the
 * protocol that holds, and read in each state.
 *
 * <p>Arguments: how many states are wanted at least, and the length of each file in bytes.
 */
final class StateRate {
  private static final int FILES = 4;

  public static void main(String[] arguments) throws Exception {
    long wanted = Long.parseLong(arguments[0]);
    int length = Integer.parseInt(arguments[1]);
    long states = 0;
    long started = System.nanoTime();
    for (long seed = 1; states < wanted; seed++) {
      CrashReport report = replaceAll(seed, length);
      states += report.states();
      if (seed == 1) {
        System.out.println(report);
      }
    }
    double seconds = (System.nanoTime() - started) / 1e9;
    System.out.printf(
        Locale.ROOT, "%,d states in %.1f s: %,.0f a second%n", states, seconds, states / seconds);
  }

  private static CrashReport replaceAll(long seed, int length) throws Exception {
    return CrashScenario.create(CrashBudget.standard().seed(seed))
        .given(root -> {
          for (int i = 0; i < FILES; i++) {
            Files.writeString(root.resolve("f" + i), "a".repeat(length));
          }
        })
        .when((root, acks) -> {
          for (int i = 0; i < FILES; i++) {
            replace(root.resolve("f" + i), "b".repeat(length + i));
            acks.acknowledge(i);
          }
        })
        .then((root, acks) -> {
          for (int i = 0; i < FILES; i++) {
            String content = Files.readString(root.resolve("f" + i));
            String expected = acks.contains(i) ? "b" : content.substring(0, 1);
            int expectedLength = expected.equals("a") ? length : length + i;
            if (!content.equals(expected.repeat(expectedLength))) {
              throw new AssertionError("f" + i + " is neither old nor new");
            }
          }
        });
  }

  private static void replace(Path target, String content) throws IOException {
    Path temporary = target.resolveSibling(target.getFileName() + ".part");
    try (FileChannel channel =
        FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel directory = FileChannel.open(target.getParent())) {
      directory.force(true);
    }
  }
}
