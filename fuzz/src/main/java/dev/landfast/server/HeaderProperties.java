package dev.landfast.server;

import static dev.landfast.fuzz.Target.require;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.landfast.fuzz.Draws;
import dev.landfast.server.BlobAnswer.Range;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/** What is read from headers and queries: digests, types, times, ranges. */
final class HeaderProperties {
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final int SHA256_BYTES = 32;
  private static final int LENGTH_MAX = 1_000;

  private HeaderProperties() {}

  /** Any value is read or is a problem; a digest among others is found. */
  static void headers(byte[] input) throws ProblemException {
    String header = new String(input, ISO_8859_1);
    try {
      String sha256 = IntakeRequest.sha256(header);
      require(sha256 == null || SHA256.matcher(sha256).matches(), "It is no digest.");
    } catch (ProblemException e) {
      require(e.code() == ProblemCode.DIGEST_INVALID, "It is another problem.");
    }
    try {
      String time = String.valueOf(Exchange.time("since", header));
      require(time.matches("\\d{4}-.*Z"), "RFC 3339 has no such time.");
    } catch (ProblemException e) {
      require(e.code() == ProblemCode.BAD_REQUEST, "It is another problem.");
    }
    String type = Exchange.mediaType(header);
    require(type != null && type.indexOf(';') < 0 && type.equals(type.strip()), "It is no type.");

    Draws draws = new Draws(input);
    byte[] digest = Arrays.copyOf(draws.bytes(SHA256_BYTES), SHA256_BYTES);
    String space = draws.flag() ? " " : "";
    String member =
        "sha-256" + space + "=" + space + ":" + Base64.getEncoder().encodeToString(digest) + ":";
    String before = draws.flag() ? "md5=:AAAA:" + space + "," + space : space;
    String after = draws.flag() ? space + "," + space + "unixsum=:AA==:" : space;
    require(
        HexFormat.of().formatHex(digest).equals(IntakeRequest.sha256(before + member + after)),
        "Another digest came out.");
  }

  /** Any range lies within the content, asks for nothing of it, or is ignored. */
  static void range(byte[] input) {
    Draws draws = new Draws(input);
    int length = draws.below(LENGTH_MAX);
    int first = draws.below(LENGTH_MAX);
    int last = draws.below(LENGTH_MAX);
    BlobAnswer.asked(new String(input, ISO_8859_1), length)
        .ifPresent(range -> requireWithin(range, length));

    Optional<Range> closed = BlobAnswer.asked("bytes=" + first + "-" + last, length);
    require(closed.isPresent() == (last >= first), "RFC 9110, section 14.1.1: last before first.");
    closed.ifPresent(range -> requireWithin(range, length));
    if (last >= first && first < length) {
      Range expected = new Range(first, Math.min(last, length - 1) - first + 1L);
      require(closed.equals(Optional.of(expected)), "Another range: " + closed);
    }
    Optional<Range> open = BlobAnswer.asked("bytes=" + first + "-", length);
    require(open.equals(Optional.of(new Range(first, (long) length - first))), "Another: " + open);
    Optional<Range> suffix = BlobAnswer.asked("bytes=-" + last, length);
    int count = Math.min(last, length);
    require(suffix.equals(Optional.of(new Range(length - count, count))), "Another: " + suffix);
  }

  private static void requireWithin(Range range, int length) {
    require(range.from() >= 0, "It begins before the content.");
    require(
        range.length() <= 0 || range.from() + range.length() <= length, "It is beyond the end.");
  }
}
