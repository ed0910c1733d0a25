package dev.landfast.crashfs;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/**
 * Errors that a system call may report, with the text that Linux has for them ({@code errno(3)},
 * {@code strerror(3)}). The exceptions that come of them are those of the JDK's provider for Unix.
 */
public enum Errno {
  EPERM("Operation not permitted"),
  ENOENT("No such file or directory"),

  /**
   * No error that Java ever sees: the thread is {@linkplain Thread#interrupt interrupted} at this
   * call, which itself goes on. What comes of it is said by the channel, or by nobody.
   */
  EINTR("Interrupted system call"),
  EIO("Input/output error"),
  EACCES("Permission denied"),
  EBUSY("Device or resource busy"),
  EEXIST("File exists"),
  EXDEV("Invalid cross-device link"),
  ENOTDIR("Not a directory"),
  EISDIR("Is a directory"),
  EINVAL("Invalid argument"),
  EMFILE("Too many open files"),
  EFBIG("File too large"),
  ENOSPC("No space left on device"),
  EROFS("Read-only file system"),
  EMLINK("Too many links"),
  ERANGE("Numerical result out of range"),
  ENAMETOOLONG("File name too long"),
  ENOTEMPTY("Directory not empty"),
  ELOOP("Too many levels of symbolic links"),
  ENODATA("No data available"),
  EDQUOT("Disk quota exceeded"),
  ENOTSUP("Operation not supported");

  private final String text;

  Errno(String text) {
    this.text = text;
  }

  /** The error's text, as {@code strerror(3)} gives it. */
  public String text() {
    return text;
  }

  /** What an operation on a name throws: the class that the JDK maps this error to. */
  IOException asException(@Nullable String file, @Nullable String other) {
    return switch (this) {
      case EACCES -> new AccessDeniedException(file, other, null);
      case ENOENT -> new NoSuchFileException(file, other, null);
      case EEXIST -> new FileAlreadyExistsException(file, other, null);
      case ELOOP ->
          new FileSystemException(
              file, other, text + " or unable to access attributes of symbolic link");
      default -> new FileSystemException(file, other, text);
    };
  }

  /**
   * Whether an operation of this kind may fail with this error by no fault of its caller: the disk
   * ({@link #EIO}), the space, the rights, the table of open files.
   */
  public boolean fits(OperationKind kind) {
    return switch (this) {
      case EIO -> kind.isCall() && kind != OperationKind.LOCK;
      case EINTR -> kind.isCall();
      case ENOSPC, EDQUOT ->
          switch (kind) {
            case CREATE,
                WRITE,
                SYNC,
                SYNC_DATA,
                CLOSE,
                MAKE_DIRECTORY,
                LINK,
                SYMLINK,
                RENAME,
                SET_ATTRIBUTE ->
                true;
            default -> false;
          };
      case EROFS -> kind.changes() && kind != OperationKind.WRITE;
      case EACCES, EPERM -> kind.takesPath();
      case EMFILE -> kind == OperationKind.OPEN || kind == OperationKind.CREATE;
      case EMLINK -> kind == OperationKind.LINK || kind == OperationKind.MAKE_DIRECTORY;
      case EXDEV -> kind == OperationKind.LINK || kind == OperationKind.RENAME;
      case EBUSY ->
          kind == OperationKind.RENAME
              || kind == OperationKind.UNLINK
              || kind == OperationKind.REMOVE_DIRECTORY;
      case EFBIG -> kind == OperationKind.WRITE || kind == OperationKind.TRUNCATE;
      case ENOENT,
          EEXIST,
          ENOTDIR,
          EISDIR,
          EINVAL,
          ERANGE,
          ENAMETOOLONG,
          ENOTEMPTY,
          ELOOP,
          ENODATA,
          ENOTSUP ->
          false;
    };
  }
}
