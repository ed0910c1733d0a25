package dev.landfast.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Open dashboards: each follows the state of the installation, as the page does. */
final class Onlookers implements AutoCloseable {
  private static final int BUFFER_BYTES = 64 * 1024;

  private final List<Socket> streams = new ArrayList<>();

  Onlookers(URI server, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      Socket stream = new Socket(server.getHost(), server.getPort());
      streams.add(stream);
      stream
          .getOutputStream()
          .write(
              "GET /v1/status/events HTTP/1.1\r\nHost: bench\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      Thread.ofVirtual().start(() -> read(stream));
    }
  }

  private static void read(Socket stream) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = stream.getInputStream()) {
      int count = in.read(buffer);
      while (count >= 0) {
        count = in.read(buffer);
      }
    } catch (IOException e) {
      // closed below
    }
  }

  @Override
  public void close() throws IOException {
    for (Socket stream : streams) {
      stream.close();
    }
  }
}
