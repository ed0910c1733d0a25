package dev.landfast.crashfs;

import java.nio.file.Path;

/** In memory. */
final class CrashFileSystemTest extends FileSystemContract {
  private final CrashFileSystem fileSystem = CrashFileSystem.create();

  @Override
  Path directory() {
    return fileSystem.path("/data");
  }
}
