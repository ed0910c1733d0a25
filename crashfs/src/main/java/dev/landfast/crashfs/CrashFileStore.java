package dev.landfast.crashfs;

import java.nio.file.FileStore;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.FileStoreAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A volume, as {@link java.nio.file.Files#getFileStore} shows it. */
final class CrashFileStore extends FileStore {
  static final Set<String> VIEWS = Set.of("basic", "owner", "posix", "unix", "user");

  private final Kernel kernel;
  private final Volume volume;

  CrashFileStore(Kernel kernel, Volume volume) {
    this.kernel = kernel;
    this.volume = volume;
  }

  @Override
  public String name() {
    return volume.name();
  }

  @Override
  public String type() {
    return CrashFileSystemProvider.SCHEME;
  }

  @Override
  public boolean isReadOnly() {
    return false;
  }

  /** Bytes; what is used is not counted, as most scenarios have no limit. */
  @Override
  public long getTotalSpace() {
    return getUsableSpace();
  }

  /** Bytes that files may still grow by; {@link Long#MAX_VALUE} without a limit. */
  @Override
  public long getUsableSpace() {
    synchronized (kernel.lock) {
      return volume.usable();
    }
  }

  @Override
  public long getUnallocatedSpace() {
    return getUsableSpace();
  }

  @Override
  public long getBlockSize() {
    return Pages.LENGTH;
  }

  @Override
  public boolean supportsFileAttributeView(Class<? extends FileAttributeView> type) {
    return type == BasicFileAttributeView.class
        || type == PosixFileAttributeView.class
        || type == FileOwnerAttributeView.class
        || type == UserDefinedFileAttributeView.class;
  }

  @Override
  public boolean supportsFileAttributeView(String name) {
    return VIEWS.contains(name);
  }

  @Override
  public <V extends FileStoreAttributeView> @Nullable V getFileStoreAttributeView(Class<V> type) {
    return null;
  }

  @Override
  public Object getAttribute(String attribute) {
    return switch (attribute) {
      case "totalSpace" -> getTotalSpace();
      case "usableSpace" -> getUsableSpace();
      case "unallocatedSpace" -> getUnallocatedSpace();
      default -> throw new UnsupportedOperationException("'" + attribute + "' not recognized");
    };
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CrashFileStore that && that.volume == volume;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(volume);
  }

  @Override
  public String toString() {
    return volume.mountedAt() + " (" + volume.name() + ")";
  }
}
