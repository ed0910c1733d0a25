package dev.landfast.crashfs;

import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.stream.Collectors;

/** What {@code FileChannel.open} is asked for, checked as the JDK checks it. */
record OpenFlags(
    boolean read,
    boolean write,
    boolean append,
    boolean truncate,
    boolean create,
    boolean createNew,
    boolean deleteOnClose,
    boolean sync,
    boolean dataSync,
    boolean noFollow,
    String text) {

  /**
   * @throws UnsupportedOperationException for an option that is not known
   * @throws IllegalArgumentException for options that exclude each other
   */
  static OpenFlags of(Set<? extends OpenOption> options) {
    for (OpenOption option : options) {
      if (!(option instanceof StandardOpenOption) && option != LinkOption.NOFOLLOW_LINKS) {
        throw new UnsupportedOperationException(option + " not supported");
      }
    }
    boolean append = options.contains(StandardOpenOption.APPEND);
    boolean read = options.contains(StandardOpenOption.READ);
    boolean write = options.contains(StandardOpenOption.WRITE) || append;
    if (read && append) {
      throw new IllegalArgumentException("READ + APPEND not allowed");
    }
    if (append && options.contains(StandardOpenOption.TRUNCATE_EXISTING)) {
      throw new IllegalArgumentException("APPEND + TRUNCATE_EXISTING not allowed");
    }
    boolean delete = options.contains(StandardOpenOption.DELETE_ON_CLOSE);
    return new OpenFlags(
        read || !write,
        write,
        append,
        write && options.contains(StandardOpenOption.TRUNCATE_EXISTING),
        write && options.contains(StandardOpenOption.CREATE),
        write && options.contains(StandardOpenOption.CREATE_NEW),
        delete,
        options.contains(StandardOpenOption.SYNC),
        options.contains(StandardOpenOption.DSYNC),
        delete || options.contains(LinkOption.NOFOLLOW_LINKS),
        options.isEmpty()
            ? "READ"
            : options.stream()
                .map(OpenOption::toString)
                .sorted()
                .collect(Collectors.joining(", ")));
  }

  boolean creates() {
    return create || createNew;
  }
}
