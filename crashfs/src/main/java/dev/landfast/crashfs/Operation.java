package dev.landfast.crashfs;

import org.jspecify.annotations.Nullable;

/**
 * One line of the log: an operation that changed something, or failed to.
 *
 * @param number counts from 1; a crash "after operation 0" is one before all of them
 * @param kind which call it was
 * @param path what it was called on, or was opened as; empty for an acknowledgement
 * @param detail the rest of the line: range, second path, value; may be empty
 * @param failure the error that it was answered with, or null
 */
public record Operation(
    int number, OperationKind kind, String path, String detail, @Nullable Errno failure) {

  /** For example {@code 7: link /data/x.part → /data/x}. */
  @Override
  public String toString() {
    StringBuilder line = new StringBuilder().append(number).append(": ").append(kind.call());
    if (!path.isEmpty()) {
      line.append(' ').append(path);
    }
    if (!detail.isEmpty()) {
      line.append(' ').append(detail);
    }
    if (failure != null) {
      line.append(": ").append(failure);
    }
    return line.toString();
  }
}
