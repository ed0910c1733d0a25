package dev.landfast.cli.client;

import java.io.FileNotFoundException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A {@code multipart/form-data} body (RFC 7578) of files, which are read from the disk while they
 * are sent. Names stand in the part headers as UTF-8, with the three characters escaped that HTML
 * escapes (WHATWG HTML, "multipart/form-data encoding algorithm").
 */
final class MultipartBody {
  private static final String LINE = "\r\n";

  private final String boundary = "landfast-" + UUID.randomUUID();
  private final List<BodyPublisher> parts = new ArrayList<>();

  /** Adds a file; what it holds, its receiver is to find out. */
  void add(String name, Path file) throws FileNotFoundException {
    String escaped = name.replace("\"", "%22").replace("\r", "%0D").replace("\n", "%0A");
    parts.add(
        BodyPublishers.ofString(
            (parts.isEmpty() ? "" : LINE)
                + "--"
                + boundary
                + LINE
                + "Content-Disposition: form-data; name=\"file\"; filename=\""
                + escaped
                + "\""
                + LINE
                + "Content-Type: application/octet-stream"
                + LINE
                + LINE));
    parts.add(BodyPublishers.ofFile(file));
  }

  /** Of the request. */
  String contentType() {
    return "multipart/form-data; boundary=" + boundary;
  }

  BodyPublisher publisher() {
    List<BodyPublisher> all = new ArrayList<>(parts);
    all.add(BodyPublishers.ofString(LINE + "--" + boundary + "--" + LINE));
    return BodyPublishers.concat(all.toArray(BodyPublisher[]::new));
  }
}
