package dev.landfast.crashfs;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.spi.FileSystemProvider;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * The provider of all crash file systems. It is not installed: a file system is made by {@link
 * CrashFileSystem#create}, not by a URI. What it leaves out throws {@link
 * UnsupportedOperationException}: asynchronous reading and writing, mapping, watching.
 */
final class CrashFileSystemProvider extends FileSystemProvider {
  static final String SCHEME = "crashfs";
  static final CrashFileSystemProvider INSTANCE = new CrashFileSystemProvider();

  private CrashFileSystemProvider() {}

  @Override
  public String getScheme() {
    return SCHEME;
  }

  @Override
  public FileSystem newFileSystem(URI uri, Map<String, ?> env) {
    throw new UnsupportedOperationException("Use CrashFileSystem.create().");
  }

  @Override
  public FileSystem getFileSystem(URI uri) {
    throw new FileSystemNotFoundException(uri.toString());
  }

  @Override
  public Path getPath(URI uri) {
    throw new FileSystemNotFoundException(uri.toString());
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return newFileChannel(path, options, attributes);
  }

  @Override
  public FileChannel newFileChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    CrashPath file = CrashPath.of(path);
    OpenFlags flags = OpenFlags.of(options);
    int mode = Permissions.initial(Permissions.FILE, attributes);
    CrashFileSystem fileSystem = file.getFileSystem();
    try {
      Handle handle = fileSystem.files().open(file, flags, mode);
      if (flags.deleteOnClose()) {
        unlinkAtOnce(file);
      }
      return new CrashFileChannel(fileSystem, handle, flags);
    } catch (ErrnoException e) {
      if (e.errno() == Errno.ELOOP && flags.noFollow()) {
        throw new IOException(e.errno().text() + " (NOFOLLOW_LINKS specified)");
      }
      throw e.on(file);
    }
  }

  /** For syncs that no interrupt ends; it does nothing else. */
  @Override
  public AsynchronousFileChannel newAsynchronousFileChannel(
      Path path,
      Set<? extends OpenOption> options,
      @Nullable ExecutorService executor,
      FileAttribute<?>... attributes)
      throws IOException {
    CrashPath file = CrashPath.of(path);
    try {
      Handle handle =
          file.getFileSystem()
              .files()
              .open(file, OpenFlags.of(options), Permissions.initial(Permissions.FILE, attributes));
      return new CrashSyncChannel(file.getFileSystem(), handle);
    } catch (ErrnoException e) {
      throw e.on(file);
    }
  }

  /** As the JDK does on Unix, where nobody could tell later whose name it is. */
  private static void unlinkAtOnce(CrashPath file) {
    try {
      file.getFileSystem().names().unlink(file);
    } catch (ErrnoException _) {
      // Best effort, says the option.
    }
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path path, DirectoryStream.Filter<? super Path> filter) throws IOException {
    CrashPath directory = CrashPath.of(path);
    try {
      Handle handle = directory.getFileSystem().files().openDirectory(directory);
      return new CrashDirectoryStream(directory.getFileSystem(), handle, directory, filter);
    } catch (ErrnoException e) {
      if (e.errno() == Errno.ENOTDIR) {
        throw new NotDirectoryException(directory.toString());
      }
      throw e.on(directory);
    }
  }

  @Override
  public void createDirectory(Path path, FileAttribute<?>... attributes) throws IOException {
    CrashPath directory = CrashPath.of(path);
    int mode = Permissions.initial(Permissions.DIRECTORY, attributes);
    try {
      directory.getFileSystem().names().makeDirectory(directory, mode);
    } catch (ErrnoException e) {
      throw e.on(directory);
    }
  }

  @Override
  public void createSymbolicLink(Path path, Path target, FileAttribute<?>... attributes)
      throws IOException {
    CrashPath link = CrashPath.of(path);
    if (attributes.length > 0) {
      throw new UnsupportedOperationException(
          "Initial file attributes not supported when creating symbolic link");
    }
    try {
      link.getFileSystem().names().symlink(link, CrashPath.of(target).toString());
    } catch (ErrnoException e) {
      throw e.on(link);
    }
  }

  @Override
  public void createLink(Path path, Path existing) throws IOException {
    CrashPath link = CrashPath.of(path);
    CrashPath file = CrashPath.of(existing);
    try {
      link.getFileSystem().names().link(link, file);
    } catch (ErrnoException e) {
      throw e.on(link, file);
    }
  }

  @Override
  public Path readSymbolicLink(Path path) throws IOException {
    CrashPath link = CrashPath.of(path);
    try {
      return link.getFileSystem().getPath(link.getFileSystem().names().readLink(link));
    } catch (ErrnoException e) {
      if (e.errno() == Errno.EINVAL) {
        throw new NotLinkException(link.toString());
      }
      throw e.on(link);
    }
  }

  @Override
  public void delete(Path path) throws IOException {
    if (!remove(CrashPath.of(path))) {
      throw new ErrnoException(Errno.ENOENT).on(CrashPath.of(path));
    }
  }

  @Override
  public boolean deleteIfExists(Path path) throws IOException {
    return remove(CrashPath.of(path));
  }

  /** False where nothing was. */
  private static boolean remove(CrashPath path) throws IOException {
    CrashFileSystem fileSystem = path.getFileSystem();
    try {
      if (fileSystem.attributes().stat(path, false).isDirectory()) {
        fileSystem.names().removeDirectory(path);
      } else {
        fileSystem.names().unlink(path);
      }
      return true;
    } catch (ErrnoException e) {
      if (e.errno() == Errno.ENOENT) {
        return false;
      }
      if (e.errno() == Errno.ENOTEMPTY) {
        throw new DirectoryNotEmptyException(path.toString());
      }
      throw e.on(path);
    }
  }

  @Override
  public void copy(Path source, Path target, CopyOption... options) throws IOException {
    Transfer.copy(CrashPath.of(source), CrashPath.of(target), options);
  }

  @Override
  public void move(Path source, Path target, CopyOption... options) throws IOException {
    Transfer.move(CrashPath.of(source), CrashPath.of(target), options);
  }

  @Override
  public boolean isSameFile(Path path, Path other) throws IOException {
    if (path.equals(other)) {
      return true;
    }
    if (!(other instanceof CrashPath that) || that.getFileSystem() != path.getFileSystem()) {
      return false;
    }
    return status(CrashPath.of(path)).inode() == status(that).inode();
  }

  private static FileStatus status(CrashPath path) throws IOException {
    try {
      return path.getFileSystem().attributes().stat(path, true);
    } catch (ErrnoException e) {
      throw e.on(path);
    }
  }

  @Override
  public boolean isHidden(Path path) {
    Path name = path.getFileName();
    return name != null && name.toString().startsWith(".");
  }

  @Override
  public FileStore getFileStore(Path path) throws IOException {
    CrashPath file = CrashPath.of(path);
    return file.getFileSystem().store(status(file).inode().volume());
  }

  /** Rights are kept but not enforced, as for root: whatever is there may be accessed. */
  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    CrashPath file = CrashPath.of(path);
    try {
      if (file.getFileSystem().attributes().statIfThere(file, true) == null) {
        throw new ErrnoException(Errno.ENOENT).on(file);
      }
    } catch (ErrnoException e) {
      throw e.on(file);
    }
  }

  @Override
  public boolean exists(Path path, LinkOption... options) {
    CrashPath file = CrashPath.of(path);
    try {
      return file.getFileSystem().attributes().statIfThere(file, options.length == 0) != null;
    } catch (ErrnoException _) {
      return false;
    }
  }

  @Override
  @SuppressWarnings("unchecked") // the class object is the witness
  public <V extends FileAttributeView> @Nullable V getFileAttributeView(
      Path path, Class<V> type, LinkOption... options) {
    return (V) AttributeViews.of(CrashPath.of(path), type, options.length == 0);
  }

  @Override
  public <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    A attributes = readAttributesIfExists(path, type, options);
    if (attributes == null) {
      throw new ErrnoException(Errno.ENOENT).on(CrashPath.of(path));
    }
    return attributes;
  }

  @Override
  public <A extends BasicFileAttributes> @Nullable A readAttributesIfExists(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    if (type != BasicFileAttributes.class && type != PosixFileAttributes.class) {
      throw new UnsupportedOperationException();
    }
    CrashPath file = CrashPath.of(path);
    try {
      return type.cast(file.getFileSystem().attributes().statIfThere(file, options.length == 0));
    } catch (ErrnoException e) {
      throw e.on(file);
    }
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options)
      throws IOException {
    return NamedAttributes.read(CrashPath.of(path), attributes, options.length == 0);
  }

  @Override
  public void setAttribute(Path path, String attribute, Object value, LinkOption... options)
      throws IOException {
    NamedAttributes.set(CrashPath.of(path), attribute, value, options.length == 0);
  }
}
