package dev.landfast.publish;

import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * This run of this process. Process ids are used again, and containers that share a volume have the
 * same ones; this id is drawn once and means nobody else.
 */
final class Instance {
  private static final int ID_BYTES = 6;

  static final long PID = ProcessHandle.current().pid();

  /**
   * 12 hexadecimal digits, the same for all class loaders: they share the process's locks, which go
   * as soon as any of them closes the file ({@code fcntl(2)}), and so they must know one another.
   * The process id is for a child that is given all properties of its parent.
   */
  static final String ID =
      System.getProperties()
          .computeIfAbsent("dev.landfast.publish.instance." + PID, _ -> draw())
          .toString();

  private Instance() {}

  private static String draw() {
    byte[] bytes = new byte[ID_BYTES];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
