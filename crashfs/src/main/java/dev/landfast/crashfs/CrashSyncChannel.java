package dev.landfast.crashfs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.CompletionHandler;
import java.nio.channels.FileLock;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An open file or directory that can be synced and closed. No interrupt closes it. Whatever else an
 * asynchronous channel does is not supported.
 */
final class CrashSyncChannel extends AsynchronousFileChannel {
  private final CrashFileSystem fileSystem;
  private final Handle handle;
  private final AtomicBoolean closed = new AtomicBoolean();

  CrashSyncChannel(CrashFileSystem fileSystem, Handle handle) {
    this.fileSystem = fileSystem;
    this.handle = handle;
  }

  @Override
  public void force(boolean metaData) throws IOException {
    if (closed.get()) {
      throw new ClosedChannelException();
    }
    try {
      fileSystem.files().sync(handle, metaData);
    } catch (ErrnoException e) {
      throw e.onChannel();
    }
  }

  @Override
  public boolean isOpen() {
    return !closed.get();
  }

  @Override
  public void close() throws IOException {
    if (closed.compareAndSet(false, true)) {
      try {
        fileSystem.files().close(handle);
      } catch (ErrnoException e) {
        throw e.onChannel();
      }
    }
  }

  @Override
  public long size() {
    throw new UnsupportedOperationException();
  }

  @Override
  public AsynchronousFileChannel truncate(long size) {
    throw new UnsupportedOperationException();
  }

  @Override
  public <A> void lock(
      long position,
      long size,
      boolean shared,
      A attachment,
      CompletionHandler<FileLock, ? super A> handler) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Future<FileLock> lock(long position, long size, boolean shared) {
    throw new UnsupportedOperationException();
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) {
    throw new UnsupportedOperationException();
  }

  @Override
  public <A> void read(
      ByteBuffer into, long position, A attachment, CompletionHandler<Integer, ? super A> handler) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Future<Integer> read(ByteBuffer into, long position) {
    throw new UnsupportedOperationException();
  }

  @Override
  public <A> void write(
      ByteBuffer from, long position, A attachment, CompletionHandler<Integer, ? super A> handler) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Future<Integer> write(ByteBuffer from, long position) {
    throw new UnsupportedOperationException();
  }
}
