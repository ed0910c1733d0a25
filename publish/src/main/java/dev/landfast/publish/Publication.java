package dev.landfast.publish;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One file on its way to its name: written under a private temporary name, then published whole.
 *
 * <p>End states:
 *
 * <ul>
 *   <li>{@link #publish} returned {@link Durable}: the target holds exactly what was written, and
 *       will after a power cut.
 *   <li>It returned {@link Exists}: somebody else's file is there, untouched and durable.
 *   <li>It returned {@link PublishedUnsynced}: the target is there, but a power cut may undo it.
 *   <li>It threw, or was never called: the target is untouched.
 * </ul>
 *
 * In each of them {@link #close} removes the temporary name. A process that dies before leaves the
 * temporary file and nothing else; whoever owns the staging directory removes it.
 *
 * <p>The temporary name stays beside a published target until {@link #close}: a caller that still
 * has something to record about the target (a row in a database) closes afterwards, and finds after
 * a crash the names of all targets of which it may not have heard.
 *
 * <p>Not safe for use by several threads at once, but for {@link #writeBack}. An interrupt makes
 * the running call fail; it is never taken for a success.
 */
public final class Publication implements AutoCloseable {

  /** What to do when the target is there already. */
  public enum Existing {
    /** Leave it and answer {@link Exists}. Uses {@code link(2)}, which never replaces. */
    REFUSE,
    /** Put the new file in its place atomically. Uses {@code rename(2)}. */
    REPLACE
  }

  private enum State {
    WRITING,
    PUBLISHED,
    FAILED
  }

  private final Path temporary;
  private final FileChannel channel;

  private State state = State.WRITING;

  /**
   * Held during each sync. The kernel reports a failure once: the last sync, which is to be
   * believed, begins when no other is under way, and hears of what those before it were told.
   */
  private final ReentrantLock syncing = new ReentrantLock();

  private volatile @Nullable IOException writeBackFailure;

  /** From then on, whoever has the temporary name is somebody else. */
  private boolean temporaryGone;

  private Publication(Path temporary, FileChannel channel) {
    this.temporary = temporary;
    this.channel = channel;
  }

  /**
   * Creates the temporary file, which must not exist, on the volume of the later target.
   *
   * @param temporary a name that nobody else uses, in a directory that exists
   * @throws FileAlreadyExistsException if the name is taken; nothing was changed
   */
  public static Publication begin(Path temporary) throws IOException {
    FileChannel channel =
        FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    return new Publication(temporary, channel);
  }

  /**
   * Appends all remaining bytes.
   *
   * @throws IOException if they could not all be written; the publication can then only be closed
   */
  public void write(ByteBuffer bytes) throws IOException {
    requireWriting();
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException | RuntimeException e) {
      state = State.FAILED;
      throw e;
    }
  }

  /**
   * Keeps a note with the file itself, as the extended attribute {@code user.NAME}. It becomes
   * durable with the file, by the same sync.
   *
   * @param name the attribute's name without {@code user.}, at most 250 bytes
   * @param value on ext4 all attributes of a file share 4,096 bytes less a header
   * @throws IOException if the volume keeps no extended attributes or has no room for this one; the
   *     publication can then only be closed
   */
  public void note(String name, ByteBuffer value) throws IOException {
    requireWriting();
    UserDefinedFileAttributeView view =
        Files.getFileAttributeView(temporary, UserDefinedFileAttributeView.class);
    try {
      if (view == null) {
        throw new IOException("The volume of " + temporary + " keeps no extended attributes.");
      }
      view.write(name, value);
    } catch (IOException | RuntimeException e) {
      state = State.FAILED;
      throw e;
    }
  }

  /**
   * Brings what was written so far to the disk, so that {@link #publish} has less to wait for, and
   * others on the volume less to wait for at that moment. It promises nothing. The one method that
   * another thread may call, while this one writes; when this one publishes, it waits for that.
   *
   * <p>A failure is not this caller's: the next write or publish throws it, because the kernel
   * reports it once only ({@code fsync(2)}, EIO). An interrupt is such a failure.
   */
  public void writeBack() {
    syncing.lock();
    try {
      if (channel.isOpen()) {
        channel.force(false);
      }
    } catch (IOException e) {
      writeBackFailure = e;
    } finally {
      syncing.unlock();
    }
  }

  /**
   * Publishes what was written under {@code target}. The order is the promise: the file's bytes are
   * on the disk before its name can be seen, and the name is on the disk before the answer.
   *
   * @param target a name on the same volume, in a directory that exists and is durable itself
   * @throws AtomicMoveNotSupportedException or another {@link java.nio.file.FileSystemException} if
   *     the target is on another volume; the target is untouched
   * @throws IOException if the file could not be written, synced, closed or named; the target is
   *     untouched, and the publication can only be closed. A failed sync is never tried again.
   */
  public PublishResult publish(Path target, Existing existing) throws IOException {
    syncing.lock();
    try {
      requireWriting();
      state = State.FAILED; // until every step has succeeded
      try (channel) {
        Durability.syncFile(channel);
      }
    } finally {
      syncing.unlock();
    }
    try {
      switch (existing) {
        case REFUSE -> Durability.linkNew(temporary, target);
        case REPLACE -> {
          Durability.rename(temporary, target);
          temporaryGone = true;
        }
      }
    } catch (FileAlreadyExistsException e) {
      // Its publisher may not have synced it yet, and our caller will rely on it.
      Durability.syncExisting(target);
      return new Exists(target);
    }
    state = State.PUBLISHED;
    try {
      SharedSync.DIRECTORIES.sync(Durability.parentOf(target));
    } catch (IOException e) {
      return new PublishedUnsynced(target, e);
    }
    return new Durable(target);
  }

  /**
   * Removes the temporary name; a published target stays. Closing again does nothing.
   *
   * @throws IOException if the temporary file could not be closed or removed
   */
  @Override
  public void close() throws IOException {
    try (channel) {
      if (!temporaryGone) {
        temporaryGone = true;
        Files.deleteIfExists(temporary);
      }
    }
  }

  private void requireWriting() throws IOException {
    IOException refused = writeBackFailure;
    if (refused != null) {
      state = State.FAILED;
      throw new IOException("The disk refused what was written before: " + refused, refused);
    }
    if (state != State.WRITING) {
      throw new IllegalStateException("This publication is " + state + " and takes no more.");
    }
  }
}
