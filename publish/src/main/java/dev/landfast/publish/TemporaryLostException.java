package dev.landfast.publish;

import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * The temporary file is gone before it could be named: a cleaner took it, or its volume was
 * exchanged. The target is untouched; who still has the source writes again.
 */
public final class TemporaryLostException extends NoSuchFileException {
  TemporaryLostException(Path temporary, Path target) {
    super(temporary.toString(), target.toString(), "the temporary file is gone");
  }
}
