package dev.landfast.engine.blob;

import java.io.IOException;

/**
 * A durable, immutable blob that no row names yet. Made by {@link StagedBlob#seal} alone.
 *
 * <p>Once rows that name it are committed: {@link #keep}. Otherwise {@link #close} discards it. A
 * process that does neither leaves it to {@link BlobStore#recover}.
 */
public final class SealedBlob implements AutoCloseable {
  private final StagedBlob.Named named;
  private final BlobRef ref;
  private boolean settled;

  SealedBlob(StagedBlob.Named named, String sha256, long length) {
    this.named = named;
    this.ref = new BlobRef(named.locator(), length, sha256);
  }

  public BlobRef ref() {
    return ref;
  }

  /** Call after the commit of the rows that name this blob, never before. */
  public void keep() throws IOException {
    if (!settled) {
      settled = true;
      named.keep();
    }
  }

  /** Says that neither keep nor discard may happen here: whether rows name it is not known. */
  public void leaveToRecovery() {
    settled = true;
  }

  /** Discards the blob unless it was kept. */
  @Override
  public void close() throws IOException {
    if (!settled) {
      settled = true;
      named.discard();
    }
  }
}
