package dev.landfast.server;

import dev.landfast.engine.intake.Intake.Request;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What every way in honours: query parameters and headers of a request that brings files. */
final class IntakeRequest {
  private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,255}");

  /** One member of a Structured Field dictionary (RFC 9530, RFC 8941): a byte sequence. */
  private static final Pattern SHA256_MEMBER =
      Pattern.compile("(?:^|,)\\s*sha-256\\s*=\\s*:([A-Za-z0-9+/=]*):\\s*(?:,|$)");

  private static final int SHA256_BYTES = 32;

  private IntakeRequest() {}

  static Request of(Exchange exchange, boolean batch) throws ProblemException {
    String coding = exchange.header("Transfer-Encoding");
    if (coding != null && !coding.equalsIgnoreCase("chunked")) {
      throw new ProblemException(
          ProblemCode.BAD_REQUEST, "The only transfer coding that this server undoes is chunked.");
    }
    String pipeline =
        exchange
            .query("pipeline")
            .orElseThrow(() ->
                new ProblemException(
                    ProblemCode.PIPELINE_MISSING,
                    "Say which pipeline the file is for, by ?pipeline=NAME."));
    return new Request(
        exchange.tenant(),
        pipeline,
        exchange.correlationId(),
        exchange.queryTime("notBefore"),
        idempotencyKey(exchange),
        batch);
  }

  private static @Nullable String idempotencyKey(Exchange exchange) throws ProblemException {
    String key = exchange.header("Idempotency-Key");
    if (key != null && !KEY.matcher(key).matches()) {
      throw new ProblemException(
          ProblemCode.IDEMPOTENCY_KEY_INVALID,
          "An Idempotency-Key has 1 to 255 visible ASCII characters and no space.");
    }
    return key;
  }

  /**
   * The SHA-256 that {@code Repr-Digest} announces, in hexadecimal; null when it announces none.
   */
  static @Nullable String sha256(@Nullable String reprDigest) throws ProblemException {
    if (reprDigest == null) {
      return null;
    }
    Matcher member = SHA256_MEMBER.matcher(reprDigest);
    if (!member.find()) {
      if (reprDigest.toLowerCase(Locale.ROOT).contains("sha-256")) {
        throw invalidDigest();
      }
      return null; // other algorithms may be announced, and are not checked
    }
    try {
      byte[] digest = Base64.getDecoder().decode(member.group(1));
      if (digest.length == SHA256_BYTES) {
        return HexFormat.of().formatHex(digest);
      }
    } catch (IllegalArgumentException e) {
      // said below
    }
    throw invalidDigest();
  }

  private static ProblemException invalidDigest() {
    return new ProblemException(
        ProblemCode.DIGEST_INVALID,
        "Repr-Digest must be sha-256=:BASE64: with the 32 bytes of the digest (RFC 9530).");
  }
}
