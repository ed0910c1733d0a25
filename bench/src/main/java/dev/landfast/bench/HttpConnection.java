package dev.landfast.bench;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * A kept-alive HTTP/1.1 connection that costs next to nothing, so that the server has the machine.
 */
final class HttpConnection implements AutoCloseable {
  private static final int HEAD_BYTES = 256;

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;

  HttpConnection(URI server) throws IOException {
    socket = new Socket(server.getHost(), server.getPort());
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream());
    out = socket.getOutputStream();
  }

  /** Sends a small request as one packet, as most clients do. */
  void post(String target, String contentType, byte[] body) throws IOException {
    ByteArrayOutputStream request = new ByteArrayOutputStream(HEAD_BYTES + body.length);
    request.write(head(target, contentType, body.length));
    request.write(body);
    request.writeTo(out);
  }

  /** Sends a head; the body is to follow on {@link #body}. */
  void post(String target, String contentType, long length) throws IOException {
    out.write(head(target, contentType, length));
  }

  private static byte[] head(String target, String contentType, long length) {
    return ("POST "
            + target
            + " HTTP/1.1\r\nHost: bench\r\nContent-Type: "
            + contentType
            + "\r\nContent-Length: "
            + length
            + "\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  OutputStream body() {
    return out;
  }

  /** Reads the answer and throws its body away. */
  int status() throws IOException {
    String statusLine = line();
    int status = Integer.parseInt(statusLine.substring(9, 12)); // behind "HTTP/1.1 "
    long length = 0;
    for (String header = line(); !header.isEmpty(); header = line()) {
      if (header.regionMatches(true, 0, "Content-Length:", 0, 15)) {
        length = Long.parseLong(header.substring(15).strip());
      }
    }
    in.skipNBytes(length);
    return status;
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("The server closed the connection.");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
