package dev.landfast.publish;

import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** The source had another size or another time of change after it was read than before. */
public final class SourceChangedException extends FileSystemException {
  SourceChangedException(Path source) {
    super(source.toString(), null, "changed while it was read");
  }
}
