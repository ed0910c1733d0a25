package dev.landfast.publish;

import dev.landfast.publish.VolumeReport.Ability;
import dev.landfast.publish.VolumeReport.Answer;
import dev.landfast.publish.VolumeReport.Finding;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.CodeSource;
import java.util.concurrent.TimeUnit;

/** A second process, which tries a lock that the first one holds. */
final class LockProbe {
  private static final int WAIT_SECONDS_MAX = 20;
  private static final int REFUSED = 10;
  private static final int GIVEN = 11;

  private LockProbe() {}

  /** The second process. */
  public static void main(String[] arguments) throws IOException {
    try (FileChannel channel = FileChannel.open(Path.of(arguments[0]), StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      System.exit(lock == null ? REFUSED : GIVEN);
    }
  }

  /** What another process of this Java finds. */
  static Finding ofAnotherProcess(Path held) {
    CodeSource here = LockProbe.class.getProtectionDomain().getCodeSource();
    if (here == null || !held.getFileSystem().equals(FileSystems.getDefault())) {
      return unknown("no second process can be started here");
    }
    try {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  Path.of(here.getLocation().toURI()).toString(),
                  LockProbe.class.getName(),
                  held.toString())
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try {
        return process.waitFor(WAIT_SECONDS_MAX, TimeUnit.SECONDS)
            ? finding(process.exitValue())
            : unknown("the second process did not end within " + WAIT_SECONDS_MAX + " s");
      } finally {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return unknown("interrupted");
    } catch (IOException | URISyntaxException e) {
      return unknown("a second process could not be started: " + e.getMessage());
    }
  }

  private static Finding finding(int status) {
    return switch (status) {
      case REFUSED -> new Finding(Ability.LOCKS, Answer.YES, "");
      case GIVEN ->
          new Finding(Ability.LOCKS, Answer.NO, "a lock that is held was given to another process");
      default -> unknown("the second process ended with status " + status);
    };
  }

  private static Finding unknown(String why) {
    return new Finding(Ability.LOCKS, Answer.UNKNOWN, why);
  }
}
