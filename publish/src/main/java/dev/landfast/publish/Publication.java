package dev.landfast.publish;

import dev.landfast.publish.SharedSync.Names;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One file on its way to its name: written under a private temporary name, then published whole.
 * {@link Publisher#begin} makes one.
 *
 * <p>End states:
 *
 * <ul>
 *   <li>{@link #publish} returned {@link Durable}: the target holds exactly what was written, and
 *       will after a power cut.
 *   <li>It returned {@link AlreadyIdentical}: the target held it before, and will after a power
 *       cut.
 *   <li>It returned {@link Exists}: somebody else's file is there, untouched and durable.
 *   <li>It returned {@link PublishedUnsynced}: the target is there, but a power cut may undo it.
 *   <li>It threw, or was never called: the target is untouched. {@link Failure} tells what the
 *       exception means.
 * </ul>
 *
 * In each of them {@link #close} removes the temporary name. A process that dies before leaves the
 * temporary file and nothing else; {@link Publisher#sweep} removes it, or whoever owns the staging
 * folder.
 *
 * <p>The temporary name stays beside a published target until {@link #close}: a caller that still
 * has something to record about the target (a row in a database) closes afterwards, and finds after
 * a crash the names of all targets of which it may not have heard.
 *
 * <p>Not safe for use by several threads at once, but for {@link #writeBack}. An interrupt makes
 * the running call fail; it is never taken for a success.
 */
public final class Publication implements AutoCloseable {

  private enum State {
    WRITING,
    PUBLISHED,
    FAILED
  }

  private static final System.Logger LOG = System.getLogger(Publication.class.getName());
  private static final int BUFFER_BYTES = 64 * 1024;

  /** The JDK copies what is on the heap, all that it is given, and each thread keeps that room. */
  private static final int PART_BYTES_MAX = 128 * 1024;

  /** Nanoseconds of silence after which a sweep is kept away anew. */
  private static final long TOUCH_NANOS = Temporaries.SILENCE.toNanos() / 2;

  /** What a link or a rename between two volumes fails with, in whatever language. */
  private static final Set<Failure.Kind> OTHER_VOLUME =
      EnumSet.of(Failure.Kind.OTHER_VOLUME, Failure.Kind.OTHER);

  private final Publisher publisher;
  private final Path target;
  private final Path temporary;
  private final FileChannel channel;
  private final Notes notes = new Notes();

  /** Keeps sweeps away; null where none looks, or the volume has no locks. */
  private @Nullable FileLock lock;

  private long lastWriteNanos = System.nanoTime();

  private State state = State.WRITING;

  /**
   * Held during each sync. The kernel reports a failure once: the last sync, which is to be
   * believed, begins when no other is under way, and hears of what those before it were told.
   */
  private final ReentrantLock syncing = new ReentrantLock();

  private volatile @Nullable IOException writeBackFailure;

  /** From then on, whoever has the temporary name is somebody else. */
  private boolean temporaryGone;

  private Publication(Publisher publisher, Path target, Path temporary, FileChannel channel) {
    this.publisher = publisher;
    this.target = target;
    this.temporary = temporary;
    this.channel = channel;
  }

  /**
   * Creates the temporary file, which must not exist, in a directory that does.
   *
   * @param swept whether {@link Publisher#sweep} looks where it is
   */
  static Publication begin(Publisher publisher, Path target, Path temporary, boolean swept)
      throws IOException {
    FileAttribute<?>[] access = publisher.access().whileWriting(target);
    FileChannel channel =
        publisher
            .retry()
            .call(
                temporary,
                () ->
                    FileChannel.open(
                        temporary,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        access));
    Publication begun = new Publication(publisher, target, temporary, channel);
    if (swept) {
      begun.lock = Temporaries.lock(channel);
    }
    return begun;
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
        ByteBuffer part =
            bytes.slice(bytes.position(), Math.min(bytes.remaining(), PART_BYTES_MAX));
        bytes.position(bytes.position() + channel.write(part));
      }
      lastWriteNanos = System.nanoTime();
    } catch (IOException | RuntimeException e) {
      state = State.FAILED;
      throw e;
    }
  }

  /** Appends a text in UTF-8; what is no text in Unicode becomes a question mark. */
  public void write(CharSequence text) throws IOException {
    write(ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8)));
  }

  /** Appends what the stream gives until its end. Does not close it. */
  public void writeFrom(InputStream bytes) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    try {
      for (int read = bytes.read(buffer); read >= 0; read = bytes.read(buffer)) {
        write(ByteBuffer.wrap(buffer, 0, read));
      }
    } catch (IOException | RuntimeException e) {
      state = State.FAILED; // what is missing is not to be published
      throw e;
    }
  }

  /**
   * Appends a copy of a file.
   *
   * @throws SourceChangedException if the file was written, cut or replaced meanwhile
   */
  public void writeFrom(Path source) throws IOException {
    FileStamp before = FileStamp.of(source);
    try (InputStream bytes = Files.newInputStream(source)) {
      long start = channel.position();
      writeFrom(bytes);
      before.requireUnchanged(source, channel.position() - start);
    } catch (IOException e) {
      state = State.FAILED;
      throw e;
    }
  }

  /** Appends what is written to it. Closing it ends nothing: publish or close the publication. */
  public WritableByteChannel channel() {
    return new WritableByteChannel() {
      @Override
      public int write(ByteBuffer bytes) throws IOException {
        int length = bytes.remaining();
        Publication.this.write(bytes);
        return length;
      }

      @Override
      public boolean isOpen() {
        return state == State.WRITING;
      }

      @Override
      public void close() {}
    };
  }

  /** Appends what is written to it, unbuffered. Closing it ends nothing, as of the channel. */
  public OutputStream stream() {
    return Channels.newOutputStream(channel());
  }

  /**
   * Keeps a note with the file itself, as the extended attribute {@code user.NAME}. {@link
   * #publish} sets it, and fails if the volume keeps no extended attributes or has no room for this
   * one. It becomes durable with the file, by the same sync.
   *
   * @param name the attribute's name without {@code user.}, at most 250 bytes
   * @param value on ext4 all attributes of a file share 4,096 bytes less a header
   */
  public void note(String name, ByteBuffer value) throws IOException {
    requireWriting();
    notes.put(name, value);
  }

  /**
   * As {@link #note}, for whoever can do without it: the temporary file gets it at once, so that
   * the volume says now, and not at the end of long work, whether it keeps any.
   *
   * @return false if the volume keeps no extended attributes; the publication goes on without
   */
  boolean noteIfKept(String name, ByteBuffer value) throws IOException {
    requireWriting();
    boolean kept = notes.trySetOn(temporary, name, value);
    if (lock != null) { // which that let go of
      lock.release();
      lock = Temporaries.lock(channel);
    }
    return kept;
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
   * Publishes what was written. The order is the promise: the file's bytes are on the disk before
   * its name can be seen, and the name is on the disk before the answer.
   *
   * @throws TemporaryLostException if the temporary file is gone; the target is untouched
   * @throws NotAFileException if a directory, a device or a pipe would have to be replaced
   * @throws FileAlreadyExistsException if somebody else has the name, and this user may not read
   *     what has it, or its directory: untouched, but nobody here can make it durable
   * @throws java.io.SyncFailedException if the file's sync failed, which is never tried again; or
   *     if somebody else has the name, in a directory of which a sync has failed in this process
   * @throws IOException if the file could not be written, synced, closed or named; the target is
   *     untouched, and the publication can only be closed
   */
  public PublishResult publish() throws IOException {
    syncing.lock();
    try {
      requireWriting();
      state = State.FAILED; // until every step has succeeded
      try (channel) {
        if (System.nanoTime() - lastWriteNanos > TOUCH_NANOS) {
          Temporaries.touch(temporary); // first: setting a note by name lets go of the lock
        }
        notes.setOn(temporary);
        publisher.access().applyTo(temporary, target);
        Durability.syncFile(channel, temporary);
      }
    } catch (NoSuchFileException e) {
      throw new Naming(publisher, temporary, target).lostOr(e);
    } finally {
      syncing.unlock();
    }
    try (Names names = SharedSync.DIRECTORIES.enter(Durability.parentOf(target))) {
      return name(names);
    }
  }

  private PublishResult name(Names names) throws IOException {
    Naming naming = new Naming(publisher, temporary, target);
    try {
      naming.give();
    } catch (FileAlreadyExistsException e) {
      return naming.taken(names);
    } catch (FileSystemException e) {
      if (isStagedElsewhere() && OTHER_VOLUME.contains(Failure.of(target, e).kind())) {
        return publishCopy();
      }
      throw e;
    }
    temporaryGone = publisher.existing() == Publisher.Existing.REPLACE;
    state = State.PUBLISHED;
    try {
      names.syncOwn();
    } catch (IOException e) {
      return new PublishedUnsynced(target, e);
    }
    return new Durable(target);
  }

  private boolean isStagedElsewhere() {
    return !Durability.parentOf(temporary).equals(Durability.parentOf(target));
  }

  /**
   * Never a copy in place, which a reader could meet half-way: the copy goes the whole way itself,
   * from a temporary name beside the target.
   */
  private PublishResult publishCopy() throws IOException {
    PublishResult result =
        Publisher.finish(
            publisher.staging(null).begin(target),
            copy -> {
              copy.writeFrom(temporary);
              copy.notes.putAll(notes);
            });
    state = State.PUBLISHED;
    return result;
  }

  /** Closes after an answer, which a temporary file that cannot be removed does not change. */
  void leave() {
    try {
      close();
    } catch (IOException e) {
      LOG.log(Level.INFO, () -> "Left for the next sweep: " + Failure.of(temporary, e).line());
    }
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
