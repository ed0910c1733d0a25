package dev.landfast.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.landfast.cli.Screen;
import dev.landfast.cli.demo.Samples.Expectation;
import dev.landfast.cli.demo.Samples.Sample;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demo against servers that do not do what ours does; {@code DemoIT} has the rest. */
@Timeout(60)
final class DemoTest {
  @TempDir private Path folder;

  private final Screen screen = Screen.plain(80);
  private final CompletableFuture<Void> stop = new CompletableFuture<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private HttpServer server;

  DemoTest() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
  }

  @BeforeEach
  void start() {
    server.start();
  }

  @AfterEach
  void end() {
    server.stop(0);
    threads.shutdownNow();
  }

  private URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private Samples samples() throws IOException {
    Path file = Files.writeString(folder.resolve("a.txt"), "abc");
    return new Samples(
        "documents",
        List.of(new Sample(file, 3, new Expectation("a.txt", "done", null, null, null))));
  }

  private static HttpHandler answer(int status, String body) {
    return exchange -> {
      exchange.getRequestBody().readAllBytes();
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
      exchange.close();
    };
  }

  @Test
  void refusalOfTheWholeRequestIsToldInItsWords() {
    server.createContext(
        "/v1/batches",
        answer(507, "{\"code\":\"STORAGE_FULL\",\"detail\":\"No room. Free some.\"}"));

    assertThatThrownBy(() -> new Demo(screen.terminal(), stop).run(url(), samples()))
        .isInstanceOf(IOException.class)
        .hasMessage("The server answered 507 STORAGE_FULL: No room. Free some.");
  }

  @Test
  void answerThatIsNoJsonIsSaidToBe() {
    server.createContext("/v1/batches", answer(201, "<html>"));

    assertThatThrownBy(() -> new Demo(screen.terminal(), stop).run(url(), samples()))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("The server's answer cannot be read");
  }

  @Test
  void answerForOtherFilesIsRefused() {
    server.createContext("/v1/batches", answer(201, "{\"batch\":{\"id\":\"b\"},\"items\":[]}"));

    assertThatThrownBy(() -> new Demo(screen.terminal(), stop).run(url(), samples()))
        .isInstanceOf(IOException.class)
        .hasMessage("The server answered for 0 files; 1 were sent.");
  }

  @Test
  void stopWhileTheServerIsSilentEndsAtOnce() throws IOException {
    CompletableFuture<Void> never = new CompletableFuture<>();
    server.createContext(
        "/v1/batches",
        exchange -> {
          stop.complete(null); // Ctrl-C, while the request is under way
          never.join();
        });

    assertThat(new Demo(screen.terminal(), stop).run(url(), samples())).isEmpty();
    never.complete(null);
  }

  @Test
  void stopWhileFilesAreWorkedOnEndsAtOnce() throws IOException {
    server.createContext(
        "/v1/batches",
        exchange -> {
          if (exchange.getRequestMethod().equals("POST")) {
            answer(
                    201,
                    "{\"batch\":{\"id\":\"b\"},\"items\":[{\"index\":0,\"status\":201,"
                        + "\"job\":{\"id\":\"j\"},\"file\":{\"id\":\"f\"}}]}")
                .handle(exchange);
          } else {
            stop.complete(null);
            answer(200, "{\"state\":\"sealed\",\"counts\":{\"running\":1}}").handle(exchange);
          }
        });

    assertThat(new Demo(screen.terminal(), stop).run(url(), samples())).isEmpty();
    assertThat(screen.err()).endsWith("Working: ended at 0 files\n");
  }

  @Test
  void serverThatIsNotThereIsAnError() throws IOException {
    URI gone = url();
    server.stop(0);

    assertThatThrownBy(() -> new Demo(screen.terminal(), stop).run(gone, samples()))
        .isInstanceOf(IOException.class);
  }
}
