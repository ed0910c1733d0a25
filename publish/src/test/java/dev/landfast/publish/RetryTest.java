package dev.landfast.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.SyncFailedException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RetryTest {
  private static final Path PATH = Path.of("/srv/report.csv");
  private final FileSystemException busy =
      new FileSystemException(PATH.toString(), null, "Device or resource busy");

  private final List<Duration> pauses = new ArrayList<>();
  private int tries;

  @Test
  void pausesDoubleUpToTheCapAndJitterTakesTheWholeOfThem() {
    Retry retry = retry(6, 1.0);

    assertThatThrownBy(() -> retry.call(PATH, failing(busy))).isSameAs(busy);

    assertThat(tries).isEqualTo(6);
    assertThat(pauses).extracting(Duration::toMillis).containsExactly(100L, 200L, 400L, 500L, 500L);
    pauses.clear();
    assertThatThrownBy(() -> retry(3, 0.25).call(PATH, failing(busy))).isSameAs(busy);
    assertThat(pauses).extracting(Duration::toMillis).containsExactly(25L, 50L);
  }

  @Test
  void pauseAfterTheLastTryOfManyIsStillTheCap() {
    assertThat(retry(100, 1.0).pauseAfter(99)).isEqualTo(Duration.ofMillis(500));
  }

  @Test
  void stepThatSucceedsLaterAnswers() throws IOException {
    String answer =
        retry(5, 1.0)
            .call(
                PATH,
                () -> {
                  if (++tries < 3) {
                    throw busy;
                  }
                  return "done";
                });

    assertThat(answer).isEqualTo("done");
    assertThat(pauses).hasSize(2);
  }

  static Stream<IOException> lasting() {
    return Stream.of(
        new AccessDeniedException(PATH.toString()),
        new IOException("No space left on device"),
        new FileSystemException(PATH.toString(), null, "Read-only file system"),
        new FileSystemException(PATH.toString(), null, "File name too long"),
        new FileSystemException(PATH.toString(), null, "nobody knows this one"),
        new SyncFailedException("Device or resource busy"),
        new TemporaryLostException(PATH, PATH),
        new IOException("Input/output error"));
  }

  @ParameterizedTest
  @MethodSource("lasting")
  void whatDoesNotPassIsTriedOnce(IOException failure) {
    assertThatThrownBy(() -> retry(5, 1.0).call(PATH, failing(failure))).isSameAs(failure);

    assertThat(tries).isOne();
    assertThat(pauses).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Device or resource busy",
        "Text file busy",
        "Stale file handle",
        "Resource temporarily unavailable",
        "Too many open files"
      })
  void whatMayPassIsTriedAgain(String reason) {
    FileSystemException failure = new FileSystemException(PATH.toString(), null, reason);

    assertThatThrownBy(() -> retry(2, 1.0).call(PATH, failing(failure))).isSameAs(failure);

    assertThat(tries).isEqualTo(2);
  }

  @Test
  void earlierFailuresAreSuppressedUnderTheLast() {
    IOException first = new FileSystemException("a", null, "Stale file handle");
    IOException last = new AccessDeniedException("b");

    assertThatThrownBy(() ->
            retry(5, 1.0)
                .call(
                    PATH,
                    () -> {
                      throw ++tries == 1 ? first : last;
                    }))
        .isSameAs(last)
        .hasSuppressedException(first);
  }

  @Test
  void interruptEndsThePauseAndIsKept() {
    Retry retry =
        new Retry(
            5,
            Duration.ofMillis(1),
            Duration.ofMillis(1),
            () -> 1.0,
            pause -> {
              throw new InterruptedException();
            });

    assertThatThrownBy(() -> retry.call(PATH, failing(busy)))
        .isInstanceOf(InterruptedIOException.class)
        .hasSuppressedException(busy);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(tries).isOne();
  }

  @Test
  void numbersWithoutSenseAreRefused() {
    Duration one = Duration.ofSeconds(1);
    assertThatThrownBy(() -> Retry.of(0, one, one)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Retry.of(101, one, one)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Retry.of(1, Duration.ZERO, one))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Retry.of(1, one, one.minusNanos(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private Retry retry(int triesMax, double random) {
    return new Retry(
        triesMax, Duration.ofMillis(100), Duration.ofMillis(500), () -> random, pauses::add);
  }

  private Retry.Step<Object> failing(IOException failure) {
    return () -> {
      tries++;
      throw failure;
    };
  }
}
