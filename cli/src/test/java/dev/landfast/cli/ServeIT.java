package dev.landfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code landfast serve} as a process: its ready line, its log, its end, its refusals. */
final class ServeIT {
  @TempDir private Path folder;

  private final HttpClient http = HttpClient.newHttpClient();
  private final JsonMapper json = JsonMapper.builder().build();

  @AfterEach
  void closeClient() {
    http.close();
  }

  private LandfastProcess serve() throws IOException {
    return LandfastProcess.start(
        "serve", "--data", folder.resolve("data").toString(), "--port", "0");
  }

  private HttpResponse<String> get(URI url, String path) throws IOException, InterruptedException {
    return http.send(HttpRequest.newBuilder(url.resolve(path)).build(), BodyHandlers.ofString());
  }

  private JsonNode post(URI url, String name, String content)
      throws IOException, InterruptedException {
    HttpResponse<String> response =
        http.send(
            HttpRequest.newBuilder(url.resolve("/v1/files?pipeline=documents&name=" + name))
                .POST(BodyPublishers.ofString(content))
                .build(),
            BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
    return json.readTree(response.body());
  }

  @Test
  void readyLineIsAllItSaysAndSigtermEndsItWithZero() throws Exception {
    try (LandfastProcess serve = serve()) {
      URI url = serve.awaitReady();
      assertThat(get(url, "/health/ready").statusCode()).isEqualTo(200);

      serve.terminate();

      assertThat(serve.awaitEnd()).isZero();
      assertThat(serve.out()).containsExactly("Landfast is ready at " + url);
    }
  }

  @Test
  void everyLineOfItsLogIsJsonWithEveryKey() throws Exception {
    List<String> lines;
    long pid;
    String job;
    try (LandfastProcess serve = serve()) {
      URI url = serve.awaitReady();
      pid = serve.pid();
      job = post(url, "a.txt", "Hello.").get("job").get("id").stringValue();
      serve.awaitErr(job);
      serve.terminate();
      assertThat(serve.awaitEnd()).isZero();
      lines = serve.err();
    }

    assertThat(lines).isNotEmpty();
    for (String text : lines) {
      JsonNode line = json.readTree(text);
      assertThat(line.propertyNames())
          .as(text)
          .contains(
              "time",
              "level",
              "logger",
              "message",
              "correlationId",
              "tenant",
              "batch",
              "file",
              "job",
              "stage",
              "attempt",
              "instance",
              "pid",
              "thread");
      assertThat(line.get("time").stringValue())
          .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
      assertThat(line.get("pid").longValue()).isEqualTo(pid);
      assertThat(line.get("instance").isString()).as(text).isTrue();
    }
    assertThat(lines)
        .anySatisfy(text -> {
          JsonNode line = json.readTree(text);
          assertThat(line.get("job").stringValue("")).isEqualTo(job);
          assertThat(line.get("tenant").isString()).isTrue();
          assertThat(line.get("correlationId").isString()).isTrue();
          assertThat(line.get("attempt").intValue(0)).isOne();
        });
  }

  @Test
  void secondServerOnTheSameDataEndsWithThreeAndNamesTheFirst() throws Exception {
    try (LandfastProcess first = serve()) {
      URI url = first.awaitReady();
      try (LandfastProcess second = serve()) {
        assertThat(second.awaitEnd()).isEqualTo(3);
        assertThat(second.out()).isEmpty();
        assertThat(second.err())
            .containsExactly(
                "landfast: The data directory "
                    + folder.resolve("data")
                    + " is in use by process "
                    + first.pid()
                    + ", which answers at "
                    + url
                    + ". Stop it, or use another directory.");
      }
      assertThat(get(url, "/health/ready").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void portThatIsTakenEndsWithThree() throws Exception {
    try (LandfastProcess first = serve()) {
      String port = Integer.toString(first.awaitReady().getPort());
      Path other = folder.resolve("other");
      try (LandfastProcess second =
          LandfastProcess.start("serve", "--data", other.toString(), "--port", port)) {
        assertThat(second.awaitEnd()).isEqualTo(3);
        assertThat(second.err())
            .singleElement()
            .asString()
            .startsWith("landfast: Port " + port + " of 127.0.0.1 cannot be used")
            .doesNotContain("Exception");
      }
    }
  }

  @Test
  void ipv6LoopbackIsServedAndNamedInTheReadyLine() throws Exception {
    try (LandfastProcess serve =
        LandfastProcess.start(
            "serve", "--data", folder.toString(), "--port", "0", "--host", "::1")) {
      URI url = serve.awaitReady();

      assertThat(url.getHost()).isEqualTo("[::1]");
      assertThat(get(url, "/health/live").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void uploadUnderWayAtSigtermFinishesAndIsThereAfterwards() throws Exception {
    String job;
    try (LandfastProcess serve = serve()) {
      URI url = serve.awaitReady();
      try (Socket socket = new Socket(url.getHost(), url.getPort())) {
        OutputStream out = socket.getOutputStream();
        out.write(
            """
            POST /v1/files?pipeline=documents&name=half.txt HTTP/1.1\r
            Host: localhost\r
            Content-Length: 12\r
            Expect: 100-continue\r
            \r
            """
                .getBytes(StandardCharsets.US_ASCII));
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        assertThat(in.readLine()).startsWith("HTTP/1.1 100"); // the server has the request
        out.write("Half a ".getBytes(StandardCharsets.US_ASCII));

        serve.terminate();
        serve.awaitErr("Stopping:");
        out.write("file.".getBytes(StandardCharsets.US_ASCII));

        assertThat(in.readLine()).isEmpty();
        assertThat(in.readLine()).startsWith("HTTP/1.1 201");
        job = jobOf(in);
      }
      assertThat(serve.awaitEnd()).isZero();
    }

    try (LandfastProcess again = serve()) {
      assertThat(get(again.awaitReady(), "/v1/jobs/" + job).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void acknowledgedFileIsThereAfterAKill() throws Exception {
    String file;
    try (LandfastProcess serve = serve()) {
      file = post(serve.awaitReady(), "a.txt", "Hello.").get("file").get("id").stringValue();
      serve.kill();
      assertThat(serve.awaitEnd()).isNotZero();
    }

    try (LandfastProcess again = serve()) {
      URI url = again.awaitReady();
      assertThat(get(url, "/v1/files/" + file + "/content").body()).isEqualTo("Hello.");
    }
  }

  @Test
  void temporaryFilesOfLibrariesStayInTheDataDirectory() throws Exception {
    Path work = folder.resolve("data/work");
    Path left = Files.createDirectories(work.resolve("run/tmp")).resolve("by-a-crash");
    Files.writeString(left, "x");
    try (LandfastProcess serve = serve()) {
      serve.awaitReady();

      assertThat(left).doesNotExist();
      assertThat(work).isDirectoryRecursivelyContaining("glob:**/tmp/*sqlite*");
    }
  }

  private String jobOf(BufferedReader response) throws IOException, TimeoutException {
    String line = response.readLine();
    while (line != null && !line.toLowerCase(java.util.Locale.ROOT).startsWith("location:")) {
      line = response.readLine();
    }
    if (line == null) {
      throw new TimeoutException("The answer has no Location.");
    }
    return line.substring(line.lastIndexOf('/') + 1).strip();
  }
}
