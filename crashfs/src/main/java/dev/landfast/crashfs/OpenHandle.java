package dev.landfast.crashfs;

import java.util.List;

/**
 * A channel or directory stream that is open.
 *
 * @param path as it was opened
 * @param mode for example {@code READ} or {@code WRITE, CREATE_NEW}
 * @param opener the stack of whoever opened it, the opener first; empty in crash states
 */
public record OpenHandle(String path, String mode, List<StackTraceElement> opener) {
  public OpenHandle {
    opener = List.copyOf(opener);
  }

  @Override
  public String toString() {
    return path + " [" + mode + "]" + (opener.isEmpty() ? "" : " opened at " + opener.getFirst());
  }
}
