package dev.landfast.crashfs;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A system call failed; whoever knows the paths in question makes a {@code java.nio} one of it. */
final class ErrnoException extends Exception {
  private final Errno errno;

  ErrnoException(Errno errno) {
    // Internal: nobody reads its stack, and crash states throw a great many.
    super(errno.text(), null, false, false);
    this.errno = errno;
  }

  Errno errno() {
    return errno;
  }

  IOException on(@Nullable CrashPath file) {
    return on(file, null);
  }

  IOException on(@Nullable CrashPath file, @Nullable CrashPath other) {
    return errno.asException(
        file == null ? null : file.toString(), other == null ? null : other.toString());
  }

  /** What a channel throws, which has no name any more. */
  IOException onChannel() {
    return new IOException(errno.text());
  }
}
