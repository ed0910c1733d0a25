package dev.landfast.cli.terminal;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Asks the C library about a file descriptor: {@code isatty(3)} and the window size of {@code
 * tty_ioctl(4)}. {@link java.io.Console} cannot say it: it knows nothing of standard error alone,
 * and no width.
 */
final class Tty {
  static final int STDOUT = 1;
  static final int STDERR = 2;

  private static final String OS = System.getProperty("os.name", "");

  /** TIOCGWINSZ, as Linux and the BSDs have it. */
  private static final long WINDOW_SIZE = OS.startsWith("Linux") ? 0x5413L : 0x40087468L;

  /** struct winsize: four unsigned shorts, the second of which is the columns. */
  private static final int WINDOW_SIZE_BYTES = 8;

  private static final @Nullable MethodHandle IS_TTY =
      find("isatty", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
  private static final @Nullable MethodHandle IOCTL =
      find(
          "ioctl",
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_LONG,
              ValueLayout.ADDRESS),
          Linker.Option.firstVariadicArg(2));

  private Tty() {}

  /** Whether it is a terminal, as far as can be told. */
  static boolean isTerminal(int descriptor) {
    if (IS_TTY == null) {
      return false;
    }
    try {
      return (int) IS_TTY.invokeExact(descriptor) == 1;
    } catch (Throwable e) {
      return false;
    }
  }

  /** Empty where there is no terminal, or one that does not know. */
  static OptionalInt columns(int descriptor) {
    if (IOCTL == null) {
      return OptionalInt.empty();
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment size = arena.allocate(WINDOW_SIZE_BYTES, ValueLayout.JAVA_SHORT.byteSize());
      if ((int) IOCTL.invokeExact(descriptor, WINDOW_SIZE, size) != 0) {
        return OptionalInt.empty();
      }
      int columns = Short.toUnsignedInt(size.getAtIndex(ValueLayout.JAVA_SHORT, 1));
      return columns == 0 ? OptionalInt.empty() : OptionalInt.of(columns);
    } catch (Throwable e) {
      return OptionalInt.empty();
    }
  }

  /** Null where the C library has no such function, as on Windows. */
  @SuppressWarnings("restricted")
  private static @Nullable MethodHandle find(
      String name, FunctionDescriptor descriptor, Linker.Option... options) {
    try {
      Linker linker = Linker.nativeLinker();
      Optional<MemorySegment> symbol = linker.defaultLookup().find(name);
      return symbol.isEmpty() ? null : linker.downcallHandle(symbol.get(), descriptor, options);
    } catch (UnsupportedOperationException | IllegalCallerException e) {
      return null;
    }
  }
}
