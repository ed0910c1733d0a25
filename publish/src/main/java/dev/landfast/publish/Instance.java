package dev.landfast.publish;

import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * This run of this process. Process ids are used again, and containers that share a volume have the
 * same ones; this id is drawn once and means nobody else.
 */
final class Instance {
  private static final int ID_BYTES = 6;

  /** 12 hexadecimal digits. */
  static final String ID = draw();

  static final long PID = ProcessHandle.current().pid();

  private Instance() {}

  private static String draw() {
    byte[] bytes = new byte[ID_BYTES];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
