package dev.landfast.server;

import dev.landfast.engine.intake.Refusal;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Blocker;

/** The request's body, read chunk by chunk as it arrives. */
final class Body {
  /** What is read and thrown away so that a sender that does not listen yet hears the answer. */
  private static final long DRAIN_BYTES_MAX = 8L * 1024 * 1024;

  private final Request request;
  private boolean begun;
  private boolean ended;

  Body(Request request) {
    this.request = request;
  }

  /**
   * Hands all chunks to the taker, in order.
   *
   * @throws ProblemException if the body breaks off; the taker saw only what came
   */
  void readTo(Taker taker) throws ProblemException, Refusal {
    while (!ended) {
      Content.Chunk chunk;
      try {
        chunk = next();
      } catch (IOException e) {
        throw new ProblemException(
            ProblemCode.BAD_REQUEST,
            "The body broke off, or is not well-formed. Nothing of it was kept; send it again.");
      }
      try {
        ended = chunk.isLast();
        taker.take(chunk.getByteBuffer(), ended);
      } finally {
        chunk.release();
      }
    }
  }

  /**
   * Throws a bounded rest away.
   *
   * @return whether the body came to its end; if not, the connection cannot be used again
   */
  boolean drain() {
    long drained = 0;
    try {
      while (!ended && drained < DRAIN_BYTES_MAX) {
        Content.Chunk chunk = next();
        drained += chunk.remaining();
        ended = chunk.isLast();
        chunk.release();
      }
    } catch (IOException e) {
      return false; // nobody is there to be answered
    }
    return ended;
  }

  /** Whether any of it was asked for; a sender that waits for that has sent nothing yet. */
  boolean isBegun() {
    return begun;
  }

  private Content.Chunk next() throws IOException {
    begun = true;
    while (true) {
      Content.Chunk chunk = request.read();
      if (chunk == null) {
        awaitMore();
      } else if (Content.Chunk.isFailure(chunk)) {
        throw new IOException("The body broke off.", chunk.getFailure());
      } else {
        return chunk;
      }
    }
  }

  private void awaitMore() throws IOException {
    try (Blocker.Runnable arrived = Blocker.runnable()) {
      request.demand(arrived);
      arrived.block();
    }
  }

  /** Takes one chunk; its bytes are gone when it returns. */
  interface Taker {
    void take(ByteBuffer bytes, boolean last) throws ProblemException, Refusal;
  }
}
