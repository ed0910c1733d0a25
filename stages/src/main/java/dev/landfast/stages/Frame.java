package dev.landfast.stages;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StreamCorruptedException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What a child and its parent say to each other, piece by piece: the kind (1 byte), the number of
 * the request (4), the length (4), that many bytes.
 *
 * <pre>
 *   parent ──► child                child ──► parent
 *                                   READY                    once, when it can read
 *   REQUEST ({@link ParseRequest})
 *                                   TEXT*                    UTF-8, as it comes
 *                                   METADATA*, COMPLETE      all was read
 *                                   or REFUSED (code, detail)  the document is at fault
 *                                   or FAILED (message)        the volume is
 * </pre>
 *
 * <p>The end of a child's standard input is its parent's death, and its own.
 */
final class Frame {
  static final int CONTENT_BYTES_MAX = 64 * 1024;

  private static final int HEADER_BYTES = 1 + Integer.BYTES + Integer.BYTES;

  private final Kind kind;
  private final int request;
  private final byte[] content;

  private Frame(Kind kind, int request, byte[] content) {
    this.kind = kind;
    this.request = request;
    this.content = content;
  }

  Kind kind() {
    return kind;
  }

  /** The number of the request that it belongs to; 0 before the first. */
  int request() {
    return request;
  }

  byte[] content() {
    return content;
  }

  /** In one write: nothing comes in between. */
  static void write(OutputStream out, Kind kind, int request, byte[] bytes, int offset, int length)
      throws IOException {
    if (length > CONTENT_BYTES_MAX) {
      throw new IllegalArgumentException(length + " bytes are too many for one frame.");
    }
    ByteBuffer frame = ByteBuffer.allocate(HEADER_BYTES + length);
    frame.put((byte) kind.mark).putInt(request).putInt(length).put(bytes, offset, length);
    out.write(frame.array());
    out.flush();
  }

  static void write(OutputStream out, Kind kind, int request, byte[] content) throws IOException {
    write(out, kind, request, content, 0, content.length);
  }

  /**
   * Waits for the next one; null at the end.
   *
   * @throws StreamCorruptedException if that is none
   */
  static @Nullable Frame read(DataInputStream in) throws IOException {
    int mark = in.read();
    if (mark < 0) {
      return null;
    }
    Kind kind = Kind.of(mark);
    int request = in.readInt();
    int length = in.readInt();
    if (length < 0 || length > CONTENT_BYTES_MAX) {
      throw new StreamCorruptedException("A frame is not " + length + " bytes long.");
    }
    byte[] content = new byte[length];
    in.readFully(content);
    return new Frame(kind, request, content);
  }

  /** What a frame is. */
  enum Kind {
    READY('y'),
    REQUEST('q'),
    TEXT('t'),
    METADATA('m'),
    COMPLETE('c'),
    REFUSED('r'),
    FAILED('f');

    private final char mark;

    Kind(char mark) {
      this.mark = mark;
    }

    private static Kind of(int mark) throws StreamCorruptedException {
      for (Kind kind : values()) {
        if (kind.mark == mark) {
          return kind;
        }
      }
      throw new StreamCorruptedException("There is no frame of the kind " + mark + ".");
    }
  }
}
