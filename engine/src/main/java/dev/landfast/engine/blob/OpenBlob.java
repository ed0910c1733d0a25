package dev.landfast.engine.blob;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * A sealed blob, open for reading. Whatever happens to its name meanwhile, the bytes are those of
 * the file that was opened. Used by one thread at a time.
 */
public final class OpenBlob implements AutoCloseable {
  private static final int BUFFER_BYTES = 64 * 1024;

  private final BlobRef ref;
  private final SeekableByteChannel channel;

  public OpenBlob(BlobRef ref, SeekableByteChannel channel) {
    this.ref = ref;
    this.channel = channel;
  }

  public BlobRef ref() {
    return ref;
  }

  /**
   * Copies the whole blob while digesting it. The last part is held back until the digest is known:
   * a reader never gets all bytes of a blob that is not the one that was sealed.
   *
   * @throws BlobUnavailableException if the bytes are not the sealed ones; {@code out} got less
   *     than {@code ref().length()} bytes, or none of an empty blob
   * @throws IOException if reading or writing failed
   */
  public void copyTo(OutputStream out) throws IOException {
    MessageDigest digest = StagedBlob.sha256();
    channel.position(0);
    ByteBuffer read = ByteBuffer.allocate(BUFFER_BYTES);
    byte[] held = new byte[BUFFER_BYTES];
    int heldLength = 0;
    long seen = 0;
    while (channel.read(read.clear()) > 0) {
      seen += read.position();
      if (seen > ref.length()) {
        throw unavailable(Verdict.CORRUPT, "grew while it was read");
      }
      out.write(held, 0, heldLength);
      heldLength = read.flip().remaining();
      read.get(held, 0, heldLength);
      digest.update(held, 0, heldLength);
    }
    if (seen < ref.length()) {
      throw endedEarly(ref.length() - seen);
    }
    if (!HexFormat.of().formatHex(digest.digest()).equals(ref.sha256())) {
      throw unavailable(
          Verdict.CORRUPT, "does not have the bytes that were received: its SHA-256 differs");
    }
    out.write(held, 0, heldLength);
  }

  private BlobUnavailableException endedEarly(long missing) {
    return unavailable(Verdict.INCOMPLETE, "ended " + missing + " bytes too early");
  }

  private BlobUnavailableException unavailable(Verdict verdict, String finding) {
    return new BlobUnavailableException(ref.locator(), verdict, finding);
  }

  /**
   * Reads the whole blob once to see that it is the sealed one.
   *
   * @throws BlobUnavailableException if it is not
   */
  public void verify() throws IOException {
    copyTo(OutputStream.nullOutputStream());
  }

  /**
   * Copies a range without a look at the digest, which covers the whole only.
   *
   * @param length at most what is left behind {@code from}
   */
  public void copyRange(long from, long length, OutputStream out) throws IOException {
    channel.position(from);
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    long left = length;
    while (left > 0) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), left));
      int count = channel.read(buffer);
      if (count < 0) {
        throw endedEarly(left);
      }
      out.write(buffer.array(), 0, count);
      left -= count;
    }
  }

  /** The bytes from the first one on; verify first. Closing the stream closes this. */
  public InputStream stream() throws IOException {
    channel.position(0);
    return Channels.newInputStream(channel);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
