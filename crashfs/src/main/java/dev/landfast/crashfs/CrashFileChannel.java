package dev.landfast.crashfs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Objects;

/**
 * A channel on an open file. Safe for use by several threads, like any {@link FileChannel}.
 *
 * <p>Interleaving: {@link #positionLock} makes a read or write and the move of the position one
 * step; the kernel's lock is taken inside it, never around it. An interrupt closes the channel
 * before anything is issued, or during a call, which is done all the same.
 */
final class CrashFileChannel extends FileChannel {
  /** Bytes that a transfer moves at once. */
  private static final int TRANSFER_LENGTH = 8_192;

  private final CrashFileSystem fileSystem;
  private final Handle handle;
  private final OpenFlags flags;
  private final Object positionLock = new Object();

  /** Guarded by {@link #positionLock}. */
  private long position;

  CrashFileChannel(CrashFileSystem fileSystem, Handle handle, OpenFlags flags) {
    this.fileSystem = fileSystem;
    this.handle = handle;
    this.flags = flags;
  }

  /** One system call. */
  private interface Call<T> {
    T run() throws ErrnoException;
  }

  /**
   * @throws ClosedChannelException or the more exact one that {@link #end} has, if it is closed
   */
  private <T> T call(Call<T> call) throws IOException {
    requireOpen();
    boolean completed = false;
    try {
      begin();
      if (!isOpen()) {
        throw new ClosedChannelException(); // end() says how that came
      }
      T result = call.run();
      if (Thread.currentThread().isInterrupted()) {
        begin(); // closes: a thread that interrupts itself is not seen to do so during a call
      }
      completed = true;
      return result;
    } catch (ErrnoException e) {
      completed = true;
      throw e.onChannel();
    } finally {
      end(completed);
    }
  }

  private void requireOpen() throws ClosedChannelException {
    if (!isOpen()) {
      throw new ClosedChannelException();
    }
  }

  private void requireReading() throws ClosedChannelException {
    requireOpen();
    if (!flags.read()) {
      throw new NonReadableChannelException();
    }
  }

  private void requireWriting() throws ClosedChannelException {
    requireOpen();
    if (!flags.write()) {
      throw new NonWritableChannelException();
    }
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    requireReading();
    requireWritable(into);
    synchronized (positionLock) {
      int count = call(() -> readAt(into, position));
      position += Math.max(0, count);
      return count;
    }
  }

  @Override
  public int read(ByteBuffer into, long at) throws IOException {
    requireNotNegative(at, "Negative position");
    requireReading();
    requireWritable(into);
    return call(() -> readAt(into, at));
  }

