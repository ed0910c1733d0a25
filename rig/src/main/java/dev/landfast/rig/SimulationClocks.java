package dev.landfast.rig;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The two clocks of the simulation. That of leases only goes on; the wall's also steps back and
 * forth. Moved by the simulation's thread while the store is at rest, and read by the store's.
 */
final class SimulationClocks implements InstantSource {
  private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

  private final AtomicLong wallMillis = new AtomicLong(BEGINNING.toEpochMilli());
  private final AtomicLong leaseNanos = new AtomicLong(TimeUnit.SECONDS.toNanos(1));

  /** Both go on. */
  void pass(Duration time) {
    wallMillis.addAndGet(time.toMillis());
    leaseNanos.addAndGet(time.toNanos());
  }

  /** The wall's alone. */
  void step(Duration time) {
    wallMillis.addAndGet(time.toMillis());
  }

  /** Both go on for at least the period, until the wall's is at a multiple of it. */
  void passToMultipleOf(Duration period) {
    pass(Duration.ofMillis(2 * period.toMillis() - millis() % period.toMillis()));
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(millis());
  }

  @Override
  public long millis() {
    return wallMillis.get();
  }

  long leaseNanos() {
    return leaseNanos.get();
  }

  long leaseMillis() {
    return TimeUnit.NANOSECONDS.toMillis(leaseNanos());
  }
}
