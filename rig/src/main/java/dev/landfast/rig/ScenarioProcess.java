package dev.landfast.rig;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import org.jspecify.annotations.Nullable;

/**
 * A process that runs scenarios on a real disk, each on a thread of its own, which somebody may
 * trace, fail and kill. It is told {@code SCENARIO FOLDER CLAIMS}, says the thread's number, is
 * told to go on, and says what came of it.
 */
final class ScenarioProcess {
  static final String ENDED = "ended";
  static final String FAILED = "failed";
  static final String BROKE = "broke";

  private ScenarioProcess() {}

  public static void main(String[] arguments) throws Exception {
    BufferedReader told = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    for (String line = told.readLine(); line != null; line = told.readLine()) {
      String[] words = line.split("\t", -1);
      run(Scenarios.named(words[0]), Path.of(words[1]), Path.of(words[2]), told);
    }
  }

  private static void run(Scenario scenario, Path root, Path claimed, BufferedReader told)
      throws Exception {
    scenario.given().run(root);
    Claims claims = MappedClaims.in(claimed);
    SynchronousQueue<String> number = new SynchronousQueue<>();
    CountDownLatch go = new CountDownLatch(1);
    Outcome outcome = new Outcome();
    Thread thread =
        Thread.ofPlatform()
            .start(() -> {
              try {
                Path self = Files.readSymbolicLink(Path.of("/proc/thread-self"));
                number.put(self.getFileName().toString());
                go.await();
                scenario.when().run(root, claims);
              } catch (Throwable e) {
                outcome.thrown = e;
              }
            });
    System.out.println(number.take());
    if (told.readLine() == null) {
      System.exit(0); // whoever asked is gone
    }
    go.countDown();
    thread.join();
    System.out.println(outcome);
  }

  /** Written by the thread, and read after it. */
  private static final class Outcome {
    private @Nullable Throwable thrown;

    @Override
    public String toString() {
      return switch (thrown) {
        case null -> ENDED;
        case IOException e -> FAILED + " " + line(e);
        case UncheckedIOException e -> FAILED + " " + line(e);
        default -> BROKE + " " + line(thrown);
      };
    }

    private static String line(Throwable e) {
      return e.toString().replace('\n', ' ');
    }
  }
}
