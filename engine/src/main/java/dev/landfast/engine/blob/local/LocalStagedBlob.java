package dev.landfast.engine.blob.local;

import dev.landfast.engine.blob.BlobLabel;
import dev.landfast.engine.blob.StagedBlob;
import dev.landfast.publish.AlreadyIdentical;
import dev.landfast.publish.Durable;
import dev.landfast.publish.Exists;
import dev.landfast.publish.Publication;
import dev.landfast.publish.PublishResult;
import dev.landfast.publish.PublishedUnsynced;
import dev.landfast.publish.WriteBack;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** An upload under way: a file of {@code staging/RUN/}. */
final class LocalStagedBlob extends StagedBlob {
  /** How often a growing blob looks whether the volume still has room, in bytes. */
  private static final long ROOM_CHECK_BYTES = 16L * 1024 * 1024;

  /** How much of a growing blob is brought to the disk at once, beside the receiving, in bytes. */
  private static final long WRITE_BACK_BYTES = 8L * 1024 * 1024;

  private final LocalBlobStore store;
  private final BlobLabel label;
  private final String locator;
  private final Publication publication;
  private final WriteBack writeBack;
  private long sinceRoomCheck;
  private boolean sealed;

  LocalStagedBlob(LocalBlobStore store, BlobLabel label, String locator, Publication publication) {
    this.store = store;
    this.label = label;
    this.locator = locator;
    this.publication = publication;
    this.writeBack = new WriteBack(publication, WRITE_BACK_BYTES);
  }

  @Override
  protected void append(ByteBuffer bytes) throws IOException {
    int length = bytes.remaining();
    sinceRoomCheck += length;
    if (sinceRoomCheck >= ROOM_CHECK_BYTES) {
      sinceRoomCheck = 0;
      store.requireRoom();
    }
    publication.write(bytes);
    writeBack.wrote(length);
  }

  @Override
  protected Named publish(long length, String sha256) throws IOException {
    publication.note(
        BlobNote.ATTRIBUTE,
        new BlobNote(label, locator, length, sha256, store.clock().instant()).toBytes());
    long began = System.nanoTime();
    return switch (publication.publish()) {
      case Durable durable -> {
        sealed = true;
        store.sealed(Duration.ofNanos(System.nanoTime() - began));
        yield new LocalNamed(locator, durable.target(), publication);
      }
      case Exists exists -> throw taken(exists);
      case AlreadyIdentical identical -> throw taken(identical);
      case PublishedUnsynced unsynced -> {
        try {
          Files.deleteIfExists(unsynced.target());
        } catch (IOException e) {
          unsynced.cause().addSuppressed(e);
        }
        throw unsynced.cause();
      }
    };
  }

  private static IOException taken(PublishResult other) {
    return new FileAlreadyExistsException(other.target().toString());
  }

  @Override
  public void close() throws IOException {
    if (!sealed) {
      publication.close();
    }
  }

  /** The publication stays open as the marker that no row names the blob yet. */
  private record LocalNamed(String locator, Path target, Publication marker) implements Named {
    @Override
    public void keep() throws IOException {
      marker.close();
    }

    @Override
    public void discard() throws IOException {
      Files.deleteIfExists(target); // before its marker, so that a crash in between is seen
      marker.close();
    }
  }
}
