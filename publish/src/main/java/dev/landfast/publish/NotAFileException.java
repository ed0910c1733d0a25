package dev.landfast.publish;

import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** The target is a directory, a device, a pipe or a socket, and was left as it is. */
public final class NotAFileException extends FileSystemException {
  NotAFileException(Path target, String what) {
    super(target.toString(), null, "is " + what + ", which a file never replaces");
  }
}
