package dev.landfast.publish;

import java.io.InterruptedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Brings a long file to the disk while it is being written. Its last sync is short then, what waits
 * in memory is bounded, and small files of the same volume wait for some blocks of it, not for all:
 * whoever writes faster than the disk takes it waits for the disk, and is never more than twice so
 * many bytes ahead. For the thread that writes.
 */
public final class WriteBack {
  private final Publication publication;
  private final long everyBytes;
  private long sinceBytes;
  private @Nullable Thread underWay;

  /**
   * Begins.
   *
   * @param everyBytes what is brought to the disk at once; some megabytes
   */
  public WriteBack(Publication publication, long everyBytes) {
    this.publication = publication;
    this.everyBytes = everyBytes;
  }

  /**
   * To be told after each write. A failure of the disk is thrown by the next one.
   *
   * @throws InterruptedIOException if the thread was interrupted while it waited; it still is
   */
  public void wrote(long bytes) throws InterruptedIOException {
    sinceBytes += bytes;
    if (sinceBytes >= everyBytes) {
      sinceBytes = 0;
      await();
      underWay =
          Thread.ofPlatform().daemon().name("landfast-write-back").start(publication::writeBack);
    }
  }

  /** One at a time: what comes during one would make the next one longer and longer. */
  private void await() throws InterruptedIOException {
    try {
      if (underWay != null) {
        underWay.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted while the disk took what was written.");
    }
  }
}
