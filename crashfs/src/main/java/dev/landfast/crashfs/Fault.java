package dev.landfast.crashfs;

import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One thing that goes wrong: the n-th operation of some kind on some path, once or from then on.
 * Immutable; each {@code with}-like method answers a changed copy.
 *
 * <pre>{@code
 * fs.fail(Fault.of(OperationKind.SYNC, Errno.EIO));                        // the first fsync
 * fs.fail(Fault.of(OperationKind.WRITE, Errno.ENOSPC).nth(3).forEver());
 * fs.fail(Fault.shortWrite(5).path("/data/*.part"));
 * fs.fail(Fault.writeBack());                                 // the kernel's own, after a write
 * fs.fail(Fault.of(OperationKind.SYNC, Errno.EINTR));         // the thread is interrupted there
 * }</pre>
 *
 * <p>A call that fails changes nothing, with two exceptions: a failed {@link OperationKind#SYNC}
 * leaves in doubt for ever what it should have made durable, and a failed {@link
 * OperationKind#CLOSE} closes ({@code close(2)}).
 */
public final class Fault {
  private final Set<OperationKind> kinds;
  private final @Nullable Errno errno;
  private final int bytes;
  private final int nth;
  private final boolean lasting;
  private final @Nullable GlobPattern path;

  private Fault(
      Set<OperationKind> kinds,
      @Nullable Errno errno,
      int bytes,
      int nth,
      boolean lasting,
      @Nullable GlobPattern path) {
    this.kinds = kinds;
    this.errno = errno;
    this.bytes = bytes;
    this.nth = nth;
    this.lasting = lasting;
    this.path = path;
  }

  /**
   * An operation of this kind fails with this error.
   *
   * @throws IllegalArgumentException if no program calls it
   */
  public static Fault of(OperationKind kind, Errno errno) {
    return of(EnumSet.of(kind), errno);
  }

  /** Any operation that the error {@link Errno#fits}. */
  public static Fault of(Errno errno) {
    EnumSet<OperationKind> fitting = EnumSet.noneOf(OperationKind.class);
    for (OperationKind kind : OperationKind.values()) {
      if (errno.fits(kind)) {
        fitting.add(kind);
      }
    }
    return of(fitting, errno);
  }

  private static Fault of(Set<OperationKind> kinds, Errno errno) {
    if (kinds.isEmpty() || !kinds.stream().allMatch(OperationKind::isCall)) {
      throw new IllegalArgumentException("Nothing that a program calls: " + kinds);
    }
    return new Fault(kinds, errno, 0, 1, false, null);
  }

  /**
   * A write takes this many bytes at most and says so, as {@code write(2)} may.
   *
   * @param bytes at least 1
   */
  public static Fault shortWrite(int bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("A short write takes at least one byte: " + bytes);
    }
    return new Fault(EnumSet.of(OperationKind.WRITE), null, bytes, 1, false, null);
  }

  /**
   * After a write, the kernel brings the file's unsynced data to the disk by itself and fails. The
   * data is in doubt for ever; each handle that is open at that moment hears of it once, at its
   * next sync; a handle opened later never.
   */
  public static Fault writeBack() {
    return new Fault(EnumSet.of(OperationKind.WRITE), null, 0, 1, false, null);
  }

  /** The n-th that fits, counted from 1 since the fault was given to the file system. */
  public Fault nth(int n) {
    if (n < 1) {
      throw new IllegalArgumentException("Counted from 1: " + n);
    }
    return new Fault(kinds, errno, bytes, n, lasting, path);
  }

  /** That one and all that come after it. */
  public Fault forEver() {
    return new Fault(kinds, errno, bytes, nth, true, path);
  }

  /** Only on paths that fit the glob, as {@link java.nio.file.FileSystem#getPathMatcher} has it. */
  public Fault path(String glob) {
    return new Fault(kinds, errno, bytes, nth, lasting, new GlobPattern(glob));
  }

  boolean fits(OperationKind kind, String on) {
    return kinds.contains(kind) && (path == null || path.matches(on));
  }

  boolean firesAt(int count) {
    return lasting ? count >= nth : count == nth;
  }

  /** Null for what is no error of the call itself. */
  @Nullable Errno errno() {
    return errno;
  }

  /** Above 0 for a short write. */
  int bytes() {
    return bytes;
  }

  boolean interrupts() {
    return errno == Errno.EINTR;
  }

  boolean failsWriteBack() {
    return errno == null && bytes == 0;
  }

  @Override
  public String toString() {
    String what =
        errno != null ? errno.name() : bytes > 0 ? "short write of " + bytes : "write-back fails";
    return what + " at no. " + nth + (lasting ? " and on" : "") + " of " + kinds;
  }
}
