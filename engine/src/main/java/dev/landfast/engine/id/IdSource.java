package dev.landfast.engine.id;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * Makes UUIDs of version 7 (RFC 9562, section 5.7): 48 bits of milliseconds, a 12-bit sequence
 * within the millisecond, 62 random bits. Ids of one source ascend even when the clock steps back.
 *
 * <p>Safe for use by several threads; the last time and sequence and the random block are guarded
 * by {@code this}.
 */
public final class IdSource {
  private static final int SEQUENCE_MAX = 0xFFF;
  private static final int BLOCK_BYTES = 64 * Long.BYTES;

  private final InstantSource clock;
  private final RandomGenerator random;

  /** Drawn for many ids at once: a secure source costs per call, and all threads share it. */
  private final ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES).limit(0);

  private long lastMillis;
  private int sequence;

  public IdSource(InstantSource clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  /** When an id of a source like this was made, by its clock. */
  public static Instant timeOf(String id) {
    return Instant.ofEpochMilli(UUID.fromString(id).getMostSignificantBits() >>> 16);
  }

  /** A new id, as text of 36 characters. */
  public String next() {
    long millis;
    int count;
    long bits;
    synchronized (this) {
      long now = clock.millis();
      if (now > lastMillis) {
        lastMillis = now;
        sequence = 0;
      } else if (++sequence > SEQUENCE_MAX) {
        lastMillis++;
        sequence = 0;
      }
      millis = lastMillis;
      count = sequence;
      if (!block.hasRemaining()) {
        random.nextBytes(block.array());
        block.clear();
      }
      bits = block.getLong();
    }
    long high = (millis << 16) | 0x7000L | count;
    long low = (bits & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    return new UUID(high, low).toString();
  }
}
