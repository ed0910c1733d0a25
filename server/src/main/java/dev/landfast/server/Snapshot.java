package dev.landfast.server;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * What is to be seen of something at one moment, as JSON. Shared by all who look at it.
 *
 * @param id of this very content: who has seen it needs nothing of it again
 * @param parts in an order that stays; each is told when it is another one than before
 * @param whole told whenever something changed, behind the parts
 * @param last whether nothing will change any more
 */
record Snapshot(String id, List<String> parts, String whole, boolean last) {
  private static final int ID_BYTES = 12;

  static Snapshot of(List<String> parts, String whole, boolean last) {
    return new Snapshot(idOf(parts, whole), List.copyOf(parts), whole, last);
  }

  private static String idOf(List<String> parts, String whole) {
    MessageDigest digest = sha256();
    digest.update(whole.getBytes(StandardCharsets.UTF_8));
    for (String part : parts) {
      digest.update((byte) 0); // stands in no JSON
      digest.update(part.getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(digest.digest(), 0, ID_BYTES);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256.", e);
    }
  }
}
