package dev.landfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the kernel sees of one upload to the real server, in order: promise 1, and that a job is
 * born after its file. Each step that is asked for here keeps a promise; taken out, its test fails.
 */
class DurableAnswerIT {
  @TempDir Path folder;

  @Test
  void answerIsSentAfterFileAndNameAndRowsAreOnTheDisk() throws Exception {
    assumeTrue(Strace.isThere(), "strace is not installed");
    Path trace = folder.resolve("trace");
    try (ChildServer server =
        ChildServer.start(Strace.command(trace), folder.resolve("data"), folder.resolve("log"))) {
      int status =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(
                          server.url().resolve("/v1/files?pipeline=attachments&name=a.txt"))
                      .POST(BodyPublishers.ofString("Ahoy."))
                      .build(),
                  BodyHandlers.discarding())
              .statusCode();
      assertThat(status).isEqualTo(201);
    }
    List<String> calls = Strace.completedCalls(Files.readAllLines(trace));

    int fileWritten = first(calls, 0, call -> call.startsWith("write(") && call.contains("Ahoy."));
    String staged = Strace.pathOfDescriptor(calls.get(fileWritten));
    assertThat(staged).contains("/staging/");
    int fileSynced =
        first(calls, fileWritten, call -> isSync(call) && call.contains("<" + staged + ">"));
    int linked = first(calls, fileSynced, call -> call.startsWith("link") && call.contains(staged));
    int folderSynced =
        first(calls, linked, call -> isSync(call) && call.matches(".*/blobs/[^/>]*>.*"));
    int rowsWritten =
        first(
            calls,
            folderSynced,
            call -> call.startsWith("pwrite64(") && call.contains("landfast.db-wal>"));
    int rowsSynced =
        first(calls, rowsWritten, call -> isSync(call) && call.contains("landfast.db-wal>"));
    int answered = first(calls, 0, call -> call.contains("HTTP/1.1 201"));
    assertThat(answered).as("answer after rows").isGreaterThan(rowsSynced);

    int markerRemoved = first(calls, 0, call -> call.startsWith("unlink") && call.contains(staged));
    assertThat(markerRemoved).as("marker after rows").isGreaterThan(rowsSynced);
  }

  private static boolean isSync(String call) {
    return (call.startsWith("fsync(") || call.startsWith("fdatasync(")) && call.endsWith("= 0");
  }

  private static int first(List<String> calls, int from, Predicate<String> wanted) {
    for (int i = from; i < calls.size(); i++) {
      if (wanted.test(calls.get(i))) {
        return i;
      }
    }
    throw new AssertionError(
        "No such call behind number " + from + " of\n" + String.join("\n", calls));
  }
}
