package dev.landfast.stages.call;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs requests as Standard Webhooks says
 * (github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md): an
 * HMAC-SHA256 of the message's id, the time, and all of the body. Safe for use by several threads.
 */
final class WebhookSigner {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int BUFFER_BYTES = 64 * 1024;

  /** Of 24 to 64 bytes. */
  private static final Pattern SECRET = Pattern.compile("whsec_([A-Za-z0-9+/]{32,88}={0,2})");

  private final SecretKeySpec key;

  /**
   * @throws IllegalArgumentException if it is no {@code whsec_BASE64}; the message does not show it
   */
  WebhookSigner(String secret) {
    Matcher matcher = SECRET.matcher(secret);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("is no whsec_BASE64 of 24 to 64 bytes");
    }
    key = new SecretKeySpec(Base64.getDecoder().decode(matcher.group(1)), ALGORITHM);
  }

  /** The headers that sign a message; its body is read to its end. */
  Map<String, String> headers(String id, Instant time, InputStream body) throws IOException {
    Mac mac = mac();
    long seconds = time.getEpochSecond();
    mac.update((id + "." + seconds + ".").getBytes(StandardCharsets.UTF_8));
    byte[] buffer = new byte[BUFFER_BYTES];
    for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
      mac.update(buffer, 0, read);
    }
    return Map.of(
        "webhook-id",
        id,
        "webhook-timestamp",
        Long.toString(seconds),
        "webhook-signature",
        "v1," + Base64.getEncoder().encodeToString(mac.doFinal()));
  }

  private Mac mac() {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has " + ALGORITHM + ".", e);
    }
  }
}
