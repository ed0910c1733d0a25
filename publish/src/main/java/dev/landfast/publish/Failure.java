package dev.landfast.publish;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.SyncFailedException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an exception of the file system means for whoever publishes.
 *
 * <p>Java tells most errors of {@code errno(3)} by their text alone; the texts known here are those
 * of the C library in English and of Windows. A text in another language is {@link Kind#OTHER},
 * which is never tried again: the safe side.
 *
 * @param path what was being published
 */
public record Failure(Kind kind, Path path, IOException cause) {

  /** What kind of failure, whether it may pass by itself, and what to do about it. */
  public enum Kind {
    /** {@code EBUSY}, {@code ETXTBSY}, {@code EAGAIN}; a sharing violation on Windows. */
    BUSY(true, "Something else uses the file or its volume. Try again later."),
    /** {@code ESTALE}, {@code ETIMEDOUT}: a file server lost its thread. */
    STALE(true, "The file server does not answer as it should. Try again later."),
    /** {@code EMFILE}, {@code ENFILE}. */
    TOO_MANY_OPEN(true, "Too many files are open. Close some, or raise the limit (ulimit -n)."),
    /**
     * The temporary file is gone: a cleaner took it, or its volume was exchanged. Who still has the
     * source writes again, under a new temporary name.
     */
    LOST(false, "Something removed the temporary file. Write again from the source."),
    /** {@code ENOENT}, {@code ENOTDIR}. {@link Publisher.Parents#CREATE} makes the target's. */
    NO_SUCH_FOLDER(false, "Create the folder, or name another one."),
    /** A directory, a device, a socket. */
    NOT_A_FILE(false, "Only files are published, and only files and links are replaced."),
    EXISTS(false, "The name is taken. Choose another one."),
    /** {@code ENOSPC}. */
    NO_SPACE(false, "The volume is full. Free some room, then publish again."),
    /** {@code EDQUOT}, {@code EFBIG}. */
    QUOTA(false, "The quota or the largest size is reached. Raise it, then publish again."),
    /** {@code EACCES}, {@code EPERM}. */
    NO_PERMISSION(false, "This user may not write there. Change the permissions of the folder."),
    /** {@code EROFS}. */
    READ_ONLY(false, "The volume is mounted read-only. Mount it for writing."),
    /** {@code ENAMETOOLONG}. */
    NAME_TOO_LONG(false, "The name is longer than the volume takes. Choose a shorter one."),
    /** {@code EXDEV}. */
    OTHER_VOLUME(false, "Temporary file and target are on two volumes. Stage on the target's."),
    /** A sync that failed is never tried again: the kernel forgets what it could not write. */
    SYNC_FAILED(false, "The disk did not take the bytes. Look at it, then write again."),
    /** {@code EIO}. */
    DISK(false, "The disk reports an error. Look at it before anything else."),
    INTERRUPTED(false, "The thread was interrupted. Write again when it may go on."),
    OTHER(false, "Look at the cause.");

    private final boolean mayPass;
    private final String advice;

    Kind(boolean mayPass, String advice) {
      this.mayPass = mayPass;
      this.advice = advice;
    }

    /** Whether the same call may succeed a little later. */
    public boolean mayPass() {
      return mayPass;
    }

    /** What to do now. */
    public String advice() {
      return advice;
    }
  }

  private static final Map<String, Kind> TEXTS =
      Map.ofEntries(
          Map.entry("Device or resource busy", Kind.BUSY),
          Map.entry("Text file busy", Kind.BUSY),
          Map.entry("Resource temporarily unavailable", Kind.BUSY),
          Map.entry(
              "The process cannot access the file because it is being used by another process",
              Kind.BUSY),
          Map.entry("Stale file handle", Kind.STALE),
          Map.entry("Stale NFS file handle", Kind.STALE),
          Map.entry("Connection timed out", Kind.STALE),
          Map.entry("Too many open files", Kind.TOO_MANY_OPEN),
          Map.entry("Too many open files in system", Kind.TOO_MANY_OPEN),
          Map.entry("Not a directory", Kind.NO_SUCH_FOLDER),
          Map.entry("Is a directory", Kind.NOT_A_FILE),
          Map.entry("No space left on device", Kind.NO_SPACE),
          Map.entry("There is not enough space on the disk", Kind.NO_SPACE),
          Map.entry("Disk quota exceeded", Kind.QUOTA),
          Map.entry("File too large", Kind.QUOTA),
          Map.entry("Permission denied", Kind.NO_PERMISSION),
          Map.entry("Operation not permitted", Kind.NO_PERMISSION),
          Map.entry("Read-only file system", Kind.READ_ONLY),
          Map.entry("File name too long", Kind.NAME_TOO_LONG),
          Map.entry("Invalid cross-device link", Kind.OTHER_VOLUME),
          Map.entry("Input/output error", Kind.DISK));

  public static Failure of(Path path, IOException cause) {
    return new Failure(kindOf(cause), path, cause);
  }

  private static Kind kindOf(IOException cause) {
    return switch (cause) {
      case TemporaryLostException _ -> Kind.LOST;
      case NotAFileException _ -> Kind.NOT_A_FILE;
      case NoSuchFileException _ -> Kind.NO_SUCH_FOLDER;
      case AccessDeniedException _ -> Kind.NO_PERMISSION;
      case FileAlreadyExistsException _ -> Kind.EXISTS;
      case AtomicMoveNotSupportedException _ -> Kind.OTHER_VOLUME;
      case SyncFailedException _ -> Kind.SYNC_FAILED;
      case ClosedByInterruptException _ -> Kind.INTERRUPTED;
      case InterruptedIOException _ -> Kind.INTERRUPTED;
      case FileSystemException spoken -> ofText(spoken.getReason());
      case IOException other -> ofText(other.getMessage());
    };
  }

  private static Kind ofText(@Nullable String text) {
    return text == null ? Kind.OTHER : TEXTS.getOrDefault(text, Kind.OTHER);
  }

  /** What to do now. */
  public String advice() {
    return kind.advice();
  }

  /** For a log: kind, type of the error, path, run id and process. */
  public String line() {
    return "%s (%s: %s) at %s [run %s, pid %d]"
        .formatted(
            kind,
            cause.getClass().getSimpleName(),
            cause.getMessage(),
            path,
            Instance.ID,
            Instance.PID);
  }
}
