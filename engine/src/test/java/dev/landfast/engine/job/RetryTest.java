package dev.landfast.engine.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RetryTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private final Retry retry = new Retry(10, Duration.ofMillis(500), Duration.ofSeconds(3));

  @ParameterizedTest
  @CsvSource({"1,500", "2,1000", "3,2000", "4,3000", "5,3000", "1000000,3000", "2147483647,3000"})
  void boundDoublesUpToTheCap(int attempt, long boundMillis) {
    assertThat(retry.delay(attempt, highest())).isEqualTo(Duration.ofMillis(boundMillis));
    assertThat(retry.delay(attempt, lowest())).isEqualTo(Duration.ZERO);
  }

  @ParameterizedTest
  @CsvSource({"400", "30000", "1000000"})
  void longDelaysDoNotOverflow(int days) {
    Duration first = Duration.ofDays(days);
    Retry slow = new Retry(100, first, first.multipliedBy(3));
    for (int attempt = 3; attempt < 100; attempt++) {
      assertThat(slow.delay(attempt, highest())).isEqualTo(first.multipliedBy(3));
    }
  }

  @Test
  void delaysAreSpreadOverTheWholeRange() {
    Random random = new Random(42);
    int early = 0;
    int late = 0;
    for (int i = 0; i < 1000; i++) {
      Duration delay = retry.delay(3, random);
      assertThat(delay).isBetween(Duration.ZERO, Duration.ofSeconds(2));
      early += delay.compareTo(Duration.ofMillis(500)) < 0 ? 1 : 0;
      late += delay.compareTo(Duration.ofMillis(1500)) > 0 ? 1 : 0;
    }
    assertThat(early).isBetween(200, 300);
    assertThat(late).isBetween(200, 300);
  }

  @Test
  void sameSeedGivesTheSameDelays() {
    assertThat(retry.delay(4, new Random(5))).isEqualTo(retry.delay(4, new Random(5)));
  }

  @Test
  void noWaitAtAllIsFine() {
    assertThat(new Retry(1, Duration.ZERO, Duration.ZERO).delay(50, highest()))
        .isEqualTo(Duration.ZERO);
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    assertThatThrownBy(() -> new Retry(0, SECOND, SECOND))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Retry(1, SECOND.negated(), SECOND))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Retry(1, SECOND, Duration.ofMillis(999)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Always answers the largest number below the bound. */
  private static RandomGenerator highest() {
    return new Extreme(true);
  }

  /** Always answers zero. */
  private static RandomGenerator lowest() {
    return new Extreme(false);
  }

  private record Extreme(boolean high) implements RandomGenerator {
    @Override
    public long nextLong() {
      return 0;
    }

    @Override
    public long nextLong(long bound) {
      return high ? bound - 1 : 0;
    }
  }
}
