package dev.landfast.engine.blob;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A blob that is being written: counted and digested as it comes, under a name that nobody reads.
 *
 * <p>Used by one thread at a time. Closing it without {@link #seal} leaves nothing.
 */
public abstract class StagedBlob implements AutoCloseable {
  private final MessageDigest digest = sha256();
  private long length;
  private boolean sealed;

  /**
   * Appends all remaining bytes.
   *
   * @throws IOException if they could not all be written; the blob can then only be closed
   */
  public final void write(ByteBuffer bytes) throws IOException {
    length += bytes.remaining();
    digest.update(bytes.duplicate());
    append(bytes);
  }

  /** Bytes written so far. */
  public final long length() {
    return length;
  }

  /**
   * Makes the blob durable under its name. Afterwards it can only be kept or discarded.
   *
   * @throws IOException if it could not be made durable; nothing was named, and the blob can only
   *     be closed
   */
  public final SealedBlob seal() throws IOException {
    if (sealed) {
      throw new IllegalStateException("This blob was sealed before.");
    }
    sealed = true;
    String sha256 = HexFormat.of().formatHex(digest.digest());
    return new SealedBlob(publish(length, sha256), sha256, length);
  }

  /** Writes all remaining bytes behind those before. */
  protected abstract void append(ByteBuffer bytes) throws IOException;

  /** Makes what was written durable under a name. */
  protected abstract Named publish(long length, String sha256) throws IOException;

  /** Removes what is left of a blob that was not sealed; does nothing after {@link #seal}. */
  @Override
  public abstract void close() throws IOException;

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }

  /** A durable blob that no row names yet. */
  protected interface Named {
    String locator();

    /** Forgets that no row names it. */
    void keep() throws IOException;

    /** Removes it. */
    void discard() throws IOException;
  }
}
