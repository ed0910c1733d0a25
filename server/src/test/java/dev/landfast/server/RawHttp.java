package dev.landfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A connection on which anything can be sent, well-formed or not. */
final class RawHttp implements AutoCloseable {
  /** Bounds a wait that would never end where the server has a defect. */
  private static final int GUARD_MILLIS = 60_000;

  private final Socket socket;
  private final InputStream in;

  RawHttp(URI server) throws IOException {
    socket = new Socket(server.getHost(), server.getPort());
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(GUARD_MILLIS);
    in = socket.getInputStream();
  }

  /** Sends lines, each with its CRLF, and the empty line behind them. */
  RawHttp head(String... lines) throws IOException {
    return send(String.join("\r\n", lines) + "\r\n\r\n");
  }

  RawHttp send(String text) throws IOException {
    return send(text.getBytes(StandardCharsets.UTF_8));
  }

  RawHttp send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    return this;
  }

  /** Says that nothing more will come, and stays to hear the answer. */
  RawHttp halfClose() throws IOException {
    socket.shutdownOutput();
    return this;
  }

  /** Vanishes: the server gets a reset. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  /** Reads one answer. */
  Reply read() throws IOException {
    Reply head = readHead();
    if (!head.hasHeader("Content-Length")) {
      return head;
    }
    int length = Integer.parseInt(head.header("Content-Length"));
    return new Reply(
        head.status(), head.headers(), new String(in.readNBytes(length), StandardCharsets.UTF_8));
  }

  /** Reads an answer up to its body. */
  Reply readHead() throws IOException {
    String[] status = line().split(" ", 3);
    assertThat(status[0]).isEqualTo("HTTP/1.1");
    Map<String, List<String>> headers = new TreeMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers
          .computeIfAbsent(
              line.substring(0, colon).toLowerCase(Locale.ROOT), _ -> new ArrayList<>())
          .add(line.substring(colon + 1).strip());
    }
    return new Reply(Integer.parseInt(status[1]), HttpHeaders.of(headers, (_, _) -> true), "");
  }

  /** Whether the server has closed the connection, in whichever way; waits until it does. */
  boolean isClosedByServer() throws IOException {
    try {
      return in.read() < 0;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true; // reset
    }
  }

  /** All that comes until the server closes. */
  byte[] readAll() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      in.transferTo(bytes);
    } catch (IOException e) {
      // reset: what came so far
    }
    return bytes.toByteArray();
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new IOException("The server closed the connection after: " + line);
      }
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
