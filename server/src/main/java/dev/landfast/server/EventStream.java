package dev.landfast.server;

import dev.landfast.engine.job.JobStoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Response;
import org.jspecify.annotations.Nullable;

/**
 * Snapshots as server-sent events (WHATWG HTML, section 9.2): first all that is to be seen, then
 * what becomes another. The thread of the request waits for it.
 *
 * <p>The event of the whole closes each snapshot and carries its id. A reader that was cut off
 * before it comes back with the id of an earlier one, or none, and is shown everything again; one
 * that lacks nothing is shown what changes from there.
 */
final class EventStream {
  /** Below the patience of common proxies, and how soon a reader that is gone is noticed. */
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);

  private static final String RETRY = "retry: 2000\n\n"; // milliseconds
  private static final int BUFFER_CHARS = 16 * 1024;

  private final Subject subject;
  private final Exchange exchange;
  private final StringBuilder buffer = new StringBuilder();

  private EventStream(Subject subject, Exchange exchange) {
    this.subject = subject;
    this.exchange = exchange;
  }

  /** Returns when nothing will change any more, the server stops or the reader is gone. */
  static void send(Watches watches, Subject subject, Exchange exchange)
      throws IOException, ProblemException, JobStoreException {
    try (Watches.Viewer viewer = watches.open(subject)) {
      new EventStream(subject, exchange).send(viewer.watch());
    }
  }

  private void send(Watch watch) throws IOException {
    Snapshot first = watch.newest();
    boolean seen = first.id().equals(exchange.header("Last-Event-ID"));
    if (seen && first.last()) {
      exchange.response().setStatus(204); // the reader stops asking
      write(true);
      return;
    }
    begin();
    if (!exchange.isHead()) {
      buffer.append(RETRY);
      if (!seen) {
        append(List.of(), first);
      }
      write(false);
      follow(watch, first);
    }
    write(true);
  }

  private void begin() {
    Response response = exchange.response();
    response.setStatus(200);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/event-stream");
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    response.getHeaders().put("X-Accel-Buffering", "no"); // nginx would hold events back
  }

  private void follow(Watch watch, Snapshot first) throws IOException {
    Snapshot shown = first;
    try {
      while (!shown.last()) {
        Snapshot next = watch.next(shown, HEARTBEAT);
        if (next != null) {
          append(shown.parts(), next);
          shown = next;
        } else if (watch.isClosed()) {
          return;
        } else {
          buffer.append(":\n\n");
        }
        write(false);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the server stops
    }
  }

  private void append(List<String> before, Snapshot now) throws IOException {
    for (int i = 0; i < now.parts().size(); i++) {
      String part = now.parts().get(i);
      if (i >= before.size() || !part.equals(before.get(i))) {
        append(null, subject.kind().partEvent(), part);
      }
    }
    append(now.id(), now.last() ? "done" : subject.kind().wholeEvent(), now.whole());
  }

  /** JSON has no line breaks outside of its texts, and none in them. */
  private void append(@Nullable String id, String event, String json) throws IOException {
    if (id != null) {
      buffer.append("id: ").append(id).append('\n');
    }
    buffer.append("event: ").append(event).append("\ndata: ").append(json).append("\n\n");
    if (buffer.length() > BUFFER_CHARS) {
      write(false);
    }
  }

  private void write(boolean last) throws IOException {
    byte[] bytes = buffer.toString().getBytes(StandardCharsets.UTF_8);
    buffer.setLength(0);
    Content.Sink.write(exchange.response(), last, ByteBuffer.wrap(bytes));
  }
}