  @Override
  public long read(ByteBuffer[] into, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, into.length);
    requireReading();
    synchronized (positionLock) {
      return call(() -> {
        long total = 0;
        for (int i = offset; i < offset + length; i++) {
          int count = readAt(into[i], position);
          if (count < 0) {
            return total == 0 ? -1L : total;
          }
          position += count;
          total += count;
          if (into[i].hasRemaining()) {
            break;
          }
        }
        return total;
      });
    }
  }

  private int readAt(ByteBuffer into, long at) throws ErrnoException {
    if (!into.hasRemaining()) {
      return 0;
    }
    return fileSystem.files().read(handle, at, into);
  }

  private static void requireWritable(ByteBuffer into) {
    if (into.isReadOnly()) {
      throw new IllegalArgumentException("Read-only buffer");
    }
  }

  private static void requireNotNegative(long number, String message) {
    if (number < 0) {
      throw new IllegalArgumentException(message);
    }
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    requireWriting();
    synchronized (positionLock) {
      return call(() -> writeOn(from));
    }
  }

  @Override
  public int write(ByteBuffer from, long at) throws IOException {
    requireNotNegative(at, "Negative position");
    requireWriting();
    return call(() -> writeAt(from, flags.append() ? -1 : at).count());
  }

  @Override
  public long write(ByteBuffer[] from, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, from.length);
    requireWriting();
    synchronized (positionLock) {
      return call(() -> {
        // One writev(2), one write: what is gathered is not torn apart in the log.
        int total = 0;
        for (int i = offset; i < offset + length; i++) {
          total = Math.addExact(total, from[i].remaining());
        }
        ByteBuffer gathered = ByteBuffer.allocate(total);
        for (int i = offset; i < offset + length; i++) {
          gathered.put(from[i].duplicate());
        }
        int count = writeOn(gathered.flip());
        int left = count;
        for (int i = offset; left > 0; i++) {
          int part = Math.min(left, from[i].remaining());
          from[i].position(from[i].position() + part);
          left -= part;
        }
        return (long) count;
      });
    }
  }

  /** At the position, which it moves. */
  private int writeOn(ByteBuffer from) throws ErrnoException {
    FileCalls.Written written = writeAt(from, flags.append() ? -1 : position);
    position = written.end();
    return written.count();
  }

  private FileCalls.Written writeAt(ByteBuffer from, long at) throws ErrnoException {
    FileCalls.Written written = fileSystem.files().write(handle, at, from);
    if (flags.sync() || flags.dataSync()) {
      fileSystem.files().sync(handle, flags.sync());
    }
    return written;
  }

  @Override
  public long position() throws IOException {
    synchronized (positionLock) {
      return flags.append() ? size() : call(() -> position);
    }
  }

  @Override
  public FileChannel position(long newPosition) throws IOException {
    requireOpen();
    requireNotNegative(newPosition, "Negative position");
    synchronized (positionLock) {
      position = call(() -> newPosition);
      return this;
    }
  }

  @Override
  public long size() throws IOException {
    return call(() -> fileSystem.files().size(handle));
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    requireOpen();
    requireNotNegative(size, "Negative size");
    requireWriting();
    synchronized (positionLock) {
      call(() -> {
        fileSystem.files().truncate(handle, size);
        position = Math.min(position, size);
        return position;
      });
      return this;
    }
  }

  @Override
  public void force(boolean metaData) throws IOException {
    call(() -> {
      fileSystem.files().sync(handle, metaData);
      return true;
    });
  }

  @Override
  public long transferTo(long at, long count, WritableByteChannel target) throws IOException {
    requireOpen();
    if (!target.isOpen()) {
      throw new ClosedChannelException();
    }
    requireReading();
    if (target instanceof CrashFileChannel channel) {
      channel.requireWriting();
    }
    requireNotNegative(Math.min(at, count), "Negative position or count");
    ByteBuffer buffer = ByteBuffer.allocate(TRANSFER_LENGTH);
    long done = 0;
    while (done < count) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), count - done));
      if (read(buffer, at + done) <= 0) {
        break;
      }
      int there = buffer.flip().remaining();
      int written = target.write(buffer);
      done += written;
      if (written < there) {
        break;
      }
    }
    return done;
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long at, long count) throws IOException {
    requireOpen();
    if (!source.isOpen()) {
      throw new ClosedChannelException();
    }
    requireWriting();
    requireNotNegative(Math.min(at, count), "Negative position or count");
    if (at > size()) {
      return 0;
    }
    ByteBuffer buffer = ByteBuffer.allocate(TRANSFER_LENGTH);
    long done = 0;
    while (done < count) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), count - done));
      if (source.read(buffer) <= 0) {
        break;
      }
      int there = buffer.flip().remaining();
      int written = write(buffer, at + done);
      done += written;
      if (written < there) {
        break;
      }
    }
    return done;
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long at, long size) {
    throw new UnsupportedOperationException("A crash file system maps nothing into memory.");
  }

  @Override
  public FileLock lock(long at, long size, boolean shared) throws IOException {
    return tryLock(at, size, shared);
  }

  /** Never null: there is no other process to wait for. */
  @Override
  public FileLock tryLock(long at, long size, boolean shared) throws IOException {
    requireOpen();
    if (shared && !flags.read()) {
      throw new NonReadableChannelException();
    }
    if (!shared && !flags.write()) {
      throw new NonWritableChannelException();
    }
    return call(() -> fileSystem.locks().lock(this, handle, at, size, shared));
  }

  @Override
  protected void implCloseChannel() throws IOException {
    fileSystem.locks().closing(this, handle);
    try {
      fileSystem.files().close(handle);
    } catch (ErrnoException e) {
      throw e.onChannel();
    }
  }
}
