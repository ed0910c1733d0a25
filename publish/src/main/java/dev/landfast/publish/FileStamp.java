package dev.landfast.publish;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * What tells without reading that a file was written, cut or exchanged between two looks.
 *
 * @param fileKey null where the volume tells no files apart
 */
record FileStamp(@Nullable Object fileKey, long size, FileTime lastModified) {

  /**
   * Of what a link leads to.
   *
   * @throws NotAFileException if that is a directory, or a pipe, which opening would wait for
   */
  static FileStamp of(Path file) throws IOException {
    BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
    if (!found.isRegularFile()) {
      throw new NotAFileException(file, "not a file that could be read");
    }
    return new FileStamp(found.fileKey(), found.size(), found.lastModifiedTime());
  }

  /**
   * Looks again, after the file was read.
   *
   * @param lengthRead in bytes
   * @throws SourceChangedException if it is not the same, or was not read to its end
   */
  void requireUnchanged(Path file, long lengthRead) throws IOException {
    if (lengthRead != size || !equals(of(file))) {
      throw new SourceChangedException(file);
    }
  }
}
