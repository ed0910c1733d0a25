package dev.landfast.publish;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.landfast.publish.Publisher.Existing;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * One publication of {@code target} in a folder, for a process of its own; says what came of it.
 */
final class PublishOnce {
  static final int LARGE_BYTES = 1024 * 1024;

  public static void main(String[] args) throws Exception {
    Path directory = Path.of(args[1]);
    try {
      switch (args[0]) {
        case "refuse" -> publish(directory, Existing.REFUSE);
        case "replace" -> publish(directory, Existing.REPLACE);
        case "writeBack" -> publishWithWriteBack(directory);
        case "writeBackBeside" -> publishDuringWriteBack(directory);
        case "hold" -> {
          try (Publication publication = Publisher.STANDARD.begin(directory.resolve("target"))) {
            publication.write("begun");
            say("begun");
            System.in.read(); // until whoever started this ends it
          }
        }
        case "work" -> {
          try (Workspace workspace = Workspace.open(directory, "held")) {
            Files.writeString(workspace.part("half.csv"), "half");
            say("begun");
            System.in.read(); // until whoever started this ends it
          }
        }
        case "sidecar" -> {
          say("begun");
          say(sidecar(directory).make((_, out) -> make(directory, out)));
        }
        case "holdSidecar" ->
            say(
                sidecar(directory)
                    .make((_, out) -> {
                      say("begun");
                      System.in.read(); // until whoever started this says so, or ends it
                      make(directory, out);
                    }));
        case "large" -> publishLarge(directory);
        case "directories" -> {
          DurableDirectory.create(directory.resolve("a").resolve("b"));
          say("Durable");
        }
        default -> throw new IllegalArgumentException(args[0]);
      }
    } catch (IOException | IllegalStateException e) {
      say(e);
    }
  }

  private static void publish(Path directory, Existing existing) throws IOException {
    try (Publication publication = begin(directory, existing)) {
      publication.write(UTF_8.encode("one"));
      publication.write(UTF_8.encode("two"));
      say(publication.publish());
    }
  }

  private static void publishWithWriteBack(Path directory) throws IOException {
    try (Publication publication = begin(directory, Existing.REFUSE)) {
      publication.write(UTF_8.encode("one"));
      publication.writeBack();
      try {
        publication.write(UTF_8.encode("two"));
      } catch (IOException e) {
        say(e);
      }
      say(publication.publish());
    }
  }

  private static void publishDuringWriteBack(Path directory) throws Exception {
    try (Publication publication = begin(directory, Existing.REFUSE)) {
      publication.write(UTF_8.encode("one"));
      Thread beside = Thread.ofPlatform().start(publication::writeBack);
      while (beside.isAlive() && !isSyncing(beside)) {
        Thread.onSpinWait();
      }
      say(publication.publish());
      beside.join();
    }
  }

  private static boolean isSyncing(Thread thread) {
    return Stream.of(thread.getStackTrace())
        .anyMatch(frame -> frame.getMethodName().equals("force"));
  }

  static Sidecar sidecar(Path directory) {
    return Sidecar.of(directory.resolve("media.mp4"), "transcript.txt");
  }

  private static void make(Path directory, OutputStream out) throws IOException {
    Files.createFile(directory.resolve("run-" + ProcessHandle.current().pid()));
    out.write("of a process".getBytes(UTF_8));
  }

  private static void publishLarge(Path directory) throws IOException {
    try (Publication publication = begin(directory, Existing.REFUSE)) {
      publication.write(ByteBuffer.allocate(LARGE_BYTES));
      say(publication.publish());
    }
  }

  /** Under names that the trace knows. */
  private static Publication begin(Path directory, Existing existing) throws IOException {
    return Publisher.STANDARD
        .existing(existing)
        .begin(directory.resolve("target"), directory.resolve("temporary"));
  }

  private static void say(Object result) {
    say(result.getClass().getSimpleName());
  }

  private static void say(String what) {
    System.out.println("say " + what);
  }
}
