package dev.landfast.publish;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a run is at home, as Linux tells it. Elsewhere nothing is known, and what is not known is
 * like nothing else, not even like itself.
 *
 * @param boot one and the same for all containers of a kernel, and another after each start of it
 * @param name of the host
 */
record Machine(String boot, String name) {
  static final Machine HERE = of(Path.of("/proc/sys/kernel"));

  private static final String UNKNOWN = "unknown";

  /** As the kernel's folder has it. */
  static Machine of(Path kernel) {
    return new Machine(line(kernel.resolve("random/boot_id")), line(kernel.resolve("hostname")));
  }

  /** Whether an owner's file names another machine, or none that is known. */
  boolean isAnotherThanOf(Map<String, String> owner) {
    return !isSame(boot, owner.get("boot")) && !isSame(name, owner.get("machine"));
  }

  private static boolean isSame(String here, @Nullable String there) {
    return here.equals(there) && !here.equals(UNKNOWN);
  }

  private static String line(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      return UNKNOWN;
    }
  }
}
