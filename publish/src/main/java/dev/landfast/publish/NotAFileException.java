package dev.landfast.publish;

import java.nio.file.FileSystemException;
import java.nio.file.Path;

/**
 * A directory, a device, a pipe or a socket has the target's name, or is, like a link, among the
 * results of a {@link Workspace}. It was left as it is.
 */
public final class NotAFileException extends FileSystemException {
  NotAFileException(Path file, String reason) {
    super(file.toString(), null, reason);
  }
}
