package dev.landfast.rig;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A real file system in a file, mounted by a loop device, which can be cut off as by a power cut:
 * what it had not written to its device by then is gone. Needs root.
 */
final class LoopVolume implements AutoCloseable {
  private static final long EXT4_BYTES = 64L * 1024 * 1024;

  /** The smallest that mkfs.xfs makes. */
  private static final long XFS_BYTES = 320L * 1024 * 1024;

  /** {@code FS_IOC_SHUTDOWN} of {@code linux/fs.h}. */
  private static final long SHUTDOWN = 0x8004587dL;

  /** {@code FS_SHUTDOWN_FLAGS_NOLOGFLUSH}: not even the log is written out. */
  private static final int NO_LOG_FLUSH = 2;

  private static final int O_RDONLY = 0;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final MethodHandle OPEN =
      function(
          "open",
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
          2);
  private static final MethodHandle IOCTL =
      function(
          "ioctl",
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_LONG,
              ValueLayout.ADDRESS),
          2);
  private static final MethodHandle CLOSE =
      function("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT), 1);

  private final Path image;
  private final Path directory;
  private boolean mounted;

  private LoopVolume(Path image, Path directory) {
    this.image = image;
    this.directory = directory;
  }

  /** Whether this machine lets this process mount such a volume, and has what makes one. */
  static boolean isAvailable(String type) {
    return Files.exists(Path.of("/dev/loop-control"))
        && "root".equals(System.getProperty("user.name"))
        && Files.isExecutable(Path.of("/usr/sbin/mkfs." + type));
  }

  /** Makes a volume, and does not mount it yet. */
  static LoopVolume create(String type, Path folder) throws IOException {
    Path image = folder.resolve(type + ".image");
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(type.equals("xfs") ? XFS_BYTES : EXT4_BYTES);
    }
    Command.run("/usr/sbin/mkfs." + type, "-q", image.toString());
    return new LoopVolume(image, Files.createDirectories(folder.resolve(type)));
  }

  /** Mounts it: its log is replayed, as after a power cut. */
  Path mount() throws IOException {
    Command.run("mount", "-o", "loop", image.toString(), directory.toString());
    mounted = true;
    return directory;
  }

  /** From now on nothing reaches the device, and each call fails. */
  void cut() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      int descriptor = (int) OPEN.invokeExact(arena.allocateFrom(directory.toString()), O_RDONLY);
      if (descriptor < 0) {
        throw new IOException("open(2) failed on " + directory);
      }
      MemorySegment flags = arena.allocateFrom(ValueLayout.JAVA_INT, NO_LOG_FLUSH);
      int status = (int) IOCTL.invokeExact(descriptor, SHUTDOWN, flags);
      int closed = (int) CLOSE.invokeExact(descriptor);
      if (status != 0 || closed != 0) {
        throw new IOException("FS_IOC_SHUTDOWN failed on " + directory);
      }
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** At once, or not at all: a handle that is still open now is one that somebody forgot. */
  void unmount() throws IOException {
    if (mounted) {
      Command.run("umount", directory.toString());
      mounted = false;
    }
  }

  @Override
  public void close() throws IOException {
    unmount();
    Files.delete(directory);
    Files.delete(image);
  }

  @SuppressWarnings("restricted") // three calls of the C library, with their own signatures
  private static MethodHandle function(
      String name, FunctionDescriptor descriptor, int firstVariadicArgument) {
    MemorySegment address =
        SymbolLookup.loaderLookup()
            .find(name)
            .orElseGet(() -> LINKER.defaultLookup().findOrThrow(name));
    return firstVariadicArgument < descriptor.argumentLayouts().size()
        ? LINKER.downcallHandle(
            address, descriptor, Linker.Option.firstVariadicArg(firstVariadicArgument))
        : LINKER.downcallHandle(address, descriptor);
  }
}
