package dev.landfast.crashfs;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An open file description, {@code open(2)}. Guarded by its kernel. */
final class Handle {
  /** Lines of the opener's stack that are kept. */
  private static final int FRAMES_MAX = 24;

  private static final Set<String> CALLS =
      Set.of(
          Kernel.class.getName(),
          FileCalls.class.getName(),
          Transfer.class.getName(),
          CrashFileSystemProvider.class.getName());

  static final int STILL_OPEN = Integer.MAX_VALUE;

  private final Inode inode;
  private final CrashPath path;
  private final String mode;
  private final @Nullable Throwable opener;

  /** The number of operations in the log when it was opened. */
  private int openedAfter;

  int closedAfter = STILL_OPEN;
  int failuresSeen;

  Handle(Inode inode, CrashPath path, String mode, @Nullable Throwable opener, int openedAfter) {
    this.inode = inode;
    this.path = path;
    this.mode = mode;
    this.opener = opener;
    this.openedAfter = openedAfter;
    this.failuresSeen = inode.writeBackFailures;
  }

  Inode inode() {
    return inode;
  }

  CrashPath path() {
    return path;
  }

  /** The log begins anew. */
  void restart() {
    openedAfter = 0;
  }

  /** Whether it was open at any time between this operation and the next. */
  boolean isOpenAfter(int operation) {
    return openedAfter <= operation && operation <= closedAfter;
  }

  OpenHandle report() {
    List<StackTraceElement> frames =
        opener == null
            ? List.of()
            : Arrays.stream(opener.getStackTrace())
                .dropWhile(Handle::isOnTheWay)
                .limit(FRAMES_MAX)
                .toList();
    return new OpenHandle(path.toString(), mode, frames);
  }

  /** Whether this is part of the call itself: of the JDK's classes for files, or of these. */
  private static boolean isOnTheWay(StackTraceElement frame) {
    return frame.getClassName().startsWith("java.") || CALLS.contains(frame.getClassName());
  }
}
