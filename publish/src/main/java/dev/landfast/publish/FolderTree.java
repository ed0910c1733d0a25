package dev.landfast.publish;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Directories with all that is in them. Links are never followed. */
public final class FolderTree {
  private static final Set<PosixFilePermission> OPEN = PosixFilePermissions.fromString("rwx------");

  private FolderTree() {}

  /** Makes a directory that its owner alone may enter. */
  static void createPrivate(Path directory) throws IOException {
    if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(OPEN));
    } else {
      Files.createDirectory(directory);
    }
  }

  /** What is in a directory, sorted. */
  static List<Path> list(Path directory) throws IOException {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      stream.forEach(entries::add);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    Collections.sort(entries);
    return entries;
  }

  /** Copies files, with their modes, and directories. The target exists and is empty. */
  static void copy(Path source, Path target) throws IOException {
    boolean modes = source.getFileSystem().supportedFileAttributeViews().contains("posix");
    for (Path entry : list(source)) {
      Path copy = target.resolve(entry.getFileName().toString());
      if (Files.isDirectory(entry)) {
        Files.createDirectory(copy);
        copy(entry, copy);
      } else {
        Access access = modes ? Access.of(Files.getPosixFilePermissions(entry)) : Access.OF_PROCESS;
        switch (Publisher.STANDARD.access(access).publish(copy, entry)) {
          case Durable _ -> {}
          case Exists _, AlreadyIdentical _ ->
              throw new FileAlreadyExistsException(copy.toString());
          case PublishedUnsynced unsynced -> throw unsynced.cause(); // a later sync would say yes
        }
      }
    }
  }

  /**
   * Removes a directory and all that is in it, also what a program closed to itself. One that is
   * not there is fine, and so is another who removes it at the same time. Not durable by itself.
   *
   * @throws IOException if something could not be removed; some of it may be gone
   */
  public static void delete(Path directory) throws IOException {
    if (Destination.attributesOf(directory) == null) {
      return;
    }
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE; // another removed it
            }
            if (e instanceof AccessDeniedException && Files.isDirectory(file) && open(file)) {
              delete(file);
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }

          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            if (!Files.isWritable(folder) || !Files.isExecutable(folder)) {
              open(folder);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e)
              throws IOException {
            if (e != null) {
              throw e;
            }
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** What a program closed to itself, its owner may open again. */
  private static boolean open(Path folder) {
    try {
      Files.setPosixFilePermissions(folder, OPEN);
      return Files.isReadable(folder);
    } catch (IOException | UnsupportedOperationException e) {
      return false; // removing what is in it says why not
    }
  }
}
