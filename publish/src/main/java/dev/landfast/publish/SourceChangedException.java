package dev.landfast.publish;

import java.nio.file.FileSystemException;
import java.nio.file.Path;

/**
 * The source had another size, another time of change or, where that is looked at, other bytes
 * after it was read than before.
 */
public final class SourceChangedException extends FileSystemException {
  SourceChangedException(Path source) {
    super(source.toString(), null, "changed while it was read");
  }
}
