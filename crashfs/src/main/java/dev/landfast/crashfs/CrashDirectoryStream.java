package dev.landfast.crashfs;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** The names that a directory had when the iterator was asked for. For one thread at a time. */
final class CrashDirectoryStream implements DirectoryStream<Path> {
  private final CrashFileSystem fileSystem;
  private final Handle handle;
  private final CrashPath directory;
  private final Filter<? super Path> filter;
  private boolean iterated;
  private volatile boolean closed;

  CrashDirectoryStream(
      CrashFileSystem fileSystem, Handle handle, CrashPath directory, Filter<? super Path> filter) {
    this.fileSystem = fileSystem;
    this.handle = handle;
    this.directory = directory;
    this.filter = filter;
  }

  @Override
  public Iterator<Path> iterator() {
    if (closed) {
      throw new IllegalStateException("Directory stream is closed");
    }
    if (iterated) {
      throw new IllegalStateException("Iterator already obtained");
    }
    iterated = true;
    return new Entries();
  }

  @Override
  public void close() throws IOException {
    closed = true;
    try {
      fileSystem.files().close(handle);
    } catch (ErrnoException e) {
      throw e.onChannel();
    }
  }

  private final class Entries implements Iterator<Path> {
    private @Nullable List<String> names;
    private int at;
    private @Nullable Path next;

    @Override
    public boolean hasNext() {
      while (next == null && !closed) {
        try {
          if (names == null) {
            names = fileSystem.names().list(handle);
          }
          if (at == names.size()) {
            return false;
          }
          Path candidate = directory.resolve(names.get(at++));
          if (filter.accept(candidate)) {
            next = candidate;
          }
        } catch (ErrnoException e) {
          throw new DirectoryIteratorException(e.on(directory));
        } catch (IOException e) {
          throw new DirectoryIteratorException(e);
        }
      }
      return next != null;
    }

    @Override
    public Path next() {
      if (!hasNext() || next == null) {
        throw new NoSuchElementException();
      }
      Path result = next;
      next = null;
      return result;
    }
  }
}
