package dev.landfast.server;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** A {@code multipart/form-data} body. */
final class Multipart {
  private final String boundary;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  Multipart() {
    this("the-boundary");
  }

  Multipart(String boundary) {
    this.boundary = boundary;
  }

  String type() {
    return "multipart/form-data; boundary=" + boundary;
  }

  Multipart file(String name, String content, String... headers) {
    return part(
        "Content-Disposition: form-data; name=\"file\"; filename=\"" + name + "\"",
        content,
        headers);
  }

  Multipart field(String name, String value) {
    return part("Content-Disposition: form-data; name=\"" + name + "\"", value);
  }

  Multipart part(String disposition, String content, String... headers) {
    text("--" + boundary + "\r\n" + disposition + "\r\n");
    for (String header : headers) {
      text(header + "\r\n");
    }
    return text("\r\n" + content + "\r\n");
  }

  /** Anything at all. */
  Multipart text(String text) {
    bytes.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  /** The body with its closing boundary. */
  byte[] end() {
    text("--" + boundary + "--\r\n");
    return bytes.toByteArray();
  }

  /** The body without one. */
  byte[] open() {
    return bytes.toByteArray();
  }
}
